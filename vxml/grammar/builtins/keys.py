"""Expansions over keys."""

from __future__ import annotations

from vxml.grammar.expansion import Alternatives, Choice, Expansion, Repeat, Token

__all__ = ["DIGIT", "digits", "key", "numbers"]


def key(name: str) -> Token:
    return Token(name, (name,))


DIGIT: Expansion = Alternatives(tuple(Choice(key(str(n))) for n in range(10)))


def digits(low: int = 1, high: int | None = None) -> Expansion:
    return Repeat(DIGIT, low, high)


def numbers(first: int, last: int) -> Expansion:
    """Two keys each: 01 to 12."""
    return Alternatives(tuple(Choice(Token(f"{n:02}", tuple(f"{n:02}"))) for n in range(first, last + 1)))
