"""Similarity by groups of letters: TF-IDF over n-grams of characters, cosine. Light, without model, for any language."""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from aiflows.match.prepared import Prepared
from aiflows.match.spi import MAX_TEXT, Match, Matching, Question
from aiflows.match.texts import folded, is_han, spelled

__all__ = ["NgramMatcher"]


@dataclass(frozen=True, slots=True)
class _Prepared:
    weights: dict[str, float]
    """Inverse document frequency of each n-gram of the examples."""
    unknown: float
    """Of n-grams that no example has."""
    examples: tuple[tuple[str, str, dict[str, float]], ...]
    """Candidate, example as written, its vector of length 1."""


class NgramMatcher:
    """Compares an utterance with the examples and keywords of each candidate.

    Knows the spelling and not the meaning: good for other orders of words and fillers between them, no help for other
    words. Good from three characters on in Chinese. It does not know negation by itself; write examples of both.
    """

    how_to_install = ""
    languages = ("*",)
    compares = ("examples", "keywords")
    threshold = 0.5

    def __init__(self) -> None:
        self._prepared = Prepared(_prepare)

    @staticmethod
    def missing() -> str | None:
        """Never."""
        return None

    def match(self, text: str, question: Question) -> Matching:
        """See `aiflows.match.spi.Matcher`; asks nobody."""
        yield from ()
        prepared = self._prepared(question)
        vector = _vector(Counter(_grams(text[:MAX_TEXT])), prepared.weights, prepared.unknown)
        best: dict[str, Match] = {}
        for candidate, example, other in prepared.examples:
            score = round(sum(value * other.get(gram, 0.0) for gram, value in vector.items()), 4)
            if score > 0 and (candidate not in best or score > best[candidate].score):
                best[candidate] = Match(candidate, min(score, 1.0), f'is spelled like "{example}"', example)
        return sorted(best.values(), key=lambda match: -match.score)


def _prepare(question: Question) -> _Prepared:
    written = [
        (one.name, example) for one in question.candidates for example in (*one.examples, *one.keywords)
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
        tuple((name, example, one) for (name, example), one in zip(written, vectors, strict=True) if one),
    )


def _grams(text: str) -> Iterator[str]:
    """Characters and pairs of them in Chinese; groups of three to four letters, with blanks around words, elsewhere."""
    plain = spelled(folded(text)).replace("+", " ")
    if is_han(plain):
        joined = plain.replace(" ", "")
        yield from joined
        yield from (joined[at : at + 2] for at in range(len(joined) - 1))
        return
    for word in plain.split():
        around = f" {word} "
        for size in (3, 4):
            yield from (around[at : at + size] for at in range(len(around) - size + 1))


def _vector(counts: Counter[str], weights: dict[str, float], unknown: float) -> dict[str, float]:
    values = {gram: (1 + math.log(count)) * weights.get(gram, unknown) for gram, count in counts.items()}
    length = math.sqrt(sum(value * value for value in values.values()))
    return {gram: value / length for gram, value in values.items()} if length else {}
