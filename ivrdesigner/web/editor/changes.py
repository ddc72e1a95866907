"""Changes from the canvas written into the files: only what differs, with the author's comments, order and quotes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from ivrdesigner.errors import DesignerError
from ivrdesigner.graph.written import settings_json, targets_of, without_unset, written_flow
from ivrdesigner.project import LoadedProject
from ivrdesigner.project.loader import PROJECT_FILE
from ivrdesigner.project.round_trip import changed_text, new_text, renamed_key
from ivrdesigner.web.editor.collector import collector_paused
from ivrdesigner.web.editor.files import FilesError, flow_file, read
from vxml.message import Message

__all__ = ["apply_change"]

_NAME = re.compile(r"[^\W\d][\w-]{0,63}")
_NODE = re.compile(r"[^\W\d]\w{0,63}")
_PARTS = ("variables", "nodes")


def apply_change(files: Mapping[str, str], change: Mapping[str, Any]) -> dict[str, str]:
    """The files after one change (``op`` and its fields, as in `ivrdesigner.web.schemas`). Raises FilesError."""
    try:
        with collector_paused():
            return _applied(read(files), files, change)
    except FilesError:
        raise
    except RecursionError:
        raise FilesError("invalid-files", Message("The flow is nested too deep; make it flatter.")) from None
    except DesignerError as fault:
        raise FilesError("invalid-files", Message.of(fault.args[0])) from None


def _applied(project: LoadedProject, files: Mapping[str, str], change: Mapping[str, Any]) -> dict[str, str]:
    match change["op"]:
        case "flow":
            return _flow(project, files, change["flow"], change["json"])
        case "settings":
            return _settings(project, files, change["json"])
        case "add_flow":
            return _add_flow(project, files, change["flow"], change.get("json"))
        case "rename_flow":
            return _rename_flow(project, files, change["flow"], change["to"])
        case "remove_flow":
            _known(project, change["flow"])
            return {path: text for path, text in files.items() if path != flow_file(change["flow"])}
        case "rename_node":
            return _rename_node(project, files, change["flow"], change["node"], change["to"])
        case other:
            raise FilesError("unknown-change", Message("There is no change {name!r}.", name=other))


def _flow(
    project: LoadedProject, files: Mapping[str, str], flow: str, wanted: dict[str, Any]
) -> dict[str, str]:
    """The flow says ``wanted``; nodes and variables of fragments are written where they stand."""
    _known(project, flow)
    written = written_flow(project, flow)
    if written is None:
        raise FilesError(
            "unreadable-flow",
            Message("{file} is no YAML; correct it in the text view first.", file=flow_file(flow)),
        )
    before, after = _plain(written.data), without_unset(wanted)
    if project.writes(flow, "name"):
        after.setdefault("name", flow)
    else:
        before.pop("name", None)
        after.pop("name", None)
    own = flow_file(flow)
    owners = {
        part: {name: project.where(flow, part, name, key=True)[0] for name in before.get(part) or {}}
        for part in _PARTS
        if isinstance(before.get(part), dict)
    }
    changed = dict(files)
    for file in sorted({file for names in owners.values() for file in names.values()} - {own}):
        sides = [
            {
                part: {
                    name: value
                    for name, value in (side.get(part) or {}).items()
                    if owners.get(part, {}).get(name) == file
                }
                for part in _PARTS
                if part in owners and file in owners[part].values()
            }
            for side in (before, after)
        ]
        gone = [name for part in sides[0] for name in sides[0][part] if name not in sides[1][part]]
        others = _including(project, flow, file)
        if gone and others:
            raise FilesError(
                "shared-node",
                Message(
                    "{name} stands in {file}, which {flows} use too; remove it in that file.",
                    name=gone[0],
                    file=file,
                    flows=tuple(others),
                ),
            )
        if sides[0] != sides[1]:
            changed[file] = changed_text(files[file], sides[0], sides[1])
    for side in (before, after):
        for part, names in owners.items():
            if isinstance(side.get(part), dict):
                side[part] = {
                    name: value for name, value in side[part].items() if names.get(name, own) == own
                }
                if not side[part] and not project.writes(flow, part):
                    del side[part]
    if before != after:
        at = {name: project.where(flow, "nodes", name, key=True)[1] for name in before.get("nodes") or ()}
        changed[own] = changed_text(files[own], before, after, at)
    return changed


def _settings(project: LoadedProject, files: Mapping[str, str], wanted: dict[str, Any]) -> dict[str, str]:
    before = settings_json(project)
    if before is None:
        raise FilesError(
            "unreadable-settings",
            Message("{file} is no YAML; correct it in the text view first.", file=PROJECT_FILE),
        )
    after = without_unset(wanted)
    if after == before:
        return dict(files)
    return {**files, PROJECT_FILE: changed_text(files[PROJECT_FILE], _plain(before), after)}


def _add_flow(
    project: LoadedProject, files: Mapping[str, str], flow: str, data: dict[str, Any] | None
) -> dict[str, str]:
    _free(project, files, flow)
    new = without_unset(data) if data else {"start": "goodbye", "nodes": {"goodbye": {"type": "hangup"}}}
    return {
        **files,
        flow_file(flow): new_text(
            {"name": flow, **{key: value for key, value in new.items() if key != "name"}}
        ),
    }


def _rename_flow(project: LoadedProject, files: Mapping[str, str], flow: str, to: str) -> dict[str, str]:
    """The file, and all that names the flow: sub-flow nodes, start, access numbers and scenarios."""
    _known(project, flow)
    _free(project, files, to)
    changed = dict(files)
    for other in sorted(project.flow_names):
        written = written_flow(project, other)
        if written is None:
            continue
        data = _plain(written.data)
        calling = [
            node
            for node in data["nodes"].values()
            if node.get("type") == "subflow" and node.get("flow") == flow
        ]
        for node in calling:
            node["flow"] = to
        if calling:
            changed = _flow(project, changed, other, data)
    settings = settings_json(project)
    if settings is not None:
        changed = _settings(project, changed, _renamed_in_settings(_plain(settings), flow, to))
    text = changed.pop(flow_file(flow))
    if project.writes(flow, "name"):
        text = changed_text(text, {"name": flow}, {"name": to})
    changed[flow_file(to)] = text
    for path in [path for path in changed if path.startswith("tests/")]:
        changed[path] = _renamed_in_scenarios(changed[path], flow, to)
    return changed


def _renamed_in_settings(data: dict[str, Any], flow: str, to: str) -> dict[str, Any]:
    fields = ("flow", "off_hours_flow", "holiday_flow")
    numbers = data.get("access_numbers")
    for place, keys in [
        (data, ("start",)),
        *((one, fields) for one in numbers or () if isinstance(one, dict)),
    ]:
        for key in keys:
            if place.get(key) == flow:
                place[key] = to
    return data


def _renamed_in_scenarios(text: str, flow: str, to: str) -> str:
    """A scenario names flows as ``flow: main`` and nodes as ``node: main/menu``; nothing else on such a line."""
    name = re.escape(flow)
    text = re.sub(rf"(?m)^(flow:[ ]*[\"']?){name}([\"']?[ ]*(?:#.*)?)$", rf"\g<1>{to}\g<2>", text)
    return re.sub(rf"(\bnode:[ ]*[\"']?){name}/", rf"\g<1>{to}/", text)


def _rename_node(
    project: LoadedProject, files: Mapping[str, str], flow: str, node: str, to: str
) -> dict[str, str]:
    """The node where it stands, and every target that names it, in all flows that have it."""
    _known(project, flow)
    written = written_flow(project, flow)
    if written is None or node not in written.nodes:
        raise FilesError(
            "unknown-node", Message("The flow {flow} has no node {node!r}.", flow=flow, node=node[:60])
        )
    if not _NODE.fullmatch(to):
        raise FilesError(
            "invalid-name", Message("{name!r} is no node name; use letters, digits and _.", name=to[:60])
        )
    file = project.where(flow, "nodes", node, key=True)[0]
    changed = dict(files)
    for other in [flow, *_including(project, flow, file)] if file != flow_file(flow) else [flow]:
        there = written_flow(project, other)
        if there is None or node not in there.nodes:
            continue
        if to in there.nodes:
            raise FilesError(
                "name-taken", Message("The flow {flow} has a node {node} already.", flow=other, node=to)
            )
        changed = _flow(read(changed), changed, other, _retargeted(_plain(there.data), node, to))
    changed[file] = renamed_key(changed[file], "nodes", node, to)
    return changed


def _retargeted(data: dict[str, Any], node: str, to: str) -> dict[str, Any]:
    if data.get("start") == node:
        data["start"] = to
    for member in data["nodes"].values():
        for _, path, _, target in targets_of(member):
            if target == node:
                here: Any = member
                for part in path[:-1]:
                    here = here[part]
                here[path[-1]] = to
    return data


def _including(project: LoadedProject, flow: str, file: str) -> list[str]:
    """Other flows that have nodes or variables of a file."""
    found = []
    for other in sorted(project.flow_names - {flow}):
        data = project.written(other)
        if isinstance(data, dict) and any(
            project.where(other, part, name, key=True)[0] == file
            for part in _PARTS
            if isinstance(data.get(part), dict)
            for name in data[part]
        ):
            found.append(other)
    return found


def _known(project: LoadedProject, flow: str) -> None:
    if flow not in project.flow_names:
        raise FilesError("unknown-flow", Message("There is no flow {flow!r}.", flow=flow[:60]))


def _free(project: LoadedProject, files: Mapping[str, str], flow: str) -> None:
    if not _NAME.fullmatch(flow):
        raise FilesError(
            "invalid-name",
            Message("{flow!r} cannot name a flow; use letters, digits, _ and -.", flow=flow[:60]),
        )
    if flow in project.flow_names or flow_file(flow) in files:
        raise FilesError("name-taken", Message("There is a flow {flow} already.", flow=flow))


def _plain(data: Any) -> Any:
    """A copy whose maps and lists are its own."""
    if isinstance(data, dict):
        return {key: _plain(member) for key, member in data.items()}
    return [_plain(member) for member in data] if isinstance(data, list) else data
