"""The differences of the nodes of one flow."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivrdesigner.diff.changes import FieldChange, NodeChange, WayChange
from ivrdesigner.diff.renames import renamed_nodes
from ivrdesigner.diff.spoken import prompt_changes, without_prompts
from ivrdesigner.diff.values import value_changes
from ivrdesigner.diff.view import NodeView, WayKey

__all__ = ["node_changes"]


def node_changes(
    before: Mapping[str, NodeView], after: Mapping[str, NodeView]
) -> tuple[list[NodeChange], dict[str, str]]:
    """All nodes that differ, in the order of the new flow, removed ones last; and old id to new id of renamed ones."""
    renamed = renamed_nodes(before, after)
    was = {new: old for old, new in renamed.items()}
    changes: list[NodeChange] = []
    for node, view in after.items():
        old = before.get(was.get(node, node))
        change = _added(view) if old is None else _changed(old, view, renamed)
        if change is not None:
            changes.append(change)
    changes += [
        NodeChange(node, "removed", view.kind, view.title, ways=tuple(_ways({}, view.ways, view, renamed)))
        for node, view in before.items()
        if node not in after and node not in renamed
    ]
    return changes, renamed


def _added(view: NodeView) -> NodeChange:
    return NodeChange(
        view.id,
        "added",
        view.kind,
        view.title,
        fields=tuple(value_changes({}, without_prompts(view.fields))),
        prompts=tuple(prompt_changes({}, view.fields)),
        ways=tuple(
            WayChange(view.labels[key], key[0], view.paths[key], None, target)
            for key, target in view.ways.items()
            if target is not None
        ),
    )


def _changed(old: NodeView, new: NodeView, renamed: Mapping[str, str]) -> NodeChange | None:
    cases, old_ways = _cases(old, new)
    plain = [without_prompts(view.fields) for view in (old, new)]
    if old.kind == new.kind == "condition":
        for side in plain:
            side.pop("cases", None)
    fields = [*value_changes(plain[0], plain[1]), *cases]
    prompts = list(prompt_changes(old.fields, new.fields))
    ways = list(_ways(new.ways, old_ways, old, renamed, new))
    if old.id == new.id and old.kind == new.kind and not (fields or prompts or ways):
        return None
    return NodeChange(
        new.id,
        "changed" if old.id == new.id else "renamed",
        new.kind,
        new.title,
        was=None if old.id == new.id else old.id,
        kind_before=None if old.kind == new.kind else old.kind,
        fields=tuple(fields),
        prompts=tuple(prompts),
        ways=tuple(ways),
    )


def _cases(old: NodeView, new: NodeView) -> tuple[list[FieldChange], dict[WayKey, str | None]]:
    """Cases of a condition whose expression changed; and the old ways, under the new expressions.

    A case is known by its expression. Those that are left on both sides are the same in their order. The first case
    that is true decides, so another order is a change.
    """
    own, others = [key for key in old.ways if key[0] == "case"], [key for key in new.ways if key[0] == "case"]
    left = [key for key in own if key not in new.ways]
    come = [key for key in others if key not in old.ways]
    now = dict(zip(left, come, strict=False))
    fields = [FieldChange((*new.paths[to][2:-1], "when"), key[1], to[1]) for key, to in now.items()]
    order = [now.get(key, key) for key in own if now.get(key, key) in new.ways]
    if order != [key for key in others if key in order]:
        fields.append(FieldChange(("cases",), [key[1] for key in own], [key[1] for key in others]))
    return fields, {now.get(key, key): target for key, target in old.ways.items()}


def _ways(
    after: Mapping[WayKey, str | None],
    before: Mapping[WayKey, str | None],
    old: NodeView,
    renamed: Mapping[str, str],
    new: NodeView | None = None,
) -> Iterator[WayChange]:
    for key in [*after, *(key for key in before if key not in after)]:
        was, now = before.get(key), after.get(key)
        if renamed.get(was or "", was) == now:
            continue
        view = new if new is not None and key in new.ways else old
        yield WayChange(
            view.labels.get(key, key[1]), key[0], view.paths.get(key, ()), _shown(was), _shown(now)
        )


def _shown(target: Any) -> str | None:
    return None if target is None else str(target)
