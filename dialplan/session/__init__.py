"""Control of a call.

`call` is a call with its life, keys and variables; `media` plays to it, `recording` records it, `legs` connects it
with others. `notices` are the things that happen to it, in order; `arguments` writes values so that FreeSWITCH reads
them as they are meant. The same over the shared connection and over one socket a call.

Imports `dialplan.esl` and `dialplan.errors`.
"""

from dialplan.session.call import CALL_VARIABLES, HOOKS, Call
from dialplan.session.legs import (
    OUTCOMES,
    Bridge,
    BridgeResult,
    Eavesdrop,
    bridge,
    connect,
    deflect,
    eavesdrop,
    hold,
    originate,
    outcome,
    park,
    redirect,
    transfer,
    unhold,
    unicast,
)
from dialplan.session.media import File, Media, Playback, Played, Playlist, Silence, Stream, Tone, play
from dialplan.session.notices import (
    Bridged,
    Ended,
    Key,
    Notice,
    Other,
    Reconnected,
    Recorded,
    Suspended,
    Unbridged,
)
from dialplan.session.recording import Recording, record

__all__ = [
    "CALL_VARIABLES",
    "HOOKS",
    "OUTCOMES",
    "Bridge",
    "BridgeResult",
    "Bridged",
    "Call",
    "Eavesdrop",
    "Ended",
    "File",
    "Key",
    "Media",
    "Notice",
    "Other",
    "Playback",
    "Played",
    "Playlist",
    "Reconnected",
    "Recorded",
    "Recording",
    "Silence",
    "Stream",
    "Suspended",
    "Tone",
    "Unbridged",
    "bridge",
    "connect",
    "deflect",
    "eavesdrop",
    "hold",
    "originate",
    "outcome",
    "park",
    "play",
    "record",
    "redirect",
    "transfer",
    "unhold",
    "unicast",
]
