"""How wide a text is when it is drawn, roughly: no fonts are asked. Wide East Asian characters are one em."""

from __future__ import annotations

import unicodedata

__all__ = ["shortened", "text_width"]

_NARROW = frozenset("iljtfrI1.,;:'|!()[]{} ·")
_BROAD = frozenset("mwMW@%—=<>+~")


def text_width(text: str, size: float) -> float:
    """Width in pixels of ``text`` in a sans-serif font of ``size`` pixels; rather too wide than too narrow."""
    return size * sum(map(_em, text))


def shortened(text: str, size: float, width: float) -> str:
    """The text on one line, cut with … so that it is at most ``width`` pixels wide."""
    line = " ".join(text[:500].split())
    if text_width(line, size) <= width:
        return line
    room = width - text_width("…", size)
    kept = []
    for character in line:
        room -= size * _em(character)
        if room < 0:
            break
        kept.append(character)
    return "".join(kept).rstrip() + "…"


def _em(character: str) -> float:
    if character in _NARROW:
        return 0.35
    if unicodedata.combining(character):
        return 0.0
    if unicodedata.east_asian_width(character) in "WF":
        return 1.0
    return 0.9 if character in _BROAD else 0.72 if character.isupper() else 0.64
