"""Keywords: what the author wrote, its synonyms, and what sounds like them; never what is denied (R-ai.2, R-ai.11)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final

from aiflows.match import sounds
from aiflows.match.negation import is_negated
from aiflows.match.prepared import Prepared
from aiflows.match.spi import MAX_TEXT, Candidate, Match, Matching, Question
from aiflows.match.texts import clauses, folded, is_han
from aiflows.match.variants import Part, parts_of, synonym_groups

__all__ = ["KeywordMatcher"]

_EXACT: Final = 0.85
_SYNONYM: Final = 0.83
_ALIKE: Final = 0.60
_TYPED: Final = 86.0
"""Likeness in percent from which two words of five letters or more are one that was heard wrong."""


@dataclass(frozen=True, slots=True)
class _Keyword:
    written: str
    parts: tuple[Part, ...]


@dataclass(frozen=True, slots=True)
class _Prepared:
    candidate: Candidate
    keywords: tuple[_Keyword, ...]
    without: tuple[_Keyword, ...]


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    ending: str
    edges: frozenset[int] | None
    """Places between words; None when text is not segmented."""


@dataclass(frozen=True, slots=True)
class _Hit:
    score: float
    reason: str


class KeywordMatcher:
    """Finds keywords in an utterance. Longer keywords and such that are most of what was said score higher.

    ``pinyin``: also find Chinese that sounds like a keyword; by default where pypinyin is installed.
    ``segmentation``: Chinese keywords must be whole words for jieba, so that 房价 is not found in 二手房价格.
    ``typos``: also find words of other languages with a letter or two heard wrong; by default where rapidfuzz is.
    """

    how_to_install = "pip install 'ivrkit[match-pinyin,match-jieba]'"
    languages = ("*",)
    compares = ("keywords",)
    threshold = 0.6

    def __init__(
        self, *, pinyin: bool | None = None, segmentation: bool = False, typos: bool | None = None
    ) -> None:
        for name, value in (("pinyin", pinyin), ("segmentation", segmentation), ("typos", typos)):
            if value is not None and not isinstance(value, bool):
                raise TypeError(f"{name} must be true or false")
        if pinyin and (reason := sounds.missing()):
            raise ValueError(f"pinyin: {reason}; pip install 'ivrkit[match-pinyin]'")
        if segmentation and find_spec("jieba") is None:
            raise ValueError("segmentation: jieba not installed; pip install 'ivrkit[match-jieba]'")
        self._pinyin = sounds.missing() is None if pinyin is None else pinyin
        self._typos = find_spec("rapidfuzz") is not None if typos is None else typos
        self._segmentation = segmentation
        if segmentation:
            _load_dictionary()
        self._prepared = Prepared(_prepare)

    @staticmethod
    def missing() -> str | None:
        """Never: without the extras it finds what is written as it is."""
        return None

    def match(self, text: str, question: Question) -> Matching:
        """See `aiflows.match.spi.Matcher`; asks nobody."""
        yield from ()
        said = [
            _Clause(clause, ending, _edges(clause) if self._segmentation and is_han(clause) else None)
            for clause, ending in clauses(folded(text[:MAX_TEXT]))
        ]
        length = sum(len(clause.text) for clause in said) or 1
        known = [one for one in self._prepared(question) if not self._excluded(one, said)]
        found = self._matches(known, said, length, tolerant=False)
        if not found and (self._pinyin or self._typos):
            found = self._matches(known, said, length, tolerant=True)
        return sorted(found, key=lambda match: -match.score)

    def _matches(
        self, known: list[_Prepared], said: list[_Clause], length: int, *, tolerant: bool
    ) -> list[Match]:
        found = []
        for one in known:
            best: Match | None = None
            for keyword in one.keywords:
                hit = self._hit(keyword, said, length, tolerant=tolerant)
                if hit is not None and (best is None or hit.score > best.score):
                    best = Match(one.candidate.name, hit.score, hit.reason, keyword.written)
            if best is not None:
                found.append(best)
        return found

    def _hit(self, keyword: _Keyword, said: list[_Clause], length: int, *, tolerant: bool) -> _Hit | None:
        """How well all parts of a keyword are found; None when one of them is not, or is denied."""
        hits, covered = [], 0
        for part in keyword.parts:
            best = max(self._places(part, said, tolerant=tolerant), key=lambda place: place[0], default=None)
            if best is None:
                return None
            hits.append(best)
            covered += best[2]
        if not hits:
            return None
        base = min(hit[0] for hit in hits)
        weight = 0.1 * covered / (covered + 2) + 0.05 * min(1.0, covered / length)
        return _Hit(round(min(1.0, base + weight), 4), ", ".join(hit[1] for hit in hits))

    def _places(self, part: Part, said: list[_Clause], *, tolerant: bool) -> Iterator[tuple[float, str, int]]:
        """Score, reason and length of each place at which a part is said and not denied."""
        for clause in said:
            for pattern in part.patterns:
                if tolerant:
                    for start, end, likeness in self._alike(pattern.text, clause.text):
                        if not is_negated(clause.text, start, end, clause.ending):
                            score = _ALIKE + 0.2 * (likeness - sounds.LEAST) / (1 - sounds.LEAST)
                            yield (
                                score,
                                f'"{clause.text[start:end]}" sounds like "{pattern.text}"',
                                end - start,
                            )
                    continue
                for start, end in pattern.places(clause.text):
                    if clause.edges is not None and not {start, end} <= clause.edges:
                        continue
                    if not is_negated(clause.text, start, end, clause.ending):
                        own = part.patterns[0].text
                        reason = (
                            f'synonym "{pattern.text}" of "{own}"'
                            if pattern.is_synonym
                            else f'keyword "{own}"'
                        )
                        yield (_SYNONYM if pattern.is_synonym else _EXACT), reason, end - start

    def _alike(self, text: str, clause: str) -> Iterator[tuple[int, int, float]]:
        if is_han(text):
            if self._pinyin:
                yield from sounds.sounds_like(text, clause)
        elif self._typos and len(text) >= 5 and " " not in text:
            from rapidfuzz.fuzz import ratio

            start = 0
            for word in clause.split(" "):
                likeness = ratio(text, word, score_cutoff=_TYPED) / 100
                if likeness:
                    yield start, start + len(word), likeness
                start += len(word) + 1

    def _excluded(self, one: _Prepared, said: list[_Clause]) -> bool:
        """Whether something is said with which the condition is not fulfilled."""
        return any(
            all(
                any(pattern.places(clause.text) for clause in said for pattern in part.patterns)
                for part in keyword.parts
            )
            for keyword in one.without
        )


def _prepare(question: Question) -> tuple[_Prepared, ...]:
    groups = synonym_groups(question.synonyms)

    def keywords(written: tuple[str, ...]) -> tuple[_Keyword, ...]:
        return tuple(_Keyword(one, parts) for one in written if (parts := parts_of(one, groups)))

    return tuple(_Prepared(one, keywords(one.keywords), keywords(one.without)) for one in question.candidates)


def _load_dictionary() -> None:
    """Takes a second or two, which must not fall on a caller."""
    import jieba

    jieba.setLogLevel(logging.WARNING)
    jieba.initialize()


def _edges(clause: str) -> frozenset[int]:
    import jieba

    edges, place = {0}, 0
    for word in jieba.cut(clause):
        place += len(word)
        edges.add(place)
    return frozenset(edges)
