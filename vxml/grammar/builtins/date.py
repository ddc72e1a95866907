"""date: "yyyymmdd", with ? for what was not said; keys yyyymmdd."""

from __future__ import annotations

from vxml.grammar.builtins import keys
from vxml.grammar.builtins.quantities import figures, integer
from vxml.grammar.builtins.speech import parts
from vxml.grammar.builtins.types import BuiltinType
from vxml.grammar.expansion import Sequence
from vxml.grammar.tree import RuleNode

__all__ = ["DATE"]

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_CENTURY_PIVOT = 69  # as POSIX strptime reads two-digit years


def _month(said: list[str]) -> int:
    return _MONTHS.index(said[0][:3]) + 1 if said[0][:3] in _MONTHS else integer(said)


def _year(said: list[str]) -> int:
    centuries = {"sixteen": 16, "seventeen": 17, "eighteen": 18, "nineteen": 19, "twenty": 20}
    if said[0] in centuries and len(said) > 1:
        rest = [word for word in said[1:] if word not in ("oh", "o", "hundred")]
        return centuries[said[0]] * 100 + (integer(rest) if rest else 0)
    if len(said) == 2 and "千" not in said and "thousand" not in said:
        short = int(figures(said))
        return short + (1900 if short >= _CENTURY_PIVOT else 2000)
    return integer(said)


def _spoken_value(node: RuleNode) -> str:
    said = parts(node)
    if "full" in said:
        return "".join(said["full"])
    year = f"{_year(said['year']):04}" if "year" in said else "????"
    month = f"{_month(said['month']):02}" if "month" in said else "??"
    day = f"{integer(said['day']):02}" if "day" in said else "??"
    return year + month + day


DATE = BuiltinType(
    check=lambda request: request.only(),
    keys=lambda _: Sequence((keys.digits(4, 4), keys.numbers(1, 12), keys.numbers(1, 31))),
    keys_value=lambda pressed, _: pressed,
    spoken_value=_spoken_value,
)
