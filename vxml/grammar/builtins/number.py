"""number: "-12.5" as a string; `*` is the decimal point among keys."""

from __future__ import annotations

from vxml.grammar.builtins import keys
from vxml.grammar.builtins.parameters import Request
from vxml.grammar.builtins.quantities import figures, integer
from vxml.grammar.builtins.speech import parts
from vxml.grammar.builtins.types import BuiltinType
from vxml.grammar.expansion import Alternatives, Choice, Expansion, Repeat, Sequence
from vxml.grammar.tree import RuleNode

__all__ = ["NUMBER", "decimal_keys", "whole"]

_PLUS = {"plus", "positive", "正"}


def whole(said: list[str]) -> str:
    """Without leading zeros, which ECMAScript would take for an octal number (Appendix P)."""
    return _plain("".join(said)) if all(word.isdecimal() for word in said) else str(integer(said))


def _plain(figures: str) -> str:
    return figures.lstrip("0") or "0"


def _spoken_value(node: RuleNode) -> str:
    said = parts(node)
    sign = ""
    if "sign" in said:
        sign = "+" if said["sign"][0] in _PLUS else "-"
    text = sign + (whole(said["whole"]) if "whole" in said else "0")
    return f"{text}.{figures(said['fraction'])}" if "fraction" in said else text


def decimal_keys(_: Request) -> Expansion:
    point = keys.key("*")
    return Alternatives(
        (
            Choice(Sequence((keys.digits(), Repeat(Sequence((point, keys.digits(0))), 0, 1)))),
            Choice(Sequence((point, keys.digits()))),
        )
    )


def _keys_value(pressed: str, _: Request) -> str:
    before, _star, after = pressed.partition("*")
    return f"{_plain(before)}.{after}" if after else _plain(before)


NUMBER = BuiltinType(
    check=lambda request: request.only(),
    keys=decimal_keys,
    keys_value=_keys_value,
    spoken_value=_spoken_value,
)
