"""Templates: text in which ``{expression}`` is replaced; ``{{`` and ``}}`` are literal braces."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from vxml.message import Message

__all__ = ["Template", "parse_template"]


@dataclass(frozen=True, slots=True)
class Template:
    """A split template. Offsets are characters from its beginning."""

    expressions: tuple[tuple[int, str], ...]
    """Offset and source of each expression."""
    error: tuple[Message, int] | None = None
    """What is wrong and where; None when the braces match."""
    literal: str = ""
    """The text without its expressions."""


@lru_cache(maxsize=65_536)
def parse_template(text: str) -> Template:
    """Split a template. Braces in strings, objects and functions of an expression belong to it."""
    if "{" not in text and "}" not in text:
        return Template((), literal=text)
    expressions: list[tuple[int, str]] = []
    literal: list[str] = []
    at = 0
    while at < len(text):
        character = text[at]
        if text[at : at + 2] in ("{{", "}}"):
            literal.append(character)
            at += 2
        elif character == "{":
            end = _end_of_expression(text, at + 1)
            if end is None:
                return Template(tuple(expressions), (Message("The {{ is not closed."), at), "".join(literal))
            source = text[at + 1 : end]
            if not source.strip():
                return Template(
                    tuple(expressions), (Message("Nothing stands between {{ and }}."), at), "".join(literal)
                )
            expressions.append((at + 1, source))
            at = end + 1
        elif character == "}":
            return Template(
                tuple(expressions), (Message("The }} has no {{ before it."), at), "".join(literal)
            )
        else:
            literal.append(character)
            at += 1
    return Template(tuple(expressions), literal="".join(literal))


def _end_of_expression(text: str, at: int) -> int | None:
    """Offset of the brace that closes the expression which begins at ``at``."""
    depth, quote = 0, ""
    while at < len(text):
        character = text[at]
        if quote:
            if character == "\\":
                at += 1
            elif character == quote:
                quote = ""
        elif character in "'\"`":
            quote = character
        elif character == "{":
            depth += 1
        elif character == "}":
            if not depth:
                return at
            depth -= 1
        at += 1
    return None
