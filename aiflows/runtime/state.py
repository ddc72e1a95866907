"""What a call of a script has come to so far, and where it goes next: pure functions of the script."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from aiflows.match import ANSWER, Decision
from aiflows.model import Script
from aiflows.runtime.events import Outcome
from ivrdesigner.compiler.ways import form_id

__all__ = [
    "FREE_TEXT",
    "FREE_TEXT_FORM",
    "HANGUP_FORM",
    "QUEUE_FORM",
    "CallState",
    "Way",
    "answer_form",
    "onward",
]

FREE_TEXT: Final = "free-text"
# Ids of nodes have no hyphen, so none of these is one.
HANGUP_FORM: Final = "end-hangup"
QUEUE_FORM: Final = "end-queue"
FREE_TEXT_FORM: Final = "free-text"


def answer_form(answer: str) -> str:
    """The id of an answer's form."""
    return f"answer-{form_id(answer)}"


@dataclass(frozen=True, slots=True)
class CallState:
    """Travels with the call as a variable of its document: the interpreter keeps it, replays and all."""

    node: str
    """The node that the caller is at; answers are given there."""
    visited: tuple[str, ...] = ()
    """Nodes in the order in which the call first came to them."""
    misses: int = 0
    """Turns in a row without a match."""
    turns: int = 0
    say: str = ""
    """Words of a language model, to be spoken next."""

    @classmethod
    def of(cls, value: object, start: str) -> CallState:
        """From a document's variable; the beginning of a call for what is none."""
        if not isinstance(value, Mapping):
            return cls(start)
        data: Mapping[str, Any] = value
        visited = data.get("visited")
        return cls(
            str(data.get("node") or start),
            tuple(map(str, visited)) if isinstance(visited, list) else (),
            int(data.get("misses") or 0),
            int(data.get("turns") or 0),
            str(data.get("say") or ""),
        )

    def entered(self, node: str) -> CallState:
        """At ``node``, once more or for the first time."""
        visited = self.visited if node in self.visited else (*self.visited, node)
        return replace(self, node=node, visited=visited, turns=self.turns + 1, say="")

    def as_dict(self) -> dict[str, object]:
        """For the document's variable."""
        return {
            "node": self.node,
            "visited": list(self.visited),
            "misses": self.misses,
            "turns": self.turns,
            "say": self.say,
        }


@dataclass(frozen=True, slots=True)
class Way:
    """Where a turn leads."""

    target: str
    """As `TurnTaken.target`."""
    form: str = ""
    """Fragment of the document."""
    last: bool = False
    """The talk with the robot is over."""


def onward(
    script: Script, node: str, state: CallState, outcome: Outcome, decision: Decision | None
) -> tuple[Way, CallState]:
    """Where a turn leads that ended at ``node``, and the state then."""
    here = script.nodes[node]
    if outcome == "hangup":
        return Way("", last=True), state
    if outcome == "end":
        return _ending(script, "queue" if here.then == "queue" else "hangup"), state
    if decision is not None:
        state = replace(state, misses=0)
        if decision.say:
            return Way(FREE_TEXT, f"#{FREE_TEXT_FORM}"), replace(state, say=decision.say)
        if decision.target.startswith(ANSWER):
            return Way(decision.target, "#" + answer_form(decision.target.removeprefix(ANSWER))), state
        return Way(decision.target, "#" + form_id(decision.target)), state
    state = replace(state, misses=state.misses + 1)
    if script.max_misses is not None and state.misses >= script.max_misses:
        return _ending(script, script.give_up), state
    if here.otherwise is None:
        return _ending(script, "hangup"), state
    return Way(here.otherwise, "#" + form_id(here.otherwise)), state


def _ending(script: Script, kind: str) -> Way:
    if kind == "queue" and script.queue is not None:
        return Way(f"queue:{script.queue}", f"#{QUEUE_FORM}", last=True)
    return Way("hangup", f"#{HANGUP_FORM}", last=True)
