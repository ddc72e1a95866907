"""What the host has put into scopes, while no script has run.

Starting a sandbox costs more than all that a menu does. Most documents compute nothing: they compare what was entered
with constants. As long as that is all, the answers are known here, and the sandbox is started by the first operation
whose answer is not; it is told then what was done before.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Any, Final

from vxml.ecmascript.source import is_variable

__all__ = ["Known"]

_MOST: Final = 2_000
"""Operations that are remembered, and that are told when the sandbox starts."""
_ROOM: Final = 64 * 1024
"""Characters that all of them may have."""
_LARGEST: Final = 2**53
_NAME: Final = r"(?:[^\W\d]|\$)(?:\w|\$)*"
_LITERAL: Final = r"""'[^'\\\r\n\u2028\u2029]*'|"[^"\\\r\n\u2028\u2029]*"|0|[1-9]\d{0,14}|true|false|null"""
_SIMPLE: Final = re.compile(
    rf"\s*(?:(?P<literal>{_LITERAL})|(?P<path>{_NAME}(?:\.{_NAME})*)(?:\s*(?P<equal>[=!]==?)\s*(?P<other>{_LITERAL}))?)\s*",
    re.ASCII,
)


class _Undefined:
    """ECMAScript's undefined. As a word it is the name of a variable like others."""


class _Unknown:
    """Something that is not kept track of here."""


_UNDEFINED: Final = _Undefined()
_UNKNOWN: Final = _Unknown()


@dataclass(slots=True)
class _Scope:
    parent: _Scope | None
    values: dict[str, Any] = field(default_factory=dict)
    """By name: JSON as `_Json`, a value of `_literal`, a `_Scope` that the name stands for, `_UNKNOWN`."""


@dataclass(slots=True)
class _Json:
    text: str


class Known:
    """Takes operations of `Scope` in place of the sandbox."""

    def __init__(self) -> None:
        self.operations: list[tuple[str, int, tuple[Any, ...]]] = []
        """What the sandbox must be told, in this order."""
        self._scopes: dict[int, _Scope] = {}
        self._room = _ROOM

    def answer(self, operation: str, scope: int, arguments: tuple[Any, ...]) -> str | None:
        """The answer, encoded as the sandbox would; None when it takes the sandbox to know it."""
        take = _OPERATIONS.get(operation)
        if take is None or len(self.operations) >= _MOST:
            return None
        answer = take(self, scope, *arguments)
        if answer == "U":
            self._room -= sum(len(each) for each in arguments if isinstance(each, str))
            if self._room < 0:
                return None
            self.operations.append((operation, scope, arguments))
        return answer

    # What changes scopes; None leaves them as they are.

    def _open(self, parent: int, number: int, name: str) -> str:
        outer = self._scopes.get(parent)
        scope = self._scopes[number] = _Scope(outer)
        at = outer
        while at is not None and name and isinstance(at.values.get(name, scope), _Scope):
            at = at.parent
        if name and at is None:  # the name of a scope does not hide a variable
            scope.values[name] = scope
        return "U"

    def _drop(self, _: int, number: int) -> str:
        self._scopes.pop(number, None)
        return "U"

    def _put(self, scope: int, name: str, text: str | None = None, specials: str | None = None) -> str:
        # Half surrogate pairs leave the sandbox as something else.
        known = specials is None and (text is None or "\\ud" not in text)
        value = _UNDEFINED if text is None else _Json(text)
        self._scopes[scope].values[name] = value if known else _UNKNOWN
        return "U"

    def _put_results(self, scope: int, name: str, *_: str) -> str:
        self._scopes[scope].values[name] = _UNKNOWN
        return "U"

    def _put_connection(
        self, scope: int, name: str, side: str, text: str, specials: str | None = None
    ) -> str:
        return self._put(scope, name, text, specials)

    def _declare(self, scope: int, name: str, expression: str | None = None) -> str | None:
        values = self._scopes[scope].values
        if expression is None:
            if isinstance(values.get(name, _UNDEFINED), _Scope | _Undefined):
                values[name] = _UNDEFINED
            return "U"
        value = self._value(scope, expression)
        if value is _UNKNOWN:
            return None
        values[name] = value
        return "U"

    def _alias(self, scope: int, name: str, other: int) -> str:
        self._scopes[scope].values.setdefault(name, self._scopes[other])
        return "U"

    # What only looks.

    def _defined(self, scope: int, name: str) -> str | None:
        value = self._scopes[scope].values.get(name, _UNDEFINED)
        return "false" if isinstance(value, _Scope | _Undefined) else "true"

    def _evaluate(self, scope: int, expression: str) -> str | None:
        value = self._value(scope, expression)
        if value is _UNDEFINED:
            return None  # the answer "U" is that of an operation
        return None if isinstance(value, _Unknown | _Json) else json.dumps(value, ensure_ascii=False)

    def _text(self, scope: int, expression: str) -> str | None:
        value = self._value(scope, expression)
        return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else None

    def _test(self, scope: int, condition: str) -> str | None:
        value = self._value(scope, condition)
        if isinstance(value, _Unknown):
            return None
        return "true" if isinstance(value, _Json) or (value is not _UNDEFINED and value) else "false"

    def _value(self, scope: int, expression: str) -> Any:
        """A string, an integer, a boolean, None, `_UNDEFINED`, `_Json` for an object, or `_UNKNOWN`."""
        simple = _simple(expression)
        if simple is None:
            return _UNKNOWN
        path, equal, other = simple
        if not path:
            return other
        value = self._at(scope, path)
        if not equal or value is _UNKNOWN:
            return value
        if type(value) is not type(other):  # what ECMAScript converts is its own business
            return _UNKNOWN
        return (value == other) is (equal[0] == "=")

    def _at(self, scope: int, path: tuple[str, ...]) -> Any:
        """The value of a name and properties of it."""
        at: _Scope | None = self._scopes[scope]
        while at is not None and path[0] not in at.values:
            at = at.parent
        if at is None:
            return _UNKNOWN
        value = at.values[path[0]]
        rest = path[1:]
        if isinstance(value, _Scope):
            if not rest:
                return _UNKNOWN
            value, rest = value.values.get(rest[0], _UNDEFINED), rest[1:]
        if isinstance(value, _Json):
            found = json.loads(value.text)
            for name in rest:
                if not isinstance(found, dict) or name not in found:
                    return _UNKNOWN
                found = found[name]
            if isinstance(found, dict | list):
                return value if not rest else _UNKNOWN
            whole = not isinstance(found, float) and (not isinstance(found, int) or abs(found) < _LARGEST)
            return found if whole else _UNKNOWN
        return _UNKNOWN if rest or isinstance(value, _Scope) else value


_OPERATIONS: Final[dict[str, Callable[..., str | None]]] = {
    "open": Known._open,  # noqa: SLF001
    "drop": Known._drop,  # noqa: SLF001
    "put": Known._put,  # noqa: SLF001
    "putResults": Known._put_results,  # noqa: SLF001
    "putConnection": Known._put_connection,  # noqa: SLF001
    "declare": Known._declare,  # noqa: SLF001
    "alias": Known._alias,  # noqa: SLF001
    "defined": Known._defined,  # noqa: SLF001
    "evaluate": Known._evaluate,  # noqa: SLF001
    "text": Known._text,  # noqa: SLF001
    "test": Known._test,  # noqa: SLF001
}


@lru_cache(maxsize=4096)
def _simple(expression: str) -> tuple[tuple[str, ...], str, Any] | None:
    """Path, comparison and literal of an expression; None when it is anything else. Without path it is the literal."""
    found = _SIMPLE.fullmatch(expression)
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
