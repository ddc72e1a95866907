"""Variables whose values are known without a sandbox, in scopes inside each other."""

from __future__ import annotations

import json
from typing import Any, Final

from vxml.ecmascript.operations import UNKNOWN, exact, member
from vxml.ecmascript.values import UNDEFINED

__all__ = ["Names"]

_JSON: Final = json.JSONDecoder()


class Names(dict[str, Any]):
    """One scope. By name: a known value, others as `encode` gives them, `Names` that the name stands for, `UNKNOWN`."""

    __slots__ = ("outer", "read_only")
    outer: Names | None
    read_only: bool
    """Whether scripts cannot assign to its variables."""

    def holder(self, name: str) -> Names | None:
        """The innermost scope that has the name; None when it is declared nowhere."""
        at: Names | None = self
        while at is not None and name not in at:
            at = at.outer
        return at

    def value(self, path: tuple[str, ...]) -> Any:
        """The value of a name and properties of it, or `UNKNOWN`."""
        name, rest = path[0], path[1:]
        at = self.holder(name)
        if at is None:
            return UNKNOWN
        value = at[name]
        if value.__class__ is Names and rest:
            at, name, rest = value, rest[0], rest[1:]
            value = at.get(name, UNDEFINED)
        if value.__class__ is tuple:
            value = at[name] = exact(_JSON.raw_decode(value[0])[0])
        elif value.__class__ is Names:
            return UNKNOWN
        for each in rest:
            value = member(value, each)
        return value
