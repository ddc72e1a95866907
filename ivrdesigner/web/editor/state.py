"""The state of a project's files: JSON and graph of each flow, findings and proofs; faulty flows as far as they go."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from typing import Any, Final

from ivrdesigner.graph import queue_node
from ivrdesigner.graph.branches import branches
from ivrdesigner.graph.cards import card_of
from ivrdesigner.graph.words import label_of
from ivrdesigner.graph.written import WrittenNode, settings_json, targets_of, written_flow
from ivrdesigner.project import Defaults, LoadedProject
from ivrdesigner.rules import validate
from ivrdesigner.web.editor.collector import collector_paused
from ivrdesigner.web.editor.files import flow_file, loaded

__all__ = ["state_of", "state_of_loaded"]

_LANGUAGE: Final = "en-US"
"""Of labels, while ivr.yaml is faulty."""


def state_of(
    files: Mapping[str, str], recordings: Iterable[str] = (), *, prove: bool = True
) -> dict[str, Any]:
    """The state as JSON data, by `ivrdesigner.web.schemas.State`. Raises FilesError for names and sizes out of bounds."""
    with collector_paused(), loaded(files, recordings) as project:
        return state_of_loaded(project, prove=prove)


def state_of_loaded(project: LoadedProject, *, prove: bool = True) -> dict[str, Any]:
    """The state of a project whose folder is still there; without ``prove`` it has no proofs."""
    report = validate(project, prove=prove)
    settings = project.project
    language = settings.language if settings else _LANGUAGE
    defaults = settings.defaults if settings else Defaults()
    flows = {name: _flow(project, name, language, defaults) for name in sorted(project.flow_names)}
    return {"settings": settings_json(project), "flows": flows, "proved": prove, **report.as_dict()}


def _flow(project: LoadedProject, name: str, language: str, defaults: Defaults) -> dict[str, Any]:
    written = written_flow(project, name)
    if written is None:
        return {
            "file": flow_file(name),
            "json": None,
            "valid": False,
            "title": name,
            "graph": {"start": None, "nodes": []},
        }
    nodes = [
        _node(project, name, node_id, node, language, defaults) for node_id, node in written.nodes.items()
    ]
    start = written.data.get("start")
    start = start if isinstance(start, str) else None
    levels = _levels(start, nodes)
    for node in nodes:
        node["level"] = levels.get(node["id"])
    return {
        "file": flow_file(name),
        "json": written.data,
        "valid": written.valid,
        "title": _title(written.data.get("title"), language) or name,
        "graph": {"start": start, "nodes": nodes},
    }


def _title(title: Any, language: str) -> str:
    if isinstance(title, dict):
        title = title.get(language) or next(iter(title.values()), "")
    return title if isinstance(title, str) else ""


def _node(
    project: LoadedProject, flow: str, node_id: str, node: WrittenNode, language: str, defaults: Defaults
) -> dict[str, Any]:
    at = ("nodes", node_id)
    labels: dict[tuple[str | int, ...], str] = {}
    title, detail = node_id, ""
    if node.model is not None:
        # The kinds of the model and those of the union are the same classes.
        for _, outcome in branches(node_id, node.model, defaults, language):  # type: ignore[arg-type]
            if outcome.kind not in ("say", "retry"):
                labels[outcome.field_path] = label_of(outcome, language)
        card = card_of(node_id, node.model, defaults, language)  # type: ignore[arg-type]
        title, detail = card.title, card.detail.removeprefix(node_id).removeprefix(" · ")
    kind = node.data.get("type")
    outcomes = []
    for way, path, required, target in targets_of(node.data):
        where = (*at, *path)
        is_retry = way in ("no_input", "no_match")
        outcomes.append(
            {
                "id": f"{way}:{path[1]}" if way in ("key", "case") else way,
                "label": labels.get(where) or labels.get(where[:-1]) or _plain_label(way, path),
                "kind": way,
                "path": list(where),
                "target": target,
                "implied": queue_node(defaults.timeout_queue) if is_retry and target is None else None,
                "required": required,
            }
        )
    return {
        "id": node_id,
        "kind": kind if isinstance(kind, str) else "unknown",
        "title": title,
        "detail": detail[:200],
        "level": None,
        "file": project.where(flow, *at, key=True)[0],
        "valid": node.valid,
        "outcomes": outcomes,
    }


def _plain_label(way: str, path: tuple[str | int, ...]) -> str:
    if way == "key":
        return str(path[1])
    if way == "case":
        return f"#{path[1] + 1 if isinstance(path[1], int) else path[1]}"
    return "" if way == "next" else way.replace("_", " ")


def _levels(start: str | None, nodes: list[dict[str, Any]]) -> dict[str, int]:
    """How many menus the shortest way enters, for each node that a call comes to (R-ivr.6)."""
    following = {node["id"]: [way["target"] for way in node["outcomes"] if way["target"]] for node in nodes}
    cost = {node["id"]: int(node["kind"] == "menu") for node in nodes}
    if start is None or start not in cost:
        return {}
    levels = {start: cost[start]}
    waiting = deque([start])
    while waiting:
        here = waiting.popleft()
        for target in following[here]:
            if target not in cost:
                continue
            level = levels[here] + cost[target]
            if level < levels.get(target, 1 << 30):
                levels[target] = level
                (waiting.append if cost[target] else waiting.appendleft)(target)
    return levels
