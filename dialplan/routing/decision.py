"""Where a call goes: pure functions of a snapshot and an offer (R-num.1, R-num.2, R-num.4)."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from dialplan.routing.capacity import Claim
from dialplan.routing.lines import Arm, Line
from dialplan.routing.numbers import BLACKLIST_DIGITS, PhoneNumber, blacklist_key, phone_number, translated
from dialplan.routing.projects import LiveProject
from dialplan.routing.snapshot import Snapshot
from ivrdesigner.project import CalendarState

__all__ = [
    "CallOffer",
    "Decision",
    "Dial",
    "DialRequest",
    "Fallback",
    "Refused",
    "RunFlow",
    "route",
    "route_outbound",
]

UNKNOWN_NUMBER: Final = "UNALLOCATED_NUMBER"
BARRED: Final = "OUTGOING_CALL_BARRED"


@dataclass(frozen=True, slots=True)
class CallOffer:
    """A call that came in, or that we made and was answered."""

    called: str
    """What was dialled."""
    caller: str
    """Who calls; empty or a word such as ``anonymous`` when that is not known."""
    at: float
    """Seconds since 1970."""
    call: str = ""
    """Its identifier, which chooses the build of callers without a number where there is a canary."""
    made: bool = False
    """Whether we made the call: then ``caller`` is the person whom we called, and ``called`` the number that we show."""


@dataclass(frozen=True, slots=True)
class DialRequest:
    """A call that somebody or something of the site wants to make."""

    number: str
    """What an agent dialled, or a campaign's entry."""
    access_number: str | None
    """The access number that the called person shall see."""
    at: float


@dataclass(frozen=True, slots=True)
class RunFlow:
    """A flow takes the call."""

    project: LiveProject
    flow: str
    called: PhoneNumber
    caller: PhoneNumber
    line: Line | None
    """The access number; None when the default project takes a call to another number."""
    state: CalendarState
    """``open``, ``closed`` or ``holiday``; ``open`` without a calendar."""
    vip: bool
    """Whether the access number is one for very important callers."""
    fallback: str
    """Where the call goes when the flow fails before it has an end of its own."""
    claims: tuple[Claim, ...]
    """What has to be free for the call: give them to `Capacity.acquire`."""
    arm: Arm = ""
    """Which of two builds it is."""

    @property
    def uri(self) -> str:
        """Address of the document that the call begins with."""
        return self.project.uri(self.flow)


@dataclass(frozen=True, slots=True)
class Fallback:
    """No flow can run; the call goes to another place."""

    target: str
    """A `dialplan.routing.Target`, such as ``queue:800``."""
    reason: str
    called: PhoneNumber
    caller: PhoneNumber
    claims: tuple[Claim, ...] = ()


@dataclass(frozen=True, slots=True)
class Refused:
    """The call is not taken, or not made."""

    cause: str
    """Q.850 cause by FreeSWITCH's name."""
    reason: str
    """One sentence for the log."""
    called: PhoneNumber
    caller: PhoneNumber
    recorded: bool = True
    """False when there shall be no call record, only a line in the log (R-num.4)."""


@dataclass(frozen=True, slots=True)
class Dial:
    """The call may be made."""

    number: str
    """What to give to the trunk: translated."""
    called: PhoneNumber
    """As it was dialled."""
    shown: PhoneNumber | None
    """The access number that the called person sees."""


Decision = RunFlow | Fallback | Refused


def route(snapshot: Snapshot, call: CallOffer) -> Decision:
    """What becomes of a call that came in."""
    site = snapshot.site
    called = phone_number(call.called, site.country)
    caller = phone_number(call.caller, site.country)
    line = snapshot.line(translated(called.dialled, site.translation.inbound))
    if line is None:
        return _without_line(snapshot, called, caller)
    if line.direction == ("inbound" if call.made else "outbound"):
        reason = f"{called} is an access number for {'incoming' if call.made else 'outgoing'} calls only"
        return Refused(BARRED if call.made else UNKNOWN_NUMBER, reason, called, caller)
    if not line.answers:
        return Refused(UNKNOWN_NUMBER, f"nothing talks with those whom {called} calls", called, caller)
    claims = (
        Claim("robots", site.limits.robots) if call.made else Claim("inbound", site.limits.inbound),
        Claim(f"number-{line.number.dialled}", line.max_calls),
    )
    state = line.state(call.at)
    answer = line.answers[state]
    project, arm = line.chosen(answer, caller, call.call)
    if project is None:
        reason = f"what answers {called} has errors and no good build"
        return Fallback(line.fallback, reason, called, caller, claims)
    if f"{answer.flow}.vxml" not in project.documents:
        reason = f"the project {project.name} has no flow {answer.flow}"
        return Fallback(line.fallback, reason, called, caller, claims)
    return RunFlow(project, answer.flow, called, caller, line, state, line.vip, line.fallback, claims, arm)


def route_outbound(snapshot: Snapshot, call: DialRequest) -> Dial | Refused:
    """Whether a call may be made, and with which digits.

    The blacklist is asked about the number as it was dialled; a call that it stops leaves no record. What is then
    given to the trunk is translated.
    """
    site = snapshot.site
    called = phone_number(call.number, site.country)
    shown = phone_number(call.access_number, site.country) if call.access_number else None
    caller = shown or PhoneNumber("")
    if blacklist_key(called.dialled) in snapshot.blacklist:
        reason = f"{called} is on the blacklist (its last {BLACKLIST_DIGITS} digits are)"
        return Refused(BARRED, reason, called, caller, recorded=False)
    if shown is not None:
        line = snapshot.line(shown.dialled)
        if line is None or line.direction == "inbound":
            reason = f"{shown} is no access number for outgoing calls"
            return Refused(BARRED, reason, called, caller)
    return Dial(translated(called.dialled, site.translation.outbound), called, shown)


def _without_line(snapshot: Snapshot, called: PhoneNumber, caller: PhoneNumber) -> Decision:
    site, project = snapshot.site, snapshot.default
    claims = (Claim("inbound", site.limits.inbound),)
    if project is not None:
        flow = project.settings.start
        return RunFlow(project, flow, called, caller, None, "open", False, site.fallback, claims)
    if not snapshot.complete:
        reason = f"{called} may be an access number of a project that has errors"
        return Fallback(site.fallback, reason, called, caller, claims)
    return Refused(UNKNOWN_NUMBER, f"{called} is no access number", called, caller)
