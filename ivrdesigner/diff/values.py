"""Differences of JSON values, field by field."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from ivrdesigner.diff.changes import FieldChange
from ivrdesigner.project import FieldPath

__all__ = ["value_changes"]

_NAMED_BY: Final = {"access_numbers": "number", "holidays": "name"}
"""Lists whose members are known by a field, so that their order makes no difference."""


def value_changes(before: Any, after: Any, path: FieldPath = ()) -> Iterator[FieldChange]:
    """The members that differ. Maps are compared member by member, lists as a whole unless their members have names."""
    if before == after and type(before) is type(after):
        return
    if isinstance(before, dict) and isinstance(after, dict):
        for key in [*before, *(key for key in after if key not in before)]:
            yield from _member(before.get(key), after.get(key), (*path, key))
        return
    yield FieldChange(path, before, after)


def _member(before: Any, after: Any, path: FieldPath) -> Iterator[FieldChange]:
    name = _NAMED_BY.get(str(path[-1]))
    if name is not None:
        sides = _by_name(before, name), _by_name(after, name)
        if sides[0] is not None and sides[1] is not None:
            yield from value_changes(*sides, path)
            return
    yield from value_changes(before, after, path)


def _by_name(members: Any, name: str) -> dict[str, Any] | None:
    """The list as a map; None when it is no list of differently named maps."""
    if members is None:
        return {}
    if not isinstance(members, list) or not all(isinstance(one, dict) and name in one for one in members):
        return None
    named = {str(one[name]): one for one in members}
    return named if len(named) == len(members) else None
