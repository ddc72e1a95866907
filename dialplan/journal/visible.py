"""Texts of callers for people who read logs and lists."""

from __future__ import annotations

import unicodedata
from typing import Final

__all__ = ["shortened", "visible"]

_LONGEST: Final = 200


def visible(text: str) -> str:
    """With control characters, line ends and signs that turn the direction of writing as escapes of JSON.

    A telephone may call itself anything: it must not forge lines, steer a terminal or show other digits than it has.
    """
    return text if text.isprintable() else "".join(map(_visible, text))


def _visible(character: str) -> str:
    # Blanks of other scripts are not printable to Python, but harmless.
    if character.isprintable() or unicodedata.category(character) == "Zs":
        return character
    if character in "\r\n\t":
        return {"\r": "\\r", "\n": "\\n", "\t": "\\t"}[character]
    units = character.encode("utf-16-be", "surrogatepass")
    return "".join(f"\\u{units[at]:02x}{units[at + 1]:02x}" for at in range(0, len(units), 2))


def shortened(text: str, longest: int = _LONGEST) -> str:
    """Visible, and the beginning only when it is long, with how much more there is."""
    more = len(text) - longest
    if more > 0:
        return f"{visible(text[:longest])}… (+{more})"
    return text if text.isprintable() else visible(text)
