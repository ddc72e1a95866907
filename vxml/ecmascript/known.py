"""What the host has put into scopes, while no script has run.

Starting a sandbox costs more than all that a menu does. Most documents compute nothing: they compare what was entered
with constants. As long as that is all, the answers are known here, and the sandbox is started by the first operation
whose answer is not; it is told then what was done before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import Any, Final

from vxml.ecmascript.source import carried, is_variable
from vxml.ecmascript.values import UNDEFINED, Undefined, encode

__all__ = ["Known", "Unknown"]

_ROOM: Final = 96 * 1024
"""Characters that are remembered, and that the sandbox is told when it starts."""
_OPERATION: Final = 32
"""Characters that an operation counts for by itself."""
_LARGEST: Final = 2**53
_CONSTANTS: Final = frozenset((bool, type(None), Undefined))
_NAME: Final = r"(?:[^\W\d]|\$)(?:\w|\$)*"
_LITERAL: Final = r"""'[^'\\\r\n\u2028\u2029]*'|"[^"\\\r\n\u2028\u2029]*"|0|[1-9]\d{0,14}|true|false|null"""
_SIMPLE: Final = re.compile(
    rf"\s*(?:(?P<literal>{_LITERAL})|(?P<path>{_NAME}(?:\.{_NAME})*)(?:\s*(?P<equal>[=!]==?)\s*(?P<other>{_LITERAL}))?)\s*",
    re.ASCII,
)
_JSON: Final = json.JSONDecoder()


class Unknown:
    """Something that is not kept track of here."""


UNKNOWN: Final = Unknown()
"""The answer to what takes the sandbox to know."""


class _Scope(dict[str, Any]):
    """By name: a value that cannot change, others as `encode` gives them, a `_Scope` that the name stands for, `UNKNOWN`."""

    __slots__ = ("outer",)
    outer: _Scope | None


class Known:
    """Takes operations of `Scope`, under the number of the scope, in place of the sandbox.

    What changes scopes returns whether it did: it does not when it takes the sandbox, and for a scope that was dropped.
    """

    def __init__(self) -> None:
        self._told: list[tuple[str, int, Any, Any]] = []
        """Operation, scope, first argument, and the others: a tuple, or a value that is not encoded yet."""
        self._scopes: dict[int, _Scope] = {}
        self._room = _ROOM

    def operations(self) -> Iterator[tuple[str, int, tuple[Any, ...]]]:
        """What the sandbox must be told, in this order."""
        for operation, scope, first, others in self._told:
            yield operation, scope, (first, *(others if others.__class__ is tuple else encode(others)))

    def open(self, outer: int, number: int, name: str) -> bool:
        self._room -= _OPERATION
        if self._room < 0:
            return False
        scope = self._scopes[number] = _Scope()
        at = scope.outer = self._scopes.get(outer)
        if name:
            while at is not None and (name not in at or at[name].__class__ is _Scope):
                at = at.outer
            if at is None:  # the name of a scope does not hide a variable
                scope[name] = scope
        self._told.append(("open", outer, number, (name,)))
        return True

    def drop(self, number: int) -> bool:
        self._scopes.pop(number, None)
        self._told.append(("drop", 0, number, ()))
        return True

    def put(self, number: int, name: str, value: Any) -> bool:
        """A value of the host: one that cannot change is encoded when the sandbox starts. Raises as `encode`."""
        kind = value.__class__
        if kind is str and value.isascii():
            self._room -= len(value)
        elif kind not in _CONSTANTS and not (kind is int and -_LARGEST < value < _LARGEST):
            encoded = encode(value)
            return self.put_encoded("put", number, name, encoded, encoded)
        scope = self._scopes.get(number)
        self._room -= _OPERATION + len(name)
        if scope is None or self._room < 0:
            return False
        scope[name] = value
        self._told.append(("put", number, name, value))
        return True

    def put_encoded(
        self,
        operation: str,
        number: int,
        name: str,
        arguments: tuple[str, ...],
        value: tuple[str, ...] | None,
    ) -> bool:
        """Another operation that gives a variable a value; ``value`` is None when it is more than JSON."""
        scope = self._scopes.get(number)
        self._room -= _OPERATION + len(name) + sum(map(len, arguments))
        if scope is None or self._room < 0:
            return False
        # Half surrogate pairs leave the sandbox as something else.
        known = value is not None and len(value) == 1 and "\\ud" not in value[0]
        scope[name] = value if known else UNKNOWN
        self._told.append((operation, number, name, arguments))
        return True

    def declare(self, number: int, name: str, expression: str | None) -> bool:
        scope = self._scopes.get(number)
        self._room -= _OPERATION + len(name) + len(expression or "")
        if scope is None or self._room < 0:
            return False
        if expression is not None:
            value = self._value(number, expression)
            if value is UNKNOWN:
                return False
            scope[name] = value
        elif name not in scope or scope[name].__class__ is _Scope:
            scope[name] = UNDEFINED
        self._told.append(("declare", number, name, () if expression is None else (expression,)))
        return True

    def alias(self, number: int, name: str, other: int) -> bool:
        scope, named = self._scopes.get(number), self._scopes.get(other)
        self._room -= _OPERATION + len(name)
        if scope is None or named is None or self._room < 0:
            return False
        scope.setdefault(name, named)
        self._told.append(("alias", number, name, (other,)))
        return True

    def defined(self, number: int, name: str) -> bool | None:
        """Whether the scope itself has the variable, with a value other than undefined; None for a scope that was dropped."""
        scope = self._scopes.get(number)
        if scope is None:
            return None
        value = scope.get(name, UNDEFINED)
        return value is not UNDEFINED and value.__class__ is not _Scope

    def test(self, number: int, condition: str) -> bool | None:
        """The expression as a boolean, None when it takes the sandbox to know it."""
        value = self._value(number, condition)
        return None if value is UNKNOWN else bool(value)  # ECMAScript agrees: nothing here is -0 or NaN

    def evaluate(self, number: int, expression: str) -> str | int | Undefined | Unknown | None:
        """The value of the expression; `UNKNOWN` when it is an object, or takes the sandbox to know it."""
        value: Any = self._value(number, expression)
        return UNKNOWN if value.__class__ is tuple else value

    def _value(self, number: int, expression: str) -> Any:
        """A string, an integer, a boolean, None, `UNDEFINED`, a tuple of `encode` for an object, or `UNKNOWN`."""
        simple = _simple(expression)
        scope = self._scopes.get(number)
        if simple is None or scope is None:
            return UNKNOWN
        path, equal, other = simple
        if not path:
            return other
        value = _at(scope, path)
        if not equal or value is UNKNOWN:
            return value
        if value.__class__ is not other.__class__:  # what ECMAScript converts is its own business
            return UNKNOWN
        return (value == other) is (equal[0] == "=")


def _at(scope: _Scope, path: tuple[str, ...]) -> Any:
    """The value of a name and properties of it."""
    at: _Scope | None = scope
    while at is not None and path[0] not in at:
        at = at.outer
    if at is None:
        return UNKNOWN
    value = at[path[0]]
    rest = path[1:]
    if value.__class__ is _Scope:
        if not rest:
            return UNKNOWN
        value, rest = value.get(rest[0], UNDEFINED), rest[1:]
    if value.__class__ is tuple:
        found, _ = _JSON.raw_decode(value[0])
        for name in rest:
            if not isinstance(found, dict) or name not in found:
                return UNKNOWN
            found = found[name]
        if isinstance(found, dict | list):
            return value if not rest else UNKNOWN
        whole = not isinstance(found, float) and (not isinstance(found, int) or abs(found) < _LARGEST)
        return found if whole else UNKNOWN
    return UNKNOWN if rest or value.__class__ is _Scope else value


@lru_cache(maxsize=4096)
def _simple(expression: str) -> tuple[tuple[str, ...], str, Any] | None:
    """Path, comparison and literal of an expression; None when it is anything else. Without path it is the literal."""
    found = _SIMPLE.fullmatch(carried(expression))
    if found is None:
        return None
    if found["literal"] is not None:
        return (), "", _literal(found["literal"])
    path = tuple(found["path"].split("."))
    if not is_variable(path[0]):
        return None
    return path, found["equal"] or "", None if found["other"] is None else _literal(found["other"])


def _literal(text: str) -> Any:
    if text[0] in "'\"":
        return text[1:-1]
    value: Any = json.loads(text)
    return value
