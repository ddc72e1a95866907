"""A keyword in all its spellings: its parts, with synonyms put in."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from aiflows.match.texts import is_han, spelled

__all__ = ["WHOLE", "Part", "Pattern", "parts_of", "synonym_groups"]

WHOLE: Final = "="
"""Before a keyword that must be all that is said between two commas."""
_MOST_VARIANTS: Final = 60
_ENDINGS: Final = "(?:s|es|ed|d|ing)?"


@dataclass(frozen=True, slots=True)
class Pattern:
    """One spelling, folded; ``regex`` for words between blanks, None for Chinese, which has none."""

    text: str
    regex: re.Pattern[str] | None
    is_synonym: bool

    def places(self, clause: str) -> list[tuple[int, int]]:
        """Where it stands in a folded clause."""
        if self.regex is not None:
            return [found.span() for found in self.regex.finditer(clause)]
        found = []
        start = clause.find(self.text)
        while start >= 0:
            found.append((start, start + len(self.text)))
            start = clause.find(self.text, start + 1)
        return found


@dataclass(frozen=True, slots=True)
class Part:
    """One of the words that a keyword needs, in its spellings; the author's own first."""

    patterns: tuple[Pattern, ...]


def synonym_groups(synonyms: Mapping[str, tuple[str, ...]]) -> list[tuple[str, ...]]:
    """Words that mean the same, folded; words of two entries that share one are one group."""
    groups: list[dict[str, None]] = []
    for word, others in synonyms.items():
        mine = dict.fromkeys(filter(None, map(spelled, (word, *others))))
        for group in [one for one in groups if not mine.keys().isdisjoint(one)]:
            groups.remove(group)
            mine = {**group, **mine}
        groups.append(mine)
    return [tuple(group) for group in groups]


def parts_of(keyword: str, groups: list[tuple[str, ...]]) -> tuple[Part, ...]:
    """The parts of a keyword: "house+price" has two, which may stand in any order."""
    return tuple(
        Part(
            tuple(_pattern(text, is_synonym=index > 0) for index, text in enumerate(_variants(word, groups)))
        )
        for part in keyword.split("+")
        if (word := spelled(part))
    )


def _variants(word: str, groups: list[tuple[str, ...]]) -> list[str]:
    """The word, and what it becomes when words in it are replaced by synonyms."""
    found = {word: None}
    for group in groups:
        for text in list(found):
            # The longest first: in 房价 the word 价 is none by itself when 房价 is in the group too.
            inside = next((one for one in sorted(group, key=len, reverse=True) if _holds(text, one)), None)
            if inside is not None:
                for other in group:
                    if len(found) < _MOST_VARIANTS:
                        found.setdefault(text.replace(inside, other))
    return list(found)


def _holds(text: str, word: str) -> bool:
    if is_han(word):
        return word in text
    return re.search(rf"(?<![\w]){re.escape(word)}(?![\w])", text) is not None


def _pattern(text: str, *, is_synonym: bool) -> Pattern:
    if is_han(text):
        return Pattern(text, None, is_synonym)
    ending = _ENDINGS if text[-1:].isalpha() and text.isascii() else ""
    words = r"\s+".join(map(re.escape, text.split()))
    return Pattern(text, re.compile(rf"(?<![a-z0-9]){words}{ending}(?![a-z0-9])"), is_synonym)
