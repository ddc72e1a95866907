"""Keywords: what the author wrote, its synonyms, and what sounds like them; never what is denied (R-ai.2, R-ai.11)."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.util import find_spec
from typing import Final, Literal

from aiflows.match import sounds
from aiflows.match.colloquial import asks, core, opens, plain
from aiflows.match.exclusion import Exclusions
from aiflows.match.negation import is_negated
from aiflows.match.prepared import Prepared
from aiflows.match.spi import MAX_TEXT, Candidate, Match, Matching, Question
from aiflows.match.texts import clauses, folded, is_han
from aiflows.match.variants import WHOLE, Part, Pattern, parts_of, synonym_groups
from aiflows.model import family
from vxml.message import Message

__all__ = ["KeywordMatcher"]

_EXACT: Final = 0.85
_SYNONYM: Final = 0.83
_PLAIN: Final = 0.75
"""Of what is the same in plain words (`aiflows.match.colloquial`)."""
_ALIKE: Final = 0.60
_COMMON: Final = 0.04
"""What a phrase of a family loses against an author's keyword."""
_CONSENT: Final = 0.06
"""What words of consent lose: they are said politely before anything else."""
_OPENING: Final = 0.70
"""Of a word of consent with which a sentence begins."""
_PARTICLES: Final = "呢啊呀"
"""Last characters that make another phrase: 吃饭呢 is busy, 吃饭 is not."""
_SURE: Final = 0.80
"""From which nothing plainer is looked for."""
_TYPED: Final = 86.0
"""Likeness in percent from which two words of five letters or more are one that was heard wrong."""


_How = Literal["written", "plain", "alike"]


@dataclass(frozen=True, slots=True)
class _Keyword:
    written: str
    parts: tuple[Part, ...]
    whole: bool
    """It must be all that is said between two commas."""
    consent: bool
    """It agrees; in a question it does not."""
    common: bool
    """Of a family. Such a one counts less than the author's, and not by its sound."""

    @property
    def loses(self) -> float:
        """Against others."""
        return _COMMON * self.common + _CONSENT * self.consent


@dataclass(frozen=True, slots=True)
class _Prepared:
    candidate: Candidate
    keywords: tuple[_Keyword, ...]


@dataclass(frozen=True, slots=True)
class _Clause:
    text: str
    ending: str
    edges: frozenset[int] | None
    """Places between words; None when text is not segmented."""


@dataclass(frozen=True, slots=True)
class _Hit:
    score: float
    reason: Message


class KeywordMatcher:
    """Finds keywords in an utterance. Longer keywords and such that are most of what was said score higher.

    What is written as the keyword is looked for first, then what is the same in plain words, then what sounds alike.

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
                raise TypeError(Message("{name} must be true or false", name=name))
        if pinyin and (reason := sounds.missing()):
            raise ValueError(Message("pinyin: {reason}; pip install 'ivrkit[match-pinyin]'", reason=reason))
        if segmentation and find_spec("jieba") is None:
            raise ValueError(Message("segmentation: jieba not installed; pip install 'ivrkit[match-jieba]'"))
        self._pinyin = sounds.missing() is None if pinyin is None else pinyin
        self._typos = find_spec("rapidfuzz") is not None if typos is None else typos
        self._segmentation = segmentation
        if segmentation:
            _load_dictionary()
        self._prepared = Prepared(_prepare)
        self._exclusions = Prepared(Exclusions)

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
        ruled_out = self._exclusions(question).of(text)
        known = [one for one in self._prepared(question) if one.candidate.name not in ruled_out]
        found = self._matches(known, said, length, "written")
        if not any(match.score >= _SURE for match in found):
            found += self._matches(known, said, length, "plain")
        if not found and (self._pinyin or self._typos):
            found = self._matches(known, said, length, "alike")
        best: dict[str, Match] = {}
        for match in sorted(found, key=lambda match: -match.score):
            best.setdefault(match.candidate, match)
        return list(best.values())

    def _matches(self, known: list[_Prepared], said: list[_Clause], length: int, how: _How) -> list[Match]:
        found = []
        for one in known:
            best: Match | None = None
            for keyword in one.keywords:
                hit = self._hit(keyword, said, length, how)
                if hit is not None and (best is None or hit.score > best.score):
                    best = Match(one.candidate.name, hit.score, hit.reason, keyword.written)
            if best is not None:
                found.append(best)
        return found

    def _hit(self, keyword: _Keyword, said: list[_Clause], length: int, how: _How) -> _Hit | None:
        """How well all parts of a keyword are found; None when one of them is not, or is denied."""
        if keyword.consent:
            said = [clause for clause in said if not _asks_instead(keyword, clause)]
        if keyword.common and how == "alike":
            return None
        if keyword.whole:
            return _whole(keyword, said, length) if how == "written" else None
        hits, covered = [], 0
        for part in keyword.parts:
            best = max(self._places(part, said, how), key=lambda place: place[0], default=None)
            if best is None:
                return None
            hits.append(best)
            covered += best[2]
        if not hits:
            return None
        base = min(hit[0] for hit in hits)
        weight = 0.1 * covered / (covered + 2) + 0.05 * min(1.0, covered / length)
        reasons = tuple(hit[1] for hit in hits)
        return _Hit(
            round(min(1.0, base - keyword.loses + weight), 4),
            reasons[0] if len(reasons) == 1 else Message("{reasons}", reasons=reasons),
        )

    def _places(self, part: Part, said: list[_Clause], how: _How) -> Iterator[tuple[float, Message, int]]:
        """Score, reason and length of each place at which a part is said and not denied."""
        for clause in said:
            for pattern in part.patterns:
                if how == "alike":
                    for start, end, likeness in self._alike(pattern.text, clause.text):
                        if not is_negated(clause.text, start, end, clause.ending):
                            score = _ALIKE + 0.2 * (likeness - sounds.LEAST) / (1 - sounds.LEAST)
                            reason = Message(
                                '"{said}" sounds like "{keyword}"',
                                said=clause.text[start:end],
                                keyword=pattern.text,
                            )
                            yield score, reason, end - start
                    continue
                if how == "plain":
                    for start, end in _plainly(pattern, clause.text):
                        if clause.edges is not None and not {start, end} <= clause.edges:
                            continue
                        if not is_negated(clause.text, start, end, clause.ending):
                            reason = Message('much the same as "{keyword}"', keyword=pattern.text)
                            yield _PLAIN, reason, end - start
                    continue
                for start, end in pattern.places(clause.text):
                    if clause.edges is not None and not {start, end} <= clause.edges:
                        continue
                    if not is_negated(clause.text, start, end, clause.ending):
                        own = part.patterns[0].text
                        reason = (
                            Message('synonym "{synonym}" of "{keyword}"', synonym=pattern.text, keyword=own)
                            if pattern.is_synonym
                            else Message('keyword "{keyword}"', keyword=own)
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


def _prepare(question: Question) -> tuple[_Prepared, ...]:
    groups = synonym_groups(question.synonyms)
    consent = {
        phrase.lstrip(WHOLE) for name in ("agree", "go_on") for phrase in family(name, question.language)
    }

    def keywords(written: tuple[str, ...], *, common: bool = False) -> tuple[_Keyword, ...]:
        found = []
        for one in written:
            if parts := parts_of(one, groups):
                agrees = one.lstrip(WHOLE) in consent
                found.append(_Keyword(one, parts, one.startswith(WHOLE), agrees, common))
        return tuple(found)

    return tuple(
        _Prepared(one, keywords(one.keywords) + keywords(one.common, common=True))
        for one in question.candidates
    )


def _whole(keyword: _Keyword, said: list[_Clause], length: int) -> _Hit | None:
    """A keyword that is all that is said between two commas, particles aside."""
    for clause in said:
        if any(core(clause.text) == core(pattern.text) for pattern in keyword.parts[0].patterns):
            weight = 0.1 * len(clause.text) / (len(clause.text) + 2) + 0.05 * len(clause.text) / length
            text = keyword.parts[0].patterns[0].text
            reason = Message('only "{keyword}" is said', keyword=text)
            return _Hit(round(_EXACT - keyword.loses + weight, 4), reason)
        if opens(keyword.parts[0].patterns[0].text, clause.text):
            return _Hit(
                _OPENING, Message('begins with "{keyword}"', keyword=keyword.parts[0].patterns[0].text)
            )
    return None


def _asks_instead(keyword: _Keyword, clause: _Clause) -> bool:
    """Whether a word of consent stands in a question: 可以便宜吗. Not so 对的什么事, which agrees and then asks."""
    first = keyword.parts[0].patterns[0].text
    return asks(clause.text, clause.ending) and not (first.endswith("的") and clause.text.startswith(first))


def _plainly(pattern: Pattern, clause: str) -> Iterator[tuple[int, int]]:
    """Where something stands in a clause that is the same in plain words."""
    if not is_han(pattern.text) or pattern.text[-1] in _PARTICLES:
        return
    wanted, said = plain(pattern.text).text, plain(clause)
    start = said.text.find(wanted) if len(wanted) > 1 else -1
    while start >= 0:
        yield said.places[start], said.places[start + len(wanted)]
        start = said.text.find(wanted, start + 1)


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
