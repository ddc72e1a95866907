"""What happens in a script's call, as the turn tells it to observers of the interpreter (R-ai.8, R-ai.9).

Each event is a step of the trace: its kind is ``script.utterance``, ``script.turn`` or ``script.class``, its details are
the fields. `event_of` makes it whole again; the text call collects them, the journal of live calls keeps them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, fields
from typing import Any, ClassVar, Final, Literal

from vxml.interpreter import Step

__all__ = ["Classified", "Outcome", "ScriptEvent", "TurnTaken", "Utterance", "details", "event_of"]

Outcome = Literal["match", "noinput", "nomatch", "hangup", "end"]
"""How a turn ended; ``end`` is a node that only speaks."""


@dataclass(frozen=True, slots=True)
class ScriptEvent:
    """Something that happened at a node; ``at`` in seconds since the call began."""

    kind: ClassVar[str] = ""

    at: float
    script: str
    node: str


@dataclass(frozen=True, slots=True)
class Utterance(ScriptEvent):
    """What a caller said, and what it was taken for. Without ``target`` it belongs to the unanswered ones."""

    kind: ClassVar = "script.utterance"

    text: str = ""
    """The best reading; empty when the recogniser understood nothing."""
    confidence: float = 0.0
    audio: str = ""
    """URI of the recorded utterance."""
    target: str = ""
    """Node, or ``answer:ID``; ``free-text`` when a language model answered in words of its own."""
    matcher: str = ""
    keyword: str = ""
    score: float = 0.0
    reason: str = ""
    seconds: float = 0.0
    """From the utterance to the decision."""
    during: bool = False
    """Said while the robot was speaking."""

    @property
    def unanswered(self) -> bool:
        return not self.target


@dataclass(frozen=True, slots=True)
class TurnTaken(ScriptEvent):
    """A node is left."""

    kind: ClassVar = "script.turn"

    number: int = 0
    """Turns of the call, from 1."""
    outcome: Outcome = "end"
    target: str = ""
    """Where the call goes: a node, ``answer:ID``, ``free-text``, ``hangup`` or ``queue:NUMBER``; empty when the caller hung up."""
    text: str = ""
    """All that was said, with commas between utterances."""
    audio: str = ""
    """URI of the recorded utterance that decided, else of the last one."""
    matcher: str = ""
    keyword: str = ""
    score: float = 0.0
    """As of that utterance (`Utterance`)."""
    interrupted: bool = False
    """The robot was stopped."""
    began: float = 0.0
    """When the node was entered, as ``at``."""

    @property
    def seconds(self) -> float:
        return round(self.at - self.began, 3)


@dataclass(frozen=True, slots=True)
class Classified(ScriptEvent):
    """The talk with the robot is over: type of customer, empty when no rule is fulfilled."""

    kind: ClassVar = "script.class"

    type: str = ""
    priority: int = 0
    talk: float = 0.0
    """Seconds."""


_KINDS: Final[dict[str, type[ScriptEvent]]] = {one.kind: one for one in (Utterance, TurnTaken, Classified)}


def details(event: ScriptEvent) -> dict[str, Any]:
    """The fields without ``at``, for a step of the trace."""
    values = asdict(event)
    del values["at"]
    return values


def event_of(step: Step) -> ScriptEvent | None:
    """The event that a step tells; None for steps of other kinds."""
    kind = _KINDS.get(step.kind)
    if kind is None:
        return None
    detail: Mapping[str, Any] = step.detail
    known = {one.name for one in fields(kind)}
    return kind(at=round(step.at, 3), **{name: value for name, value in detail.items() if name in known})
