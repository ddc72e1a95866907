"""What a recogniser makes of words: others that sound alike, gaps, fillers, nothing (R-ai.11)."""

from __future__ import annotations

import random
from functools import cache
from typing import Final

from aiflows.simulate.personas import Errors

__all__ = ["heard", "homophones", "seconds_of"]

_FILLERS: Final = {
    "zh": (("嗯", "那个", "呃", "哎", "就是"), ("啊", "嘛", "呢", "哈", "吧")),
    "en": (("um", "well", "er", "so", "uh"), ("please", "you know", "I guess", "right", "then")),
}
"""Language to fillers before and behind."""
_HAN: Final = ("\u4e00", "\u9fff")
_LETTERS: Final = {"p": "b", "b": "p", "t": "d", "d": "t", "k": "g", "g": "k", "s": "z", "f": "v", "m": "n"}
"""Consonants that telephones do not tell apart."""


def heard(text: str, errors: Errors, language: str, chance: random.Random) -> str:
    """What the recogniser writes of ``text``; empty when it understands nothing."""
    if chance.random() < errors.nothing:
        return ""
    if chance.random() < errors.filler:
        before, behind = _FILLERS.get(language.partition("-")[0], _FILLERS["en"])
        gap = "" if language.startswith("zh") else " "
        text = (
            chance.choice(before) + gap + text
            if chance.random() < 0.6
            else text + gap + chance.choice(behind)
        )
    by_character = any(_HAN[0] <= character <= _HAN[1] for character in text)
    units = list(text) if by_character else text.split(" ")
    kept = []
    for unit in units:
        kind = chance.random()
        if kind < errors.lost:
            continue
        if kind < errors.lost + errors.misheard:
            kept.append(_alike(unit, chance))
        else:
            kept.append(unit)
    return ("" if by_character else " ").join(kept)


def seconds_of(text: str) -> float:
    """How long words take to say, with a moment of thought before."""
    han = sum(_HAN[0] <= character <= _HAN[1] for character in text)
    return 0.6 + 0.22 * han + 0.06 * (len(text) - han)


def homophones(character: str) -> tuple[str, ...]:
    """Common Chinese characters that sound like one, tones left out; none for other characters."""
    return _homophones().get(character, ())


def _alike(unit: str, chance: random.Random) -> str:
    if len(unit) == 1 and (others := homophones(unit)):
        return chance.choice(others)
    places = [place for place, letter in enumerate(unit) if letter in _LETTERS]
    if not places:
        return unit
    place = chance.choice(places)
    return unit[:place] + _LETTERS[unit[place]] + unit[place + 1 :]


@cache
def _homophones() -> dict[str, tuple[str, ...]]:
    """The 3,755 characters of GB 2312's first level, the most common ones, by their sound. Needs pypinyin."""
    from pypinyin import lazy_pinyin

    common = [
        bytes((row, cell)).decode("gb2312")
        for row in range(0xB0, 0xD8)
        for cell in range(0xA1, 0xFF if row < 0xD7 else 0xFA)
    ]
    by_sound: dict[str, list[str]] = {}
    for character in common:
        by_sound.setdefault(lazy_pinyin(character)[0], []).append(character)
    return {
        character: tuple(other for other in alike if other != character)
        for alike in by_sound.values()
        for character in alike
    }
