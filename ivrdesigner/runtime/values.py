"""Values of an answer in the type of the variable that takes them."""

from __future__ import annotations

import math
import re
from typing import Final

__all__ = ["WrongType", "converted"]

_DATE: Final = re.compile(r"(\d{4})-?(\d{2})-?(\d{2})(?:[T ].*)?")
_TIME: Final = re.compile(r"(?:.*[T ])?([01]\d|2[0-3]):?([0-5]\d)(?::?[0-5]\d.*)?")
_NUMBER: Final = re.compile(r"[+-]?(\d+(\.\d*)?|\.\d+)([eE][+-]?\d+)?")


class WrongType(Exception):
    """The value cannot be one of the variable's type."""


def converted(value: object, kind: str) -> object:
    """``value`` (JSON) as a value of the variable type ``kind``.

    Text that reads as a number is one for a number variable, and a number is text for a text variable; dates become
    yyyymmdd and times hhmm. Raises `WrongType`.
    """
    match kind:
        case "any":
            return value
        case "number":
            return _number(value)
        case "boolean":
            return _boolean(value)
        case "digits":
            text = _text(value)
            if text.isascii() and text.isdecimal():
                return text
        case "date":
            found = _DATE.fullmatch(_text(value))
            if found:
                return "".join(found.groups())
        case "time":
            found = _TIME.fullmatch(_text(value))
            if found:
                return "".join(found.groups())
        case _:
            return _text(value)
    raise WrongType


def _number(value: object) -> float:
    if isinstance(value, str) and len(value) < 400 and _NUMBER.fullmatch(value.strip()):
        value = float(value)
    if isinstance(value, bool) or not isinstance(value, int | float) or not math.isfinite(value):
        raise WrongType
    return int(value) if float(value).is_integer() and abs(value) < 2**53 else float(value)


def _boolean(value: object) -> bool:
    word = {"true": True, "false": False}.get(value.strip().lower()) if isinstance(value, str) else value
    if not isinstance(word, bool):
        raise WrongType
    return word


def _text(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, str | int | float):
        return str(value)
    raise WrongType
