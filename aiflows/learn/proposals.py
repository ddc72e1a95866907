"""Keywords that would have answered what was not answered, with the harm that they would do (R-ai.8, R-ai.11)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any, Final

from aiflows.evaluate import NOTHING, Utterance
from aiflows.learn.phrases import shared_phrases
from aiflows.learn.unanswered import Unanswered
from aiflows.match import (
    ANSWER,
    Candidate,
    Match,
    Matcher,
    Matching,
    Question,
    ScriptMatcher,
    open_matcher,
)
from aiflows.model import Condition, MatcherUse, Script

__all__ = ["Harm", "MissingWay", "Proposal", "missing_ways", "propose", "with_keyword"]

_LEAST_LIKE: Final = 0.25
"""Likeness to a node's keywords, examples and title below which nothing is guessed."""
_AHEAD: Final = 1.3
"""How much more it must be like the first than the second."""
_AGREE: Final = 0.7
"""Share of the utterances with a phrase that must mean the same."""
_TRIED: Final = 60
"""Phrases whose effect is worked out by the production matcher; each takes some milliseconds."""
_EXAMPLES: Final = 5
_NODES: Final = 3
"""Nodes at which what is written in the script is tried, those where the keyword would help most."""


@dataclass(frozen=True, slots=True)
class Harm:
    """Something that was understood before and is no longer."""

    said: str
    node: str
    before: str
    """Where it led, which was right; "" for nothing."""
    after: str

    def as_dict(self) -> dict[str, str]:
        """For JSON."""
        return {
            "said": self.said,
            "node": self.node,
            "before": self.before or NOTHING,
            "after": self.after or NOTHING,
        }


@dataclass(frozen=True, slots=True)
class MissingWay:
    """Callers at a node say what leads to another one elsewhere: not a keyword is missing but a predecessor."""

    node: str
    target: str
    support: int
    """Times that it was said."""
    examples: tuple[str, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "node": self.node,
            "target": self.target,
            "support": self.support,
            "examples": list(self.examples),
        }


@dataclass(frozen=True, slots=True)
class Proposal:
    """A keyword for a node or answer."""

    target: str
    """Node, or ``answer:ID``."""
    keyword: str
    support: int
    """Times that something was said which it would have answered."""
    examples: tuple[str, ...]
    """Some of that."""
    nodes: tuple[str, ...]
    """Where it was said."""
    certainty: float
    """Share of these utterances that mean the target, 0.0 to 1.0."""
    guessed: bool
    """Whether their meaning was guessed by likeness; else somebody knew it."""
    harm: tuple[Harm, ...]

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "target": self.target,
            "keyword": self.keyword,
            "support": self.support,
            "certainty": round(self.certainty, 3),
            "guessed": self.guessed,
            "examples": list(self.examples),
            "nodes": list(self.nodes),
            "harm": [one.as_dict() for one in self.harm],
        }


def propose(
    script: Script,
    unanswered: Sequence[Unanswered],
    *,
    known: Iterable[Utterance] = (),
    decided: Iterable[tuple[str, str]] = (),
    least: int = 2,
    most: int = 20,
) -> list[Proposal]:
    """Keywords, best first: those without harm before others, then by support.

    ``known`` are labelled utterances that must keep leading where they lead; what is written in the script (keywords
    and examples of the nodes beside) is added. ``decided`` are (target, keyword) that the author accepted or rejected
    before. ``least`` is the number of different texts that a keyword must answer, one text being no evidence of which
    of its words matter. Each proposal counts what those before it leave unanswered.
    """
    today = ScriptMatcher(script)
    ways = _elsewhere(script)
    open_ones = [
        one
        for one in unanswered
        if one.text and not today.decide_now(one.node, one.text).matched and not _lacks_way(ways, one)
    ]
    questions = {one.node: _with_titles(today.question(one.node)) for one in open_ones}
    likeness = open_matcher("ngrams", {})
    meant = [_meaning(questions, likeness, one) for one in open_ones]
    weights = [one.count for one in open_ones]
    done = set(decided)
    tried = []
    shared = shared_phrases([one.text for one in open_ones], least)
    for phrase, indices in shared.items():
        target, certainty = _agreed(indices, meant, weights)
        if target and certainty >= _AGREE and (target, phrase) not in done:
            tried.append((phrase, target, certainty, indices))
    tried.sort(key=lambda one: (-sum(weights[i] for i in one[3]), -len(one[0]), one[0]))
    keeping = tuple(known)
    found = []
    for phrase, target, certainty, indices in tried[:_TRIED]:
        if phrase in _condition(script, target).keywords:
            continue
        after = ScriptMatcher(with_keyword(script, target, phrase))
        helped = frozenset(
            index
            for index in indices
            if after.decide_now(open_ones[index].node, open_ones[index].text).target == target
        )
        if len({open_ones[index].text for index in helped}) < least:
            continue
        times = Counter[str]()
        for index in helped:
            times[open_ones[index].node] += weights[index]
        nodes = tuple(node for node, _ in times.most_common())
        harm = tuple(_harm((*keeping, *_written(today, nodes[:_NODES], target)), today, after))
        guessed = any(not open_ones[index].meant for index in helped)
        found.append((helped, Proposal(target, phrase, 0, (), nodes, certainty, guessed, harm)))
    return _chosen(found, open_ones, least)[:most]


def with_keyword(script: Script, target: str, keyword: str) -> Script:
    """The script with one keyword more. KeyError for a target that it does not have."""
    part, name = ("answers", target.removeprefix(ANSWER)) if target.startswith(ANSWER) else ("nodes", target)
    members = getattr(script, part)
    when = members[name].when
    changed = when.model_copy(update={"keywords": (*when.keywords, keyword)})
    return script.model_copy(
        update={part: {**members, name: members[name].model_copy(update={"when": changed})}}
    )


def missing_ways(script: Script, unanswered: Iterable[Unanswered], *, least: int = 2) -> list[MissingWay]:
    """Where callers say what the script understands at other nodes only, most frequent first."""
    ways = _elsewhere(script)
    today = ScriptMatcher(script)
    found: dict[tuple[str, str], Counter[str]] = {}
    for one in unanswered:
        target = _lacks_way(ways, one)
        if target and not today.decide_now(one.node, one.text).matched:
            found.setdefault((one.node, target), Counter())[one.text] += one.count
    missing = [
        MissingWay(node, target, texts.total(), tuple(text for text, _ in texts.most_common(_EXAMPLES)))
        for (node, target), texts in found.items()
        if texts.total() >= least
    ]
    return sorted(missing, key=lambda one: -one.support)


def _elsewhere(script: Script) -> ScriptMatcher:
    """A matcher of keywords alone that knows every node at every node."""
    nodes = {name: node.model_copy(update={"after": ("*", name)}) for name, node in script.nodes.items()}
    return ScriptMatcher(
        script.model_copy(update={"nodes": nodes, "matchers": (MatcherUse(matcher="keywords"),)})
    )


def _lacks_way(ways: ScriptMatcher, one: Unanswered) -> str:
    """The node whose keywords an utterance has, although no way leads there from where it was said."""
    target = ways.decide_now(one.node, one.text).target
    return target if one.meant in ("", target) else ""


def _condition(script: Script, target: str) -> Condition:
    if target.startswith(ANSWER):
        return script.answers[target.removeprefix(ANSWER)].when
    return script.nodes[target].when


def _meaning(questions: dict[str, Question], likeness: Matcher, one: Unanswered) -> str:
    """What an utterance means at its node: as somebody said, else the candidate that it is clearly most like."""
    candidates = questions[one.node].candidates
    if one.meant:
        return one.meant if any(other.name == one.meant for other in candidates) else ""
    found = _answer(likeness.match(one.text, questions[one.node]))
    if not found or found[0].score < _LEAST_LIKE:
        return ""
    second = found[1].score if len(found) > 1 else 0.0
    return found[0].candidate if found[0].score >= _AHEAD * second else ""


def _answer(matching: Matching) -> list[Match]:
    """What a matcher that asks nobody finds."""
    try:
        next(matching)
    except StopIteration as end:
        matches: list[Match] = end.value
        return matches
    return []


def _with_titles(question: Question) -> Question:
    """The question with titles as examples: a keyword that nobody wrote yet may stand there."""
    return replace(
        question,
        candidates=tuple(
            Candidate(
                one.name, one.keywords, one.without, (*one.examples, *filter(None, (one.title,))), one.title
            )
            for one in question.candidates
        ),
    )


def _agreed(indices: frozenset[int], meant: Sequence[str], weights: Sequence[int]) -> tuple[str, float]:
    """What most of some utterances mean, and the share of those."""
    votes: Counter[str] = Counter()
    for index in indices:
        votes[meant[index]] += weights[index]
    total = votes.total()
    best = max((one for one in votes if one), key=lambda one: (votes[one], one), default="")
    return best, votes[best] / total if best else 0.0


def _written(matcher: ScriptMatcher, nodes: Iterable[str], target: str) -> Iterator[Utterance]:
    """What the script itself says about the candidates beside ``target``, said as it is written."""
    for node in nodes:
        for one in matcher.question(node).candidates:
            if one.name != target:
                for said in (*one.keywords, *one.examples):
                    yield Utterance(said.replace("+", ""), node, one.name, "tuning")


def _harm(known: Iterable[Utterance], before: ScriptMatcher, after: ScriptMatcher) -> Iterator[Harm]:
    for one in dict.fromkeys(known):
        now = after.decide_now(one.node, one.said)
        if now.target == one.expected:
            continue
        if before.decide_now(one.node, one.said).target == one.expected:
            yield Harm(one.said, one.node, one.expected, now.target)


def _chosen(
    found: list[tuple[frozenset[int], Proposal]], records: Sequence[Unanswered], least: int
) -> list[Proposal]:
    """One after the other the best for what is still open."""
    chosen: list[Proposal] = []
    rest = list(found)
    answered: frozenset[int] = frozenset()
    while rest:
        helped, best = min(
            rest,
            key=lambda one: (
                len(one[1].harm) > 0,
                -sum(records[index].count for index in one[0] - answered),
                len(one[1].harm),
                -len(one[1].keyword),
                one[1].keyword,
            ),
        )
        rest.remove((helped, best))
        new = helped - answered
        if len({records[index].text for index in new}) < least:
            continue
        answered |= helped
        support = sum(records[index].count for index in new)
        texts = dict.fromkeys(records[index].text for index in sorted(new, key=lambda i: -records[i].count))
        chosen.append(replace(best, support=support, examples=tuple(texts)[:_EXAMPLES]))
    return chosen
