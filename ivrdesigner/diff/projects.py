"""The differences of two projects: settings, and each flow."""

from __future__ import annotations

from typing import Any, Final

from ivrdesigner.diff.changes import Change, Difference, FieldChange, FlowChange
from ivrdesigner.diff.nodes import node_changes
from ivrdesigner.diff.values import value_changes
from ivrdesigner.diff.view import NodeView, views_of
from ivrdesigner.graph.written import WrittenFlow, settings_json, written_flow
from ivrdesigner.project import LoadedProject
from ivrdesigner.project.loader import PROJECT_FILE

__all__ = ["difference"]

_ALIKE: Final = 0.5
"""Least share of nodes that a renamed flow has in common with what it was."""


def difference(before: LoadedProject, after: LoadedProject) -> Difference:
    """What ``after`` does otherwise than ``before``. Faulty flows are compared as far as they can be read."""
    flows = [{name: written_flow(side, name) for name in sorted(side.flow_names)} for side in (before, after)]
    unreadable = {f"flows/{name}.yaml" for side in flows for name, flow in side.items() if flow is None}
    settings = [_settings(side) for side in (before, after)]
    if None in settings:
        unreadable.add(PROJECT_FILE)
    views = [{name: views_of(flow) for name, flow in side.items()} for side in flows]
    was = _renamed_flows(*views)
    found: list[FlowChange] = []
    for name, flow in flows[1].items():
        old_name = was.get(name, name)
        old = flows[0].get(old_name)
        if flow is None or (old_name in flows[0] and old is None):
            continue
        change = _flow(name, old_name, old, flow, views[0].get(old_name, {}), views[1][name])
        if change is not None:
            found.append(change)
    for name in flows[0]:
        if name not in flows[1] and name not in was.values() and flows[0][name] is not None:
            nodes, _ = node_changes(views[0][name], {})
            found.append(FlowChange(name, "removed", nodes=tuple(nodes)))
    return Difference(
        tuple(value_changes(settings[0] or {}, settings[1] or {})), tuple(found), tuple(sorted(unreadable))
    )


def _settings(project: LoadedProject) -> dict[str, Any] | None:
    if project.project is not None:
        data: dict[str, Any] = project.project.model_dump(mode="json", by_alias=True, exclude_none=True)
        return data  # defaults are told, since every node may use them
    return settings_json(project)


def _flow(
    name: str,
    old_name: str,
    old: WrittenFlow | None,
    new: WrittenFlow,
    old_views: dict[str, NodeView],
    new_views: dict[str, NodeView],
) -> FlowChange | None:
    nodes, renamed = node_changes(old_views, new_views)
    fields = _fields(old, new, renamed)
    change: Change = "added" if old is None else "changed" if old_name == name else "renamed"
    if change == "changed" and not nodes and not fields:
        return None
    return FlowChange(name, change, old_name if change == "renamed" else None, tuple(fields), tuple(nodes))


def _fields(old: WrittenFlow | None, new: WrittenFlow, renamed: dict[str, str]) -> list[FieldChange]:
    """Title, initial step, variables and so on. Which fragments a flow includes is no matter of what it does."""
    sides = [
        {key: value for key, value in flow.data.items() if key not in ("name", "nodes", "include")}
        for flow in (old, new)
        if flow is not None
    ]
    before = sides[0] if old is not None else {}
    start = before.get("start")
    return [
        change
        for change in value_changes(before, sides[-1])
        if not (change.path == ("start",) and renamed.get(str(start), start) == change.after)
    ]


def _renamed_flows(
    before: dict[str, dict[str, NodeView]], after: dict[str, dict[str, NodeView]]
) -> dict[str, str]:
    """New name to old name of flows that only got another name: most of their nodes are there under their ids."""
    pairs = sorted(
        (
            (_alike(before[old], after[new]), new, old)
            for new in after
            if new not in before
            for old in before
            if old not in after
        ),
        reverse=True,
    )
    was: dict[str, str] = {}
    for likeness, new, old in pairs:
        if likeness >= _ALIKE and new not in was and old not in was.values():
            was[new] = old
    return was


def _alike(old: dict[str, NodeView], new: dict[str, NodeView]) -> float:
    if not old or not new:
        return 0.0
    same = sum(
        1
        for node, view in new.items()
        if node in old and (old[node].kind, old[node].fields) == (view.kind, view.fields)
    )
    return same / max(len(old), len(new))
