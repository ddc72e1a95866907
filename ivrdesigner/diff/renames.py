"""Which node of the new flow is which of the old one, when its id is another."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Final

from ivrdesigner.diff.view import NodeView
from ivrdesigner.project import FieldPath

__all__ = ["renamed_nodes"]

_ALIKE: Final = 0.6
"""Least likeness of a renamed node to what it was; alike in nothing is 0, in everything 1."""
_MOST_PAIRS: Final = 40_000
"""Beyond so many pairs only nodes that say exactly the same are compared."""


def renamed_nodes(before: Mapping[str, NodeView], after: Mapping[str, NodeView]) -> dict[str, str]:
    """Old id to new id of nodes that were renamed. A node that keeps its id is never taken for another.

    Two nodes are alike in what they say and do, in who leads to them and in where they lead; the most alike pairs
    are found first.
    """
    gone = [view for node, view in before.items() if node not in after]
    come = [view for node, view in after.items() if node not in before]
    renamed = _the_same(gone, come)
    gone = [view for view in gone if view.id not in renamed]
    come = [view for view in come if view.id not in renamed.values()]
    if len(gone) * len(come) > _MOST_PAIRS:
        return renamed
    into = {id(views): _arrivals(views.values()) for views in (before, after)}
    likeness = sorted(
        (
            (
                _likeness(
                    old, new, into[id(before)].get(old.id, set()), into[id(after)].get(new.id, set()), renamed
                ),
                -index,
                old.id,
                new.id,
            )
            for index, old in enumerate(gone)
            for new in come
            if old.kind == new.kind
        ),
        reverse=True,
    )
    taken: set[str] = set(renamed.values())
    for value, _, old_id, new_id in likeness:
        if value >= _ALIKE and old_id not in renamed and new_id not in taken:
            renamed[old_id] = new_id
            taken.add(new_id)
    return renamed


def _the_same(gone: Sequence[NodeView], come: Sequence[NodeView]) -> dict[str, str]:
    """Nodes that say exactly what one other does, when no third one does."""
    says = [Counter(_says(view) for view in side) for side in (gone, come)]
    new = {_says(view): view.id for view in come}
    return {
        view.id: new[text]
        for view in gone
        if (text := _says(view)) in new and says[0][text] == says[1][text] == 1 and len(view.fields) > 0
    }


def _says(view: NodeView) -> str:
    return json.dumps([view.kind, view.fields], sort_keys=True, ensure_ascii=False)


def _arrivals(views: Any) -> dict[str, set[tuple[str, str]]]:
    into: dict[str, set[tuple[str, str]]] = {}
    for view in views:
        for way, target in view.ways.items():
            if target is not None:
                into.setdefault(target, set()).add((view.id, str(way)))
    return into


def _likeness(
    old: NodeView,
    new: NodeView,
    old_from: set[tuple[str, str]],
    new_from: set[tuple[str, str]],
    renamed: Mapping[str, str],
) -> float:
    now = {**renamed, old.id: new.id}
    old_from = {(now.get(node, node), way) for node, way in old_from}
    old_to = {(str(way), now.get(target or "", target)) for way, target in old.ways.items()}
    new_to = {(str(way), target) for way, target in new.ways.items()}
    says = _shared(set(_facts(old.fields)), set(_facts(new.fields)))
    return 0.5 * says + 0.3 * _shared(old_from, new_from) + 0.2 * _shared(old_to, new_to)


def _facts(value: Any, path: FieldPath = ()) -> Iterator[tuple[FieldPath, str]]:
    """All that a node says, piece by piece."""
    if isinstance(value, dict | list) and value:
        for key, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from _facts(member, (*path, key))
    else:
        yield path, json.dumps(value, ensure_ascii=False)


def _shared(one: set[Any], two: set[Any]) -> float:
    return len(one & two) / len(one | two) if one or two else 1.0
