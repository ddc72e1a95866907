"""ECMAScript values as Python values."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import Any, Final, TypeAlias

from vxml.errors import ResourceLimit, VxmlError
from vxml.message import Message

__all__ = ["UNDEFINED", "Opaque", "ScriptError", "Undefined", "Value", "decode", "encode"]


class Undefined:
    """The ECMAScript value undefined. There is one instance, `UNDEFINED`, and it is false."""

    def __repr__(self) -> str:
        return "undefined"

    def __bool__(self) -> bool:
        return False

    def __reduce__(self) -> str:
        return "UNDEFINED"


UNDEFINED: Final = Undefined()


@dataclass(frozen=True, slots=True)
class Opaque:
    """A value that cannot leave the sandbox: a function, a symbol, a DOM node (``kind`` "object")."""

    kind: str = "function"

    def __repr__(self) -> str:
        return self.kind


Value: TypeAlias = bool | int | float | str | list[Any] | dict[str, Any] | Undefined | Opaque | None


class ScriptError(VxmlError):
    """What a script threw; VoiceXML calls it error.semantic (VoiceXML 2.0 §5.2.6 Event Types)."""

    def __init__(self, name: str, message: str) -> None:
        self.name = name
        """The ECMAScript error type: "ReferenceError", "SyntaxError", …"""
        self.message = message
        super().__init__(f"{name}: {message}")

    def __reduce__(self) -> tuple[type[ScriptError], tuple[str, str]]:
        return ScriptError, (self.name, self.message)


_ESCAPE: Final = re.compile(r"\\(?:u[dD][89a-fA-F][0-9a-fA-F]{2}|.)")
_WORDS: Final[dict[str, Value]] = {"U": UNDEFINED, "t": True, "f": False, "n": None}
_ENCODER: Final = json.JSONEncoder(allow_nan=False)  # json.dumps makes one each time


def decode(answer: str) -> Value:
    """The value that ``values.js`` encoded. Raises the `ScriptError` that it encoded."""
    tag = answer[0]
    try:
        if tag in _WORDS:
            return _WORDS[tag]
        if tag in '{["-0123456789':
            if "\\ud" in answer:  # only lone surrogates are escaped: they become U+FFFD
                answer = _ESCAPE.sub(lambda m: "\\ufffd" if len(m[0]) > 2 else m[0], answer)
            value: Value = json.loads(answer)
            return value
        rest = answer[1:]
        if tag == "D":
            return float(rest.replace("Infinity", "inf"))
        if tag == "I":
            return int(rest)
        if tag == "O":
            return Opaque(rest)
        name, message = json.loads(_ESCAPE.sub(lambda m: "\\ufffd" if len(m[0]) > 2 else m[0], rest))
    except RecursionError:
        raise ResourceLimit(Message("a script value nests too deep to leave the script")) from None
    except ValueError:
        raise ScriptError("Error", "a script changed how values are read: do not touch toJSON") from None
    raise ScriptError(str(name), str(message))


def encode(value: object) -> tuple[str, ...]:
    """JSON, then the places in it (JSON too) that hold what JSON cannot say, if there are any; nothing for `UNDEFINED`.

    Raises `TypeError` for other types, `ResourceLimit` for what nests too deep.
    """
    if value is UNDEFINED:
        return ()
    try:
        try:
            return (_ENCODER.encode(value),)
        except (TypeError, ValueError):
            places: list[tuple[list[str | int], str]] = []
            plain = _without_specials(value, [], places)
            return _ENCODER.encode(plain), _ENCODER.encode(places)
    except RecursionError:
        raise ResourceLimit(Message("a value nests too deep for a script")) from None


def _without_specials(value: Any, path: list[str | int], places: list[tuple[list[str | int], str]]) -> Any:
    if value is UNDEFINED:
        places.append((path, "U"))
        return None
    if isinstance(value, float) and (value != value or value in (float("inf"), float("-inf"))):  # noqa: PLR0124
        places.append((path, repr(value).replace("inf", "Infinity").replace("nan", "NaN")))
        return None
    if isinstance(value, dict):
        return {str(key): _without_specials(inner, [*path, str(key)], places) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_without_specials(inner, [*path, number], places) for number, inner in enumerate(value)]
    return value
