"""The spoken forms of the built-in types, from one JSGF file a language (en.jsgf, zh.jsgf)."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files

from vxml.errors import Position
from vxml.grammar import jsgf
from vxml.grammar.expansion import Alternatives, Choice, Expansion, InputMode, Rule, Sequence, Token
from vxml.grammar.tree import RuleNode
from vxml.grammar.words import words

__all__ = ["LANGUAGES", "language_of", "part", "parts", "rules", "spoken"]

LANGUAGES = ("en", "zh")


def language_of(tag: str) -> str:
    """The language that speech is understood in: of the tag, or English."""
    primary = tag.lower().replace("_", "-").partition("-")[0]
    if primary in ("cmn", "yue"):
        return "zh"
    return primary if primary in LANGUAGES else "en"


@cache
def rules(language: str) -> Mapping[str, Rule]:
    """Every rule of a language's file, and the numeric forms that all languages share."""
    text = files("vxml.grammar.builtins").joinpath(f"{language}.jsgf").read_text("utf-8")
    # Names in capitals stand for the rules below; the text declares them so that references to it are checked.
    extra = "".join(f"<{name}> = 0;\n" for name in _SHARED)
    document = jsgf.parse(
        text + extra,
        uri=f"builtin:{language}",
        mode=InputMode.VOICE,
        language=language,
        root="boolean",
        tolerant=False,
        offset=(0, 0),
    )
    return dict(document.rules) | {
        name: Rule(name, expansion, False, Position("builtin:")) for name, expansion in _SHARED.items()
    }


def _sign(sign: str) -> Token:
    return Token(sign, (sign,))


def _figures(first: int, last: int, width: int = 0) -> Expansion:
    """Written numbers, one word a figure: with and without leading zero, or of a fixed width."""
    shown = {str(n).zfill(width) for n in range(first, last + 1)}
    if not width:
        shown |= {str(n).zfill(2) for n in range(first, last + 1)}
    return Alternatives(tuple(Choice(Token(text, tuple(text))) for text in sorted(shown)))


_DIGIT = _figures(0, 9, 1)
_SHARED: dict[str, Expansion] = {
    "DOT": _sign("."),
    "MINUS": _sign("-"),
    "DOLLAR": _sign("$"),
    "EURO": _sign("€"),
    "POUND": _sign("£"),
    "YEN": _sign("¥"),
    "DAY_NUMERIC": _figures(1, 31),
    "MONTH_NUMERIC": _figures(1, 12),
    "HOUR_NUMERIC": _figures(0, 23),
    "MINUTES_NUMERIC": _figures(0, 59, 2),
    "COLON_MINUTES": _figures(0, 59, 2),
    "MILITARY": _figures(0, 2359, 4),
    "NUMERIC_DATE": Sequence((_DIGIT, _DIGIT, _DIGIT, _DIGIT, _figures(1, 12, 2), _figures(1, 31, 2))),
}


def spoken(node: RuleNode) -> list[str]:
    """The words under a node."""
    found: list[str] = []
    for text in node.texts():
        found += words(text) or [text]
    return found


def parts(node: RuleNode) -> dict[str, list[str]]:
    """The words of the nodes right below, and of those below <clock>, by rule name; the last of a name counts."""
    found: dict[str, list[str]] = {}
    for child in node.children:
        if isinstance(child, RuleNode):
            if child.rule == "clock":
                found |= parts(child)
            found[child.rule] = spoken(child)
    return found


def part(node: RuleNode, name: str) -> list[str]:
    return parts(node).get(name, [])
