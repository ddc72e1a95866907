"""Texts of others on a terminal."""

from __future__ import annotations

__all__ = ["plain"]


def plain(text: str) -> str:
    """Without control characters: what a file says must not steer the terminal."""
    return text if text.isprintable() else "".join(c if c.isprintable() else " " for c in text)
