"""Python exceptions of live calls.

DialplanError
├── ConnectionFailed          FreeSWITCH's event socket cannot be reached
│   └── AuthenticationFailed  it refuses the password or our address
├── ConnectionLost            the event socket closed while something waited for it, or is closed now
├── ProtocolError             the peer does not speak the event socket protocol, or goes over a bound
├── CommandFailed             FreeSWITCH answered ``-ERR``; ``reply`` is its answer
├── CommandTimeout            no answer, or no end of an application, in the time given
├── CallEnded                 the call is over; ``hangup`` says how
├── LegFailed                 somebody we called was not reached; ``cause`` and ``outcome`` say why
├── RingFailed                an extension that was to be rung for a trial call was not reached
├── InvalidArgument           an argument cannot be passed to FreeSWITCH safely (also a ValueError)
├── PortInUse                 the address to listen at is taken
├── AlreadyRunning            a server of the same pool runs in the same folder
├── SetupFaulty               a file of the set-up cannot be used; ``findings`` say where and why
└── JournalUnavailable        the folder of the journal cannot be used
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrdesigner.project import Finding

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
    "RingFailed",
    "SetupFaulty",
]


@dataclass(frozen=True, slots=True)
class Hangup:
    """How a call came out of our hands."""

    cause: str
    """Q.850 cause as FreeSWITCH names it (``NORMAL_CLEARING``), or '' when nobody knows."""
    at: float
    """Seconds since the epoch, by FreeSWITCH's clock."""
    reason: str = "hangup"
    """``hangup``, ``released`` (sent on to another place, still up) or ``lost`` (it ended while the event socket
    was away, or its socket closed)."""


class DialplanError(Exception):
    """Root of the tree."""


class ConnectionFailed(DialplanError):
    """The event socket cannot be reached: not running, wrong address, or it does not answer in time."""


class AuthenticationFailed(ConnectionFailed):
    """The event socket refuses us: wrong password, or an access list that does not hold our address."""


class ConnectionLost(DialplanError):
    """The event socket is closed. Calls may live on; the connection is taken up again by itself."""


class ProtocolError(DialplanError):
    """What arrives is not the event socket protocol, or a header block or body is larger than allowed."""


class CommandFailed(DialplanError):
    """FreeSWITCH refused a command."""

    def __init__(self, command: str, reply: str) -> None:
        self.command = command
        self.reply = reply
        super().__init__(f"FreeSWITCH refuses {command!r}: {reply}")


class CommandTimeout(DialplanError):
    """A command was not answered, or an application did not end, in time. It may still take effect later."""


class CallEnded(DialplanError):
    """The call is over, or no longer ours. Raised by every operation that was waiting, and by all later ones."""

    def __init__(self, hangup: Hangup) -> None:
        self.hangup = hangup
        super().__init__(f"the call is over ({hangup.reason}{': ' if hangup.cause else ''}{hangup.cause})")


class LegFailed(DialplanError):
    """Somebody we called was not reached."""

    def __init__(self, endpoint: str, cause: str, outcome: str) -> None:
        self.cause = cause
        """Q.850 cause as FreeSWITCH names it."""
        self.outcome = outcome
        """As in `dialplan.session.legs.OUTCOMES`."""
        super().__init__(f"{endpoint} was not reached: {outcome} ({cause})")


class RingFailed(DialplanError):
    """An extension that was to be rung for a trial call was not reached; the message says why."""


class NotDialled(DialplanError):
    """A call that a robot should make is not made; the message says why."""


class InvalidArgument(DialplanError, ValueError):
    """A value that FreeSWITCH would read as something else. The message says which characters are the matter."""


class PortInUse(DialplanError):
    """Another process listens at the address; stop it, or choose another port."""


class AlreadyRunning(DialplanError):
    """A server of the same name works in the folder; stop it, or use another folder."""


class SetupFaulty(DialplanError):
    """``site.yaml``, ``freeswitch.yaml`` or the folders they name cannot be used."""

    def __init__(self, what: str, findings: Sequence[Finding], remedy: str = "correct it") -> None:
        self.findings = tuple(findings)
        told = "".join(f"\n{found}" for found in self.findings)
        super().__init__(f"{what} cannot be used; {remedy}{':' if told else ''}{told}")


class JournalUnavailable(DialplanError):
    """The folder of the journal cannot be made, read or written at the start. Later faults are alarms, not errors."""
