"""Numbers in addresses and forms."""

from __future__ import annotations

from typing import Final

__all__ = ["number_in"]

_DIGITS: Final = 18
"""Of the largest key of a row."""


def number_in(text: str) -> int | None:
    """The number that a text is; None for one that is none, or that no row can have."""
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _DIGITS else None
