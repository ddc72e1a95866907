"""Similarity by groups of letters: TF-IDF over n-grams of characters, cosine. Light, without model, for any language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from aiflows.match.colloquial import plain
from aiflows.match.exclusion import Exclusions
from aiflows.match.negation import has_negator
from aiflows.match.prepared import Prepared
from aiflows.match.spi import MAX_TEXT, Match, Matching, Question
from aiflows.match.texts import folded, is_han, spelled
from aiflows.match.variants import WHOLE
from vxml.message import Message

__all__ = ["NgramMatcher"]


_LEAST: Final = 3
_AHEAD: Final = 0.15
"""How much more it must be like the first than the second to be sure."""
_OTHERWISE: Final = 0.6
"""What is left of the likeness of a text that denies and one that does not."""


@dataclass(frozen=True, slots=True)
class _Example:
    candidate: str
    written: str
    denies: bool
    vector: dict[str, float]
    """Of length 1."""


@dataclass(frozen=True, slots=True)
class _Prepared:
    weights: dict[str, float]
    """Inverse document frequency of each n-gram of the examples."""
    unknown: float
    """Of n-grams that no example has."""
    examples: tuple[_Example, ...]


class NgramMatcher:
    """Compares an utterance with the examples and keywords of each candidate.

    Knows the spelling and not the meaning: good for other orders of words and fillers between them, no help for other
    words. Good from three characters on in Chinese. One that denies and one that does not are less alike.
    """

    how_to_install = ""
    languages = ("*",)
    compares = ("examples", "keywords")
    threshold = 0.5

    def __init__(self) -> None:
        self._prepared = Prepared(_prepare)
        self._exclusions = Prepared(Exclusions)

    @staticmethod
    def missing() -> str | None:
        """Never."""
        return None

    def match(self, text: str, question: Question) -> Matching:
        """See `aiflows.match.spi.Matcher`; asks nobody."""
        yield from ()
        prepared = self._prepared(question)
        said = text[:MAX_TEXT]
        vector = _vector(Counter(_grams(said)), prepared.weights, prepared.unknown)
        denies = has_negator(folded(said))
        ruled_out = self._exclusions(question).of(said)
        best: dict[str, Match] = {}
        for one in prepared.examples:
            if one.candidate in ruled_out:
                continue
            likeness = sum(value * one.vector.get(gram, 0.0) for gram, value in vector.items())
            score = round(likeness if one.denies == denies else likeness * _OTHERWISE, 4)
            if score > 0 and (one.candidate not in best or score > best[one.candidate].score):
                reason = Message('is spelled like "{example}"', example=one.written)
                best[one.candidate] = Match(one.candidate, min(score, 1.0), reason, one.written)
        return _unsure_of_two(sorted(best.values(), key=lambda match: -match.score))


def _has_enough(example: str) -> bool:
    """Whether a part of it says something: two characters are found whole or not at all."""
    return not example.startswith(WHOLE) and not (is_han(example) and len(example) < _LEAST)


def _unsure_of_two(matches: list[Match]) -> list[Match]:
    """Matches with less score where the second is nearly as like as the first."""
    if len(matches) < 2:
        return matches
    ahead = min(1.0, (matches[0].score - matches[1].score) / _AHEAD)
    return [replace(match, score=round(match.score * ahead, 4)) for match in matches]


def _prepare(question: Question) -> _Prepared:
    written = [
        (one.name, example)
        for one in question.candidates
        for example in (*one.examples, *one.keywords)
        if _has_enough(example)
    ]
    counts = [Counter(_grams(example.replace("+", " "))) for _, example in written]
    frequency = Counter(gram for count in counts for gram in count)
    total = len(counts) + 1
    weights = {gram: math.log(total / (1 + count)) + 1 for gram, count in frequency.items()}
    unknown = math.log(total) + 1
    vectors = (_vector(count, weights, unknown) for count in counts)
    return _Prepared(
        weights,
        unknown,
        tuple(
            _Example(name, example, has_negator(folded(example)), one)
            for (name, example), one in zip(written, vectors, strict=True)
            if one
        ),
    )


def _grams(text: str) -> Iterator[str]:
    """Characters and pairs of them in Chinese; groups of three to four letters, with blanks around words, elsewhere."""
    words = spelled(folded(text)).replace("+", " ")
    if is_han(words):
        joined = plain(words.replace(" ", "")).text
        yield from joined
        yield from (joined[at : at + 2] for at in range(len(joined) - 1))
        return
    for word in words.split():
        around = f" {word} "
        for size in (3, 4):
            yield from (around[at : at + size] for at in range(len(around) - size + 1))


def _vector(counts: Counter[str], weights: dict[str, float], unknown: float) -> dict[str, float]:
    values = {gram: (1 + math.log(count)) * weights.get(gram, unknown) for gram, count in counts.items()}
    length = math.sqrt(sum(value * value for value in values.values()))
    return {gram: value / length for gram, value in values.items()} if length else {}
