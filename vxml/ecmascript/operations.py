"""Operations of ECMAScript on values that are known without a sandbox.

A known value is a string, an integer that ECMAScript counts exactly, a boolean, None, `UNDEFINED`, or a dict or list as
JSON gives it, which nobody changes: what changes objects takes the sandbox. An operation answers `UNKNOWN` where
ECMAScript converts, throws or rounds.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any, Final

from vxml.ecmascript.values import UNDEFINED, Undefined

__all__ = [
    "UNKNOWN",
    "Unknown",
    "copied",
    "difference",
    "element",
    "equal",
    "exact",
    "levels_up_to",
    "member",
    "negated",
    "number_of",
    "ordered",
    "same",
    "sum_of",
    "text_of",
    "truth",
    "type_of",
    "with_scheme",
    "without_scheme",
]

_LARGEST: Final = 2**53
_LARGEST_TEXT: Final = 4096
_DIGITS: Final = re.compile(r"\d{1,15}", re.ASCII)
_DEPTH: Final = 3
_WIDTH: Final = 32
_SCHEME: Final = re.compile(r"[A-Za-z]+:")
_ANY_SCHEME: Final = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:")
_TYPES: Final = {str: "string", int: "number", bool: "boolean", Undefined: "undefined"}
_INHERITED: Final = frozenset((
    "constructor", "hasOwnProperty", "isPrototypeOf", "propertyIsEnumerable", "toLocaleString", "toString", "valueOf",
    "__defineGetter__", "__defineSetter__", "__lookupGetter__", "__lookupSetter__", "__proto__",
))  # fmt: skip


class Unknown:
    """Something that is not kept track of."""


UNKNOWN: Final = Unknown()
"""The answer to what takes the sandbox to know."""


def exact(value: Any) -> Any:
    """What JSON said, unless it is a number that Python and ECMAScript may see differently."""
    kind = value.__class__
    return UNKNOWN if kind is float or (kind is int and not -_LARGEST < value < _LARGEST) else value


def truth(value: Any) -> bool:
    """ECMA-262 ToBoolean of a known value: none is -0 or NaN."""
    return bool(value) or value.__class__ in (dict, list)


def text_of(value: Any) -> Any:
    """ECMA-262 ToString of a known value; `UNKNOWN` for objects."""
    kind = value.__class__
    if kind in (str, int, Undefined):
        return str(value)
    if kind in (dict, list):
        return UNKNOWN
    return "null" if value is None else "true" if value else "false"


def type_of(value: Any) -> str:
    """ECMA-262 typeof."""
    return _TYPES.get(value.__class__, "object")


def member(value: Any, name: str) -> Any:
    """A property of a known value, or `UNKNOWN`."""
    if value.__class__ is dict:
        if name in value:
            return exact(value[name])
        return UNKNOWN if name in _INHERITED else UNDEFINED
    return len(value) if name == "length" and value.__class__ is list else UNKNOWN


def copied(value: Any, depth: int = _DEPTH) -> Any:
    """The value for the host to keep, as JSON takes it out of a script; `UNKNOWN` for what is large or would be altered."""
    kind = value.__class__
    if kind not in (dict, list):
        return exact(value)
    if not depth or len(value) > _WIDTH:
        return UNKNOWN
    copies = [copied(each, depth - 1) for each in (value.values() if kind is dict else value)]
    if UNKNOWN in copies or UNDEFINED in copies:
        return UNKNOWN
    if kind is list:
        return copies
    # ECMAScript puts indexes first.
    return UNKNOWN if any(name.isdigit() for name in value) else dict(zip(value, copies, strict=True))


def element(value: Any, index: Any) -> Any:
    """One of an array."""
    if value.__class__ is list and index.__class__ is int and 0 <= index < len(value):
        return value[index] if isinstance(value[index], str) else UNKNOWN
    return UNKNOWN


def levels_up_to(value: Any, level: str) -> Any:
    """Those before the level, and itself."""
    if value.__class__ is not list or not all(isinstance(each, str) for each in value):
        return UNKNOWN
    return [*(value[: value.index(level)] if level in value else value), level]


def without_scheme(value: Any) -> Any:
    """A number from its URI."""
    if value.__class__ is not str:
        return UNKNOWN
    found = _SCHEME.match(value)
    return value[found.end() :] if found else value


def with_scheme(value: Any) -> Any:
    """A number to dial as a URI."""
    if value.__class__ is not str:
        return UNKNOWN
    return value if _ANY_SCHEME.match(value) else f"tel:{value}"


def number_of(value: Any) -> Any:
    """ECMA-262 ToNumber of decimal digits."""
    if value.__class__ is str and _DIGITS.fullmatch(value):
        return int(value)
    return value if value.__class__ is int else UNKNOWN


def same(first: Any, second: Any) -> Any:
    """ECMA-262 IsStrictlyEqual."""
    if first.__class__ is not second.__class__:
        return False
    return UNKNOWN if first.__class__ in (dict, list) else first == second


def equal(first: Any, second: Any) -> Any:
    """ECMA-262 IsLooselyEqual."""
    if first.__class__ is second.__class__:
        return same(first, second)
    nothing = [value is None or value is UNDEFINED for value in (first, second)]
    return all(nothing) if any(nothing) else UNKNOWN


def negated(function: Callable[[Any, Any], Any]) -> Callable[[Any, Any], Any]:
    """The other answer of `same` or `equal`."""

    def answer(first: Any, second: Any) -> Any:
        found = function(first, second)
        return UNKNOWN if found is UNKNOWN else not found

    return answer


def ordered(compare: Callable[[Any, Any], bool]) -> Callable[[Any, Any], Any]:
    """ECMA-262 IsLessThan and its kin for integers and for ASCII: ECMAScript orders other text by halves of characters."""

    def answer(first: Any, second: Any) -> Any:
        texts = all(value.__class__ is str and value.isascii() for value in (first, second))
        return compare(first, second) if texts or first.__class__ is second.__class__ is int else UNKNOWN

    return answer


def sum_of(first: Any, second: Any) -> Any:
    """Of integers, or of text and anything that has one, while it is short: assignments could double it without end."""
    if first.__class__ is second.__class__ is int:
        return exact(first + second)
    texts = text_of(first), text_of(second)
    if str not in (first.__class__, second.__class__) or UNKNOWN in texts:
        return UNKNOWN
    return "".join(texts) if sum(map(len, texts)) <= _LARGEST_TEXT else UNKNOWN


def difference(first: Any, second: Any) -> Any:
    """Of integers."""
    return exact(first - second) if first.__class__ is second.__class__ is int else UNKNOWN
