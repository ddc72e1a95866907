"""Scores a script on a labelled set: as calls use it, and each of its matchers by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from typing import Any, Final

from aiflows.errors import AiflowsError
from aiflows.evaluate.labelled import Utterance
from aiflows.evaluate.scores import Judged, Scores
from aiflows.match import Ask, Matcher, Question, Reply, ScriptMatcher, open_matcher, refused
from aiflows.model import MatcherUse, Script

__all__ = ["SCRIPT", "Asking", "Evaluation", "evaluate"]

SCRIPT: Final = "script"
"""Name of the scores of the whole chain, as calls use it."""
Asking = Callable[[Ask], Reply]
"""Answers what matchers ask of others, such as a language model."""


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Scores by matcher; `SCRIPT` are those of all together in their order."""

    script: str
    scores: dict[str, Scores]
    unavailable: dict[str, str]
    """Matchers that have no scores, and why."""

    @property
    def whole(self) -> Scores:
        """As calls use it."""
        return self.scores[SCRIPT]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "script": self.script,
            "matchers": {name: scores.as_dict() for name, scores in self.scores.items()},
            "unavailable": self.unavailable,
        }


def evaluate(
    script: Script,
    utterances: Iterable[Utterance],
    *,
    matchers: Iterable[MatcherUse] | None = None,
    ask: Asking = refused,
) -> Evaluation:
    """Judge utterances by the production matcher, and by ``matchers`` one by one (by default the script's own)."""
    chosen = tuple(utterances)
    whole = ScriptMatcher(script)
    decided = [(one, whole.decide_now(one.node, one.said, ask)) for one in chosen]
    scores = {
        SCRIPT: Scores(tuple(Judged(one, made.target, made.score, made.reason) for one, made in decided))
    }
    unavailable = {}
    for use in _alone(script, matchers):
        try:
            matcher = open_matcher(use.matcher, use.settings)
            least = matcher.threshold if use.threshold is None else use.threshold
            judged = tuple(_judged(one, matcher, least, whole.question(one.node), ask) for one in chosen)
        except (AiflowsError, ValueError) as fault:
            unavailable[use.matcher] = str(fault)
        else:
            scores[use.matcher] = Scores(judged)
    return Evaluation(script.name, scores, unavailable)


def _alone(script: Script, matchers: Iterable[MatcherUse] | None) -> tuple[MatcherUse, ...]:
    if matchers is not None:
        return tuple(matchers)
    own = script.matchers
    keywords = MatcherUse(matcher="keywords")  # they count in every script
    return own if any(use.matcher == keywords.matcher for use in own) else (*own, keywords)


def _judged(one: Utterance, matcher: Matcher, least: float, question: Question, ask: Asking) -> Judged:
    matching = matcher.match(one.said, question)
    try:
        request = next(matching)
        while True:
            request = matching.send(ask(request))
    except StopIteration as end:
        best = next(iter(end.value or ()), None)
    if best is None:
        return Judged(one, "", 0.0, "")
    return Judged(one, best.candidate if best.score >= least else "", best.score, best.reason)
