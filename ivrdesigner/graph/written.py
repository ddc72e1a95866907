"""Flows and settings as JSON, faulty ones too: what an author has written so far, in the form of the schema.

A graph editor shows nodes long before they are complete. A node that lacks only targets is written out as a
complete one would be; of any other only the short forms of prompts and keys are, the rest stands as it was written.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Any, Final

from pydantic import TypeAdapter, ValidationError

from ivrdesigner.project import Flow, LoadedProject, Node, NodeBase, flow_to_json

__all__ = [
    "WAYS",
    "Way",
    "WrittenFlow",
    "WrittenNode",
    "settings_json",
    "targets_of",
    "without_unset",
    "written_flow",
]

_UNSET: Final = "ivrkit_unset_target"
"""Stands for a missing target while a node is looked at; no author would call a node so."""
Place = tuple[str | int, ...]


@dataclass(frozen=True, slots=True)
class Way:
    """A way out of a kind of node. In ``field`` a * stands for a key or an index."""

    kind: str
    field: str
    required: bool = True


_NEXT: Final = Way("next", "next")
_RETRIES: Final = (
    Way("no_input", "no_input.to", required=False),
    Way("no_match", "no_match.to", required=False),
)

WAYS: Final[dict[str, tuple[Way, ...]]] = {
    "play": (_NEXT,),
    "menu": (Way("key", "keys.*.to"), *_RETRIES),
    "collect": (_NEXT, *_RETRIES),
    "record": (_NEXT, _RETRIES[0]),
    "queue": (Way("unavailable", "unavailable", required=False),),
    "voicemail": (),
    "transfer": tuple(Way(kind, kind, required=False) for kind in ("next", "busy", "no_answer", "failed")),
    "http": (_NEXT, Way("error", "error")),
    "condition": (Way("case", "cases.*.to"), Way("otherwise", "otherwise")),
    "hours": (Way("open", "open"), Way("closed", "closed"), Way("holiday", "holiday", required=False)),
    "set": (_NEXT,),
    "language": (_NEXT,),
    "subflow": (_NEXT,),
    "return": (),
    "back": (),
    "top": (),
    "hangup": (),
    "exit": (),
}
"""By kind of node, in the order of `ivrdesigner.graph.branches`. An HTTP exchange may lack ``error`` in the schema, but not
for the rules (IVR501)."""


@dataclass(frozen=True, slots=True)
class WrittenNode:
    """A node as far as it can be read. ``model`` is None when its fields are faulty; ``valid`` needs targets too."""

    data: Any
    model: NodeBase | None
    valid: bool


@dataclass(frozen=True, slots=True)
class WrittenFlow:
    """A flow as far as it can be read."""

    data: dict[str, Any]
    nodes: dict[str, WrittenNode]
    valid: bool


def written_flow(project: LoadedProject, name: str) -> WrittenFlow | None:
    """The flow of a file; None when the file is no YAML map."""
    flow = project.flows.get(name)
    if flow is not None:
        return _of_model(flow)
    data = project.written(name)
    if not isinstance(data, dict):
        return None
    raw = data.get("nodes")
    nodes = {node_id: _node(node) for node_id, node in (raw.items() if isinstance(raw, dict) else ())}
    written = {**data, "nodes": {node_id: node.data for node_id, node in nodes.items()}}
    variables = data.get("variables")
    if isinstance(variables, dict):
        written["variables"] = {
            key: {"type": value} if isinstance(value, str) else value for key, value in variables.items()
        }
    return WrittenFlow(written, nodes, valid=False)


def settings_json(project: LoadedProject) -> dict[str, Any] | None:
    """``ivr.yaml`` as JSON; None when it is no YAML map."""
    if project.project is not None:
        data: dict[str, Any] = project.project.model_dump(mode="json", by_alias=True, exclude_unset=True)
        return data
    raw = project.written(None)
    return raw if isinstance(raw, dict) else None


def targets_of(node: Any) -> list[tuple[str, Place, bool, str | None]]:
    """The ways out of a node's JSON: kind, path of the target in the node, whether it is required, and the target."""
    kind = node.get("type") if isinstance(node, dict) else None
    found: list[tuple[str, Place, bool, str | None]] = []
    for way in WAYS.get(kind, ()) if isinstance(kind, str) else ():
        for path, target in _places(node, way.field.split(".")):
            found.append(
                (way.kind, path, way.required, target if isinstance(target, str) and target else None)
            )
    return found


def without_unset(value: Any) -> Any:
    """JSON without members that are null: for an editor they are fields that are not set. Bodies of requests stay."""
    if isinstance(value, dict):
        return {
            key: member if key == "body" else without_unset(member)
            for key, member in value.items()
            if member is not None
        }
    if isinstance(value, list):
        return [without_unset(member) for member in value]
    return value


def _of_model(flow: Flow) -> WrittenFlow:
    data = flow_to_json(flow)
    nodes = {
        node_id: WrittenNode(data["nodes"][node_id], node, valid=True) for node_id, node in flow.nodes.items()
    }
    return WrittenFlow(data, nodes, valid=True)


def _node(raw: Any) -> WrittenNode:
    if not isinstance(raw, dict):
        return WrittenNode({}, None, valid=False)
    data = _short_forms_written_out(raw)
    lacking = [path for _, path, required, target in targets_of(data) if required and target is None]
    filled = data
    for path in lacking:
        filled = _with(filled, path, _UNSET)
    try:
        model = _nodes().validate_python(filled)
    except ValidationError:
        return WrittenNode(data, None, valid=False)
    dumped: dict[str, Any] = model.model_dump(mode="json", by_alias=True, exclude_unset=True)
    for path in lacking:
        dumped = _without(dumped, path)
    return WrittenNode(dumped, model, valid=not lacking)


@cache
def _nodes() -> TypeAdapter[NodeBase]:
    return TypeAdapter(Node)


def _short_forms_written_out(raw: dict[str, Any]) -> dict[str, Any]:
    data = dict(raw)
    prompt = data.get("prompt")
    if isinstance(prompt, str):
        data["prompt"] = [{"text": prompt}]
    if isinstance(data.get("keys"), dict):
        data["keys"] = {
            key: {"to": choice} if isinstance(choice, str) else {} if choice is None else choice
            for key, choice in data["keys"].items()
        }
    return data


def _places(node: dict[str, Any], parts: list[str]) -> list[tuple[Place, Any]]:
    """The paths in a node that fit a field of the palette, and what stands there; the last part need not be there."""
    paths: list[tuple[Place, Any]] = [((), node)]
    for part in parts:
        following: list[tuple[Place, Any]] = []
        for path, here in paths:
            if part == "*":
                members = (
                    list(here.items())
                    if isinstance(here, dict)
                    else list(enumerate(here))
                    if isinstance(here, list)
                    else []
                )
                following += [((*path, key), member) for key, member in members]
            else:
                following.append(((*path, part), here.get(part) if isinstance(here, dict) else None))
        paths = following
    return paths


def _with(data: Any, path: Place, value: Any) -> Any:
    """A copy in which the member at ``path`` is ``value``."""
    if not path:
        return value
    first, rest = path[0], path[1:]
    if isinstance(data, list) and isinstance(first, int):
        return [_with(member, rest, value) if index == first else member for index, member in enumerate(data)]
    if isinstance(data, dict):
        return {**data, first: _with(data.get(first, {} if rest else None), rest, value)}
    return data


def _without(data: Any, path: Place) -> Any:
    first, rest = path[0], path[1:]
    if isinstance(data, list) and isinstance(first, int):
        return [_without(member, rest) if index == first else member for index, member in enumerate(data)]
    if isinstance(data, dict) and first in data:
        if rest:
            return {**data, first: _without(data[first], rest)}
        return {key: value for key, value in data.items() if key != first}
    return data
