"""What sounds alike: Chinese by its pinyin without tones, other words by their letters (R-ai.11).

Recognisers write what sounds right: 首富 for 首付, 代宽 for 贷款. Pairs that speakers of many dialects do not tell
apart (zh/z, n/l, in/ing …) count as nearly the same.
"""

from __future__ import annotations

import re
from functools import lru_cache
from importlib.util import find_spec
from typing import Final

from aiflows.match.texts import HAN
from vxml.message import Message

__all__ = ["LEAST", "missing", "sound_of", "sounds_like", "syllables"]

_FUZZY: Final = (
    (re.compile("^(zh|ch|sh)"), lambda m: m[0][0]),
    (re.compile("^l"), "n"),
    (re.compile("^f"), "h"),
)
_FUZZY_END: Final = re.compile("(?<=[aei])ng$")
_NEARLY: Final = 0.95
_LEAST: Final = {2: 0.94, 3: 0.88}
LEAST: Final = 0.84
"""Least likeness of a keyword of four characters or more; shorter ones need more."""
_HAN_ONLY: Final = re.compile(f"[{HAN}]+")


def missing() -> str | None:
    """Why Chinese can't be compared by its sound here; None when it can."""
    absent = [name for name in ("pypinyin", "rapidfuzz") if find_spec(name) is None]
    return Message("{packages} not installed", packages=tuple(absent)) if absent else None


@lru_cache(maxsize=4096)
def syllables(text: str) -> tuple[str, ...]:
    """The sound of each character of a folded text; characters that are not Chinese stand for themselves."""
    from pypinyin import lazy_pinyin

    spoken = lazy_pinyin(text, errors=list)  # type: ignore[arg-type]  # a list is taken too: one entry a character
    if len(spoken) != len(text):
        spoken = [lazy_pinyin(character)[0] for character in text]
    return tuple(spoken)


def sound_of(text: str) -> str:
    """The sound of a text, the same for what many speakers do not tell apart."""
    return " ".join(map(_plain, syllables(text)))


def sounds_like(keyword: str, clause: str) -> list[tuple[int, int, float]]:
    """Where something stands in a clause that sounds like a keyword: start, end, likeness up to 1.0.

    Keywords of one character are left out: too much sounds like them.
    """
    if not 2 <= len(keyword) <= len(clause) or not _HAN_ONLY.fullmatch(keyword):
        return []
    wanted, said = syllables(keyword), syllables(clause)
    least = _LEAST.get(len(keyword), LEAST)
    allowed = len(keyword) * (1 - least)
    found = []
    for start in range(len(said) - len(wanted) + 1):
        lost = 0.0
        for mine, other in zip(wanted, said[start:], strict=False):
            lost += 1 - _alike(mine, other)
            if lost > allowed:
                break
        else:
            found.append((start, start + len(wanted), 1 - lost / len(wanted)))
    return found


@lru_cache(maxsize=65536)
def _alike(one: str, other: str) -> float:
    if one == other:
        return 1.0
    if _plain(one) == _plain(other):
        return _NEARLY
    from rapidfuzz.distance import Levenshtein

    return float(Levenshtein.normalized_similarity(one, other, score_cutoff=0.5)) * 0.9


def _plain(syllable: str) -> str:
    for pattern, replacement in _FUZZY:
        syllable = pattern.sub(replacement, syllable)
    return _FUZZY_END.sub("n", syllable)
