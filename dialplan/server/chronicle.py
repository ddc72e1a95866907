"""What happens to calls, told once: to the journal, to the figures, and to the log."""

from __future__ import annotations

import logging
from dataclasses import dataclass
from typing import Final

from dialplan.driver import JournalSink
from dialplan.journal import (
    Answered,
    Ended,
    Failed,
    FellBack,
    Fetched,
    InputFailed,
    InputMatched,
    JournalEvent,
    NodeEntered,
    NodeLeft,
    Noted,
    PromptPlayed,
    RobotClassified,
    RobotHeard,
    RobotTurn,
    SpeechHeard,
    Started,
    Transferred,
    masked,
    shortened,
)
from dialplan.journal.events import field_values
from dialplan.server import metrics
from dialplan.server.logs import Place

__all__ = ["Chronicle"]

_log = logging.getLogger("dialplan.call")

_LEVELS: Final[dict[type[JournalEvent], int]] = {
    Started: logging.INFO,
    Ended: logging.INFO,
    Transferred: logging.INFO,
    FellBack: logging.WARNING,
    Failed: logging.WARNING,
    Noted: logging.INFO,
}
"""All others are details."""


@dataclass(slots=True)
class _Call:
    place: Place
    project: str = ""
    flow: str = ""
    began: float = 0.0
    incoming: bool = True


class Chronicle:
    """Takes the place of a worker's journal for all who append to it."""

    def __init__(self, journal: JournalSink) -> None:
        self._journal = journal
        self._calls: dict[str, _Call] = {}
        # Most events are details, which seldom anybody reads: whether they do is asked once.
        self._shown = _log.getEffectiveLevel()

    @property
    def under_way(self) -> int:
        """How many calls have begun and not ended."""
        return len(self._calls)

    @property
    def places(self) -> dict[str, Place]:
        """Where each call is that has begun and not ended."""
        return {call: known.place for call, known in self._calls.items()}

    def begin(self, place: Place) -> None:
        """Let what happens to a call move its ``place`` in the log. Ends with the call's `Ended`."""
        self._calls[place.call] = _Call(place)

    def recall(self, call: str, project: str, flow: str) -> None:
        """What is told of a call from now on belongs to a flow that another process began."""
        self._calls[call] = _Call(Place(call, flow), project, flow)

    def append(self, event: JournalEvent, *, sensitive: bool = False) -> int:
        """Take an event, as `Journal.append` does."""
        number = self._journal.append(event, sensitive=sensitive)
        known = self._calls.get(event.call)
        if known is None:
            known = _Call(Place(event.call))
        _count(known, event)
        level = _LEVELS.get(type(event), logging.DEBUG)
        if level >= self._shown:
            _tell(level, known.place, masked(event) if sensitive else event)
        if isinstance(event, Ended):
            self._calls.pop(event.call, None)
        return number


def _tell(level: int, place: Place, event: JournalEvent) -> None:
    values = field_values(event)
    where = {
        "call": event.call,
        "flow": values.pop("flow", place.flow),
        "node": values.pop("node", place.node),
        "line": values.pop("line", place.line),
    }
    words = [event.kind]
    for name, value in values.items():
        words.append(f"{name}={value:.3f}" if isinstance(value, float) else f"{name}={shortened(str(value))}")
    _log.log(level, " ".join(words), extra=where)


# -- what each event means for the figures -----------------------------------------------------------------------------


def _count(known: _Call, event: JournalEvent) -> None:
    place, project = known.place, known.project
    match event:
        case NodeEntered():
            place.flow, place.node, place.line = event.flow, event.node, event.line
        case NodeLeft():
            place.node, place.line = "", 0
        case PromptPlayed():
            metrics.PROMPTS[project, "interrupted" if event.interrupted else "heard"] += 1
        case InputMatched():
            metrics.INPUTS[project, event.mode] += 1
        case InputFailed():
            metrics.INPUTS[project, event.reason] += 1
        case SpeechHeard():
            metrics.SPEECH[event.engine,].append(event.seconds)
        case RobotHeard():
            metrics.UNDERSTOOD[project, event.matcher] += 1
            metrics.MATCHING[project,].append(event.seconds)
        case RobotTurn():
            metrics.TURNS[project, event.outcome] += 1
        case RobotClassified():
            metrics.CLASSES[project, event.type] += 1
        case Fetched():
            metrics.FETCH["failed" if event.error else "ok",].append(event.seconds)
        case Transferred():
            metrics.TRANSFERS[event.mode, event.outcome] += 1
        case Started():
            known.project, known.flow, known.began = event.project, event.flow, event.at
            known.incoming = event.direction == "inbound"
            place.flow = event.flow
            metrics.CALLS[event.project, event.flow, event.switch] += 1
        case Answered() if known.began and known.incoming:
            metrics.ANSWER[()].append(max(0.0, event.at - known.began))
        case Failed():
            metrics.ERRORS[project, event.flow or known.flow, event.error] += 1
        case FellBack():
            metrics.FALLBACKS[event.target.partition(":")[0],] += 1
        case Ended():
            metrics.ENDED[project, known.flow, event.by] += 1
            metrics.SECONDS[project,].append(event.seconds)
