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
        self._tell(known.place, masked(event) if sensitive else event)
        if isinstance(event, Ended):
            self._calls.pop(event.call, None)
        return number

    def _tell(self, place: Place, event: JournalEvent) -> None:
        level = _LEVELS.get(type(event), logging.DEBUG)
        if not _log.isEnabledFor(level):
            return
        values = field_values(event)
        where = {
            "call": event.call,
            "flow": values.pop("flow", place.flow),
            "node": values.pop("node", place.node),
            "line": values.pop("line", place.line),
        }
        shown = {
            name: f"{value:.3f}" if isinstance(value, float) else shortened(str(value))
            for name, value in values.items()
        }
        words = " ".join(f"{name}={value}" for name, value in shown.items())
        _log.log(level, "%s %s", event.kind, words, extra=where)


# -- what each event means for the figures -----------------------------------------------------------------------------


def _count(known: _Call, event: JournalEvent) -> None:
    place, project = known.place, known.project
    match event:
        case NodeEntered():
            place.flow, place.node, place.line = event.flow, event.node, event.line
        case NodeLeft():
            place.node, place.line = "", 0
        case PromptPlayed():
            metrics.PROMPTS.labels(project, "interrupted" if event.interrupted else "heard").inc()
        case InputMatched():
            metrics.INPUTS.labels(project, event.mode).inc()
        case InputFailed():
            metrics.INPUTS.labels(project, event.reason).inc()
        case SpeechHeard():
            metrics.SPEECH.labels(event.engine).observe(event.seconds)
        case RobotHeard():
            metrics.UNDERSTOOD.labels(project, event.matcher).inc()
            metrics.MATCHING.labels(project).observe(event.seconds)
        case RobotTurn():
            metrics.TURNS.labels(project, event.outcome).inc()
        case RobotClassified():
            metrics.CLASSES.labels(project, event.type).inc()
        case Fetched():
            metrics.FETCH.labels("failed" if event.error else "ok").observe(event.seconds)
        case Transferred():
            metrics.TRANSFERS.labels(event.mode, event.outcome).inc()
        case Started():
            known.project, known.flow, known.began = event.project, event.flow, event.at
            known.incoming = event.direction == "inbound"
            place.flow = event.flow
            metrics.CALLS.labels(event.project, event.flow, event.switch).inc()
        case Answered() if known.began and known.incoming:
            metrics.ANSWER.observe(max(0.0, event.at - known.began))
        case Failed():
            metrics.ERRORS.labels(project, event.flow or known.flow, event.error).inc()
        case FellBack():
            metrics.FALLBACKS.labels(event.target.partition(":")[0]).inc()
        case Ended():
            metrics.ENDED.labels(project, known.flow, event.by).inc()
            metrics.SECONDS.labels(project).observe(event.seconds)
