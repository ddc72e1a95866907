"""Live calls on FreeSWITCH.

`esl` speaks the event socket, both ways: one connection for all calls of a worker, or one socket a call. `session`
controls a call: play, keys, record, bridge, transfer, hang up. The rest of the package is built on these two.

Runs on gevent (install the extra ``calls``). Imports `vxml`, `ivrdesigner` and `asr_tts`, never `cli`; inside it
`server` → `driver` → `routing | journal | config` → `session` → `esl` → `errors`.
"""

from dialplan.errors import (
    AlreadyRunning,
    AuthenticationFailed,
    CallEnded,
    CommandFailed,
    CommandTimeout,
    ConnectionFailed,
    ConnectionLost,
    DialplanError,
    Hangup,
    InvalidArgument,
    JournalUnavailable,
    LegFailed,
    PortInUse,
    ProtocolError,
    SetupFaulty,
)

__all__ = [
    "AlreadyRunning",
    "AuthenticationFailed",
    "CallEnded",
    "CommandFailed",
    "CommandTimeout",
    "ConnectionFailed",
    "ConnectionLost",
    "DialplanError",
    "Hangup",
    "InvalidArgument",
    "JournalUnavailable",
    "LegFailed",
    "PortInUse",
    "ProtocolError",
    "SetupFaulty",
]
