"""The matchers of a script, one after the other, until one is sure enough."""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import Protocol, TypeVar

from aiflows.errors import AiflowsError
from aiflows.match.registry import open_matcher
from aiflows.match.spi import MAX_TEXT, Ask, Match, Matcher, Matching, Question, Reply
from aiflows.model import MatcherUse
from vxml.message import Message

__all__ = ["Aside", "Chain", "Deciding", "Decision", "Reading", "at_once"]

_READINGS = 5
"""Readings of one utterance that are looked at."""
_LATER = 0.02
"""What a reading loses against the one before it."""


@dataclass(frozen=True, slots=True)
class Reading:
    """One reading of an utterance by the recogniser, confidence 0.0 to 1.0."""

    text: str
    confidence: float = 1.0


@dataclass(frozen=True, slots=True)
class Decision:
    """What an utterance means, with the reason. Neither ``target`` nor ``say``: nothing that the script knows."""

    text: str = ""
    """The reading that it was taken from."""
    target: str = ""
    """Name of the candidate."""
    say: str = ""
    """Words of a language model, where the node allows them."""
    matcher: str = ""
    keyword: str = ""
    score: float = 0.0
    """Of the best match, also when it was not sure enough."""
    reason: str = ""
    """As `Match.reason`."""
    notes: tuple[Message, ...] = ()
    """Why matchers before had no answer."""

    @property
    def matched(self) -> bool:
        return bool(self.target or self.say)


Deciding = Generator[Ask, Reply, Decision]
T = TypeVar("T")


class Aside(Protocol):
    """Runs a step of the named matcher and waits for it: beside other calls, where there are some.

    Raises what the step raises, and `aiflows.errors.MatcherFailed` when it takes too long.
    """

    def __call__(self, matcher: str, step: Callable[[], T]) -> T: ...


def at_once(matcher: str, step: Callable[[], T]) -> T:
    """`Aside` where nobody else waits."""
    return step()


class Chain:
    """Matchers in the order of a script; keywords are asked last when the script does not name them.

    Matchers that can't run are left out and told in every decision: a call goes on with the others.
    """

    def __init__(self, uses: Iterable[MatcherUse]) -> None:
        asked = list(uses)
        if not any(use.matcher == "keywords" for use in asked):
            asked.append(MatcherUse(matcher="keywords"))
        self._matchers: list[tuple[str, Matcher, float]] = []
        missing = []
        for use in asked:
            try:
                matcher = open_matcher(use.matcher, use.settings)
            except (AiflowsError, ValueError) as fault:
                missing.append(Message.of(fault))
                continue
            threshold = matcher.threshold if use.threshold is None else use.threshold
            self._matchers.append((use.matcher, matcher, threshold))
        self.missing = tuple(missing)

    def decide(self, readings: Sequence[Reading], question: Question, aside: Aside = at_once) -> Deciding:
        """Ask the matchers until one of them is sure enough. Readings are best first."""
        texts = [text for reading in readings[:_READINGS] if (text := reading.text.strip()[:MAX_TEXT])]
        notes = list(self.missing)
        if not texts:
            return Decision(notes=tuple(notes))
        unsure = Decision(text=texts[0])
        for name, matcher, threshold in self._matchers:
            best: Decision | None = None
            # One that asks others is given the best reading alone: each costs the caller time.
            for rank, text in enumerate(texts):
                try:
                    asking = matcher.match(text, question)
                    matches, asked = yield from _answered(asking, partial(aside, name))
                except AiflowsError as fault:
                    notes.append(Message("{name}: {fault}", name=name, fault=Message.of(fault)))
                    break
                except Exception as fault:  # a matcher of others must not end a call
                    notes.append(Message("{name} failed: {fault}", name=name, fault=repr(fault)[:200]))
                    break
                if matches and (best is None or matches[0].score - rank * _LATER > best.score):
                    best = _decision(text, name, matches[0], rank)
                if asked or (best is not None and best.score >= threshold):
                    break
            if best is not None and best.score >= threshold:
                return replace(best, notes=tuple(notes))
            if best is not None and best.score > unsure.score:
                reason = Message("not sure enough: {reason}", reason=best.reason)
                unsure = Decision(text=best.text, score=best.score, reason=reason)
        return replace(unsure, notes=tuple(notes))


def _answered(
    asking: Matching, aside: Callable[[Callable[[], Ask | list[Match]]], Ask | list[Match]]
) -> Generator[Ask, Reply, tuple[list[Match], bool]]:
    """The matches, and whether somebody had to be asked."""
    asked, found = False, aside(partial(_step, asking, None))
    while isinstance(found, Ask):
        asked = True
        found = aside(partial(_step, asking, (yield found)))
    return found, asked


def _step(asking: Matching, reply: Reply | None) -> Ask | list[Match]:
    try:
        return next(asking) if reply is None else asking.send(reply)
    except StopIteration as end:
        return list(end.value or ())


def _decision(text: str, matcher: str, match: Match, rank: int) -> Decision:
    score = round(max(0.0, match.score - rank * _LATER), 4)
    return Decision(text, match.candidate, match.say, matcher, match.keyword, score, match.reason)
