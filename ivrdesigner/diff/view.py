"""A node as it is compared: what it says and does apart from where it leads."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from ivrdesigner.graph.written import WrittenFlow, WrittenNode, targets_of
from ivrdesigner.project import FieldPath

__all__ = ["NodeView", "WayKey", "views_of"]

WayKey = tuple[str, str]
"""Kind of the way and what tells it from others of its kind: the key, the expression of the case."""


@dataclass(frozen=True, slots=True)
class NodeView:
    """A node without its id, its place and its targets."""

    id: str
    kind: str
    title: str
    fields: dict[str, Any]
    ways: dict[WayKey, str | None]
    paths: dict[WayKey, FieldPath]
    labels: dict[WayKey, str]


def views_of(flow: WrittenFlow | None) -> dict[str, NodeView]:
    """All nodes of a flow; none when it cannot be read."""
    return {node_id: _view(node_id, node) for node_id, node in flow.nodes.items()} if flow else {}


def _view(node_id: str, node: WrittenNode) -> NodeView:
    data = node.data
    if (
        node.valid and node.model is not None
    ):  # what is the default anyway makes no difference when written out
        data = node.model.model_dump(mode="json", by_alias=True, exclude_defaults=True)
    ways: dict[WayKey, str | None] = {}
    paths: dict[WayKey, FieldPath] = {}
    labels: dict[WayKey, str] = {}
    for kind, path, _, target in targets_of(data):
        if kind in ("no_input", "no_match") and target is None:
            target = "@timeout-queue"  # noqa: PLW2901 - implied by the project
        key = _way_key(data, kind, path)
        while key in ways:  # two cases with one expression
            key = (kind, f"{key[1]}'")
        ways[key], paths[key], labels[key] = target, ("nodes", node_id, *path), _label(data, kind, path)
    kind = data.get("type")
    return NodeView(
        node_id,
        kind if isinstance(kind, str) else "unknown",
        _title(data.get("title")) or node_id,
        _without_targets(data),
        ways,
        paths,
        labels,
    )


def _way_key(data: dict[str, Any], kind: str, path: FieldPath) -> WayKey:
    if kind == "key":
        return kind, str(path[1])
    if kind == "case":
        case = data["cases"][path[1]]
        return kind, str(case.get("when", path[1])) if isinstance(case, dict) else str(path[1])
    return kind, ""


def _label(data: dict[str, Any], kind: str, path: FieldPath) -> str:
    if kind == "key":
        choice = data["keys"][path[1]]
        title = _title(choice.get("title")) if isinstance(choice, dict) else ""
        return f"{path[1]} {title}".rstrip()
    return _way_key(data, kind, path)[1] if kind == "case" else kind.replace("_", " ")


def _title(title: Any) -> str:
    if isinstance(title, dict):
        title = next(iter(title.values()), "")
    return title if isinstance(title, str) else ""


def _without_targets(data: dict[str, Any]) -> dict[str, Any]:
    """The fields of a node but its type, its place and its targets."""
    fields = {key: value for key, value in data.items() if key not in ("type", "position")}
    for _, path, _, _ in targets_of(data):
        match path:
            case (name,):
                fields.pop(str(name), None)
            case ("cases", int()):
                pass
            case (name, key, "to") if isinstance(fields.get(str(name)), dict | list):
                fields[str(name)] = _member_without_target(fields[str(name)], key)
            case (name, "to") if isinstance(fields.get(str(name)), dict):
                fields[str(name)] = {key: value for key, value in fields[str(name)].items() if key != "to"}
    return {key: value for key, value in fields.items() if value not in ({}, [])}


def _member_without_target(container: Any, key: str | int) -> Any:
    items = container.items() if isinstance(container, dict) else enumerate(container)
    made = {
        name: {field: value for field, value in member.items() if field != "to"}
        if name == key and isinstance(member, dict)
        else member
        for name, member in items
    }
    return made if isinstance(container, dict) else list(made.values())
