"""Access numbers as calls find them: what answers each at which time, and which build of it (R-num.1, R-num.2)."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal
from zoneinfo import ZoneInfo

from dialplan.routing.numbers import PhoneNumber
from dialplan.routing.projects import LiveProject
from ivrdesigner.project import Calendar, CalendarState

__all__ = ["Answer", "Arm", "Canary", "Line"]

Arm = Literal["", "stable", "canary"]
"""Which build of two a call gets; empty where there is no canary."""
_PARTS: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Answer:
    """What answers a number in a state of its calendar."""

    folder: str
    """Folder of the project, or the file of the document, as the site names it."""
    project: LiveProject | None
    """None when nothing of it can run."""
    flow: str

    @property
    def runs(self) -> bool:
        """Whether there is something to run."""
        return self.project is not None and f"{self.flow}.vxml" in self.project.documents


@dataclass(frozen=True, slots=True)
class Canary:
    """A second build of a line's project, for a part of the calls."""

    folder: str
    """Folder of the build whose place it takes, as in `Answer`."""
    project: LiveProject
    percent: float
    callers: frozenset[str]
    """Numbers that get it in any case, as dialled and in E.164."""

    def takes(self, caller: PhoneNumber, call: str) -> bool:
        """Whether a call gets it: by a hash of who calls, or of the call's identifier where nobody knows that.

        A share that grows keeps the callers that it had. Another build has other callers.
        """
        if caller.dialled in self.callers or caller.e164 in self.callers:
            return True
        known = caller.e164 or (caller.dialled if any(map(str.isdigit, caller.dialled)) else call)
        digest = hashlib.sha256(f"{self.project.version}\0{known}".encode("utf-8", "replace")).digest()
        return int.from_bytes(digest[:8]) % _PARTS < self.percent / 100 * _PARTS


@dataclass(frozen=True, slots=True)
class Line:
    """An access number of the site (R-num.1)."""

    number: PhoneNumber
    direction: Literal["inbound", "outbound", "both"]
    vip: bool
    answers: Mapping[CalendarState, Answer]
    """Empty for a number that only shows on outgoing calls."""
    calendar: Calendar | None
    timezone: str
    """Zone of the calendar, an IANA name."""
    fallback: str
    """Where its calls go when the flow cannot run: the number's own target, else the site's."""
    max_calls: int | None
    canary: Canary | None = None

    def state(self, at: float) -> CalendarState:
        """State of the calendar at a time in seconds since 1970; without a calendar always open."""
        if self.calendar is None:
            return "open"
        return self.calendar.state(datetime.fromtimestamp(at, ZoneInfo(self.timezone)))

    def chosen(self, answer: Answer, caller: PhoneNumber, call: str) -> tuple[LiveProject | None, Arm]:
        """The build of an answer that a call gets. A canary that lacks the flow leaves the call to the other build."""
        canary = self.canary
        if canary is None or canary.folder != answer.folder:
            return answer.project, ""
        if f"{answer.flow}.vxml" in canary.project.documents and canary.takes(caller, call):
            return canary.project, "canary"
        return answer.project, "stable"
