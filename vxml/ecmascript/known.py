"""What the host has put into scopes, while no script has run.

Starting a sandbox costs more than all that a menu does. Most documents compute next to nothing: they compare what was
entered with constants and assign it. As long as that is all, the answers are known here, and the sandbox is started by
the first operation whose answer is not; it is told then what was done before.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from vxml.ecmascript.names import Names
from vxml.ecmascript.operations import UNKNOWN, Unknown, copied, exact, text_of, truth
from vxml.ecmascript.simple import simple
from vxml.ecmascript.values import UNDEFINED, Undefined, Value, encode

__all__ = ["Known"]

_ROOM: Final = 96 * 1024
"""Characters that are remembered, and that the sandbox is told when it starts."""
_OPERATION: Final = 32
"""Characters that an operation counts for by itself."""
_CONSTANTS: Final = frozenset((bool, type(None), Undefined))


class Known:
    """Takes operations of `Scope`, under the number of the scope, in place of the sandbox.

    What changes scopes returns whether it did: it does not when it takes the sandbox, and for a scope that was dropped.
    """

    def __init__(self) -> None:
        self._told: list[tuple[str, int, Any, Any]] = []
        """Operation, scope, first argument, and the others: a tuple, or a value that is not encoded yet."""
        self._scopes: dict[int, Names] = {}
        self._room = _ROOM

    def operations(self) -> Iterator[tuple[str, int, tuple[Any, ...]]]:
        """What the sandbox must be told, in this order."""
        for operation, scope, first, others in self._told:
            yield operation, scope, (first, *(others if others.__class__ is tuple else encode(others)))

    def open(self, outer: int, number: int, name: str) -> bool:
        self._room -= _OPERATION
        if self._room < 0:
            return False
        scope = self._scopes[number] = Names()
        at = scope.outer = self._scopes.get(outer)
        scope.read_only = name == "session"
        if name:
            while at is not None and (name not in at or at[name].__class__ is Names):
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
        elif kind not in _CONSTANTS and not (kind is int and exact(value) is not UNKNOWN):
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
        elif name not in scope or scope[name].__class__ is Names:
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
        return value is not UNDEFINED and value.__class__ is not Names

    def assign(self, number: int, name: str, expression: str) -> bool:
        scope = self._scopes.get(number)
        holder = None if scope is None else scope.holder(name)
        return self._assign(holder, name, ("assign", number, name, (expression,)))

    def assign_to(self, number: int, target: str, expression: str, owner: str, name: str) -> bool:
        """To a variable of a scope that the owner names."""
        scope = self._scopes.get(number)
        holder = None if scope is None else scope.holder(owner)
        named = None if holder is None else holder[owner]
        told = ("assignTo", number, target, (expression, owner, name))
        return self._assign(named if isinstance(named, Names) else None, name, told)

    def _assign(self, holder: Names | None, name: str, told: tuple[str, int, str, tuple[str, ...]]) -> bool:
        _, number, target, others = told
        self._room -= _OPERATION + len(target) + sum(map(len, others))
        # What the sandbox refuses, it shall refuse itself.
        refused = holder is None or holder.read_only or holder.get(name, holder).__class__ is Names
        if holder is None or refused or self._room < 0:
            return False
        value = self._value(number, others[0])
        if value is UNKNOWN:
            return False
        holder[name] = value
        self._told.append(told)
        return True

    def share(self, number: int, name: str, source: int, source_name: str) -> bool:
        scope, other = self._scopes.get(number), self._scopes.get(source)
        self._room -= _OPERATION + len(name) + len(source_name)
        if scope is None or other is None or scope.read_only or self._room < 0:
            return False
        value = other.get(source_name, UNDEFINED)
        if value.__class__ is Names:
            return False
        scope[name] = value
        self._told.append(("share", number, name, (source, source_name)))
        return True

    def test(self, number: int, condition: str) -> bool | None:
        """The expression as a boolean, None when it takes the sandbox to know it."""
        value = self._value(number, condition)
        return None if value is UNKNOWN else truth(value)

    def text(self, number: int, expression: str) -> str | None:
        """The expression as a string, None when it takes the sandbox to know it."""
        value = self._value(number, expression)
        text: str | Unknown = UNKNOWN if value is UNKNOWN else text_of(value)
        return None if isinstance(text, Unknown) else text

    def evaluate(self, number: int, expression: str) -> Value | Unknown:
        """The value of the expression, `UNKNOWN` when it takes the sandbox to know it."""
        value: Value | Unknown = self._value(number, expression)
        return copied(value) if isinstance(value, dict | list) else value

    def _value(self, number: int, expression: str) -> Any:
        value, scope = simple(expression), self._scopes.get(number)
        return UNKNOWN if value is None or scope is None else value(scope)
