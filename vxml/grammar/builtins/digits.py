"""digits: a string of digits; parameters length, or minlength and maxlength."""

from __future__ import annotations

from vxml.errors import Position
from vxml.grammar.builtins import keys
from vxml.grammar.builtins.parameters import Request
from vxml.grammar.builtins.quantities import figures
from vxml.grammar.builtins.speech import spoken
from vxml.grammar.builtins.types import BuiltinType
from vxml.grammar.expansion import Expansion, Repeat, RuleRef
from vxml.grammar.problems import fault
from vxml.message import Message

__all__ = ["DIGITS"]


def _bounds(request: Request) -> tuple[int, int | None]:
    length = request.number("length")
    low, high = request.number("minlength"), request.number("maxlength")
    if low is not None and high is not None and low > high:
        raise fault(
            request.position,
            Message(
                "minlength={low} of the built-in type digits is more than maxlength={high}",
                low=low,
                high=high,
            ),
        )
    if length is None:
        return low or 1, high
    if (low is not None and low > length) or (high is not None and high < length):
        raise fault(
            request.position,
            Message(
                "length={length} of the built-in type digits is outside minlength and maxlength",
                length=length,
            ),
        )
    return length, length


def _check(request: Request) -> None:
    request.only("minlength", "maxlength", "length")
    _bounds(request)


def _spoken(request: Request) -> Expansion:
    return Repeat(RuleRef("", "digit", Position("builtin:digits")), *_bounds(request))


DIGITS = BuiltinType(
    check=_check,
    keys=lambda request: keys.digits(*_bounds(request)),
    keys_value=lambda pressed, _: pressed,
    spoken=_spoken,
    spoken_value=lambda node: figures(spoken(node)),
)
