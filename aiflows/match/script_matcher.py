"""What an utterance means at a node of a script."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from aiflows.match.chain import Aside, Chain, Deciding, Decision, Reading, at_once
from aiflows.match.spi import Ask, Candidate, Question, Reply
from aiflows.model import FAMILY, Answer, Script, ScriptNode, family, speaks_for

__all__ = ["ANSWER", "ScriptMatcher", "refused"]

ANSWER: Final = "answer:"
"""Before the id of an answer, where a node's stands otherwise."""


def refused(ask: Ask) -> Reply:
    """Answers nothing: for users without network."""
    return Reply(0, error="there is no network here")


class ScriptMatcher:
    """The chain of a script's matchers with the candidates of each node. One serves all calls of the script."""

    def __init__(self, script: Script) -> None:
        self.script = script
        self.chain = Chain(script.matchers)
        self._questions: dict[str, Question] = {}

    def question(self, node: str) -> Question:
        """What may be meant at a node: the nodes that follow it, and the answers of the script."""
        found = self._questions.get(node)
        if found is None:
            found = self._questions[node] = self._question(node)
        return found

    def decide(self, node: str, readings: Sequence[Reading], aside: Aside = at_once) -> Deciding:
        """Which node (or ``answer:ID``) an utterance leads to; yields what matchers must ask."""
        return self.chain.decide(readings, self.question(node), aside)

    def decide_now(self, node: str, text: str, ask: Callable[[Ask], Reply] = refused) -> Decision:
        """`decide` for one text, with a function that answers what matchers ask."""
        deciding = self.decide(node, (Reading(text),))
        try:
            request = next(deciding)
            while True:
                request = deciding.send(ask(request))
        except StopIteration as end:
            decision: Decision = end.value
            return decision

    def warm(self) -> None:
        """Load models and make of all candidates what matchers make of them, so that no caller waits for it."""
        for node in self.script.nodes:
            self.decide_now(node, "?")

    def _question(self, node: str) -> Question:
        here = self.script.nodes[node]
        candidates = [
            self._candidate(name, other, other.title or name) for name, other in self.script.candidates(node)
        ]
        candidates += [
            self._candidate(ANSWER + name, answer, name)
            for name, answer in self.script.answers.items()
            if speaks_for(answer.when)
        ]
        return Question(
            tuple(candidates),
            self.script.language,
            dict(self.script.synonyms),
            said=here.text or "",
            free_text=here.free_text,
        )

    def _candidate(self, name: str, spoken: ScriptNode | Answer, title: str) -> Candidate:
        when = spoken.when
        own = tuple(one for one in when.keywords if not one.startswith(FAMILY))
        common = [
            phrase
            for one in when.keywords
            if one.startswith(FAMILY)
            for phrase in family(one.removeprefix(FAMILY), self.script.language)
        ]
        return Candidate(
            name, own, when.without, when.examples, title, spoken.text or "", tuple(dict.fromkeys(common))
        )
