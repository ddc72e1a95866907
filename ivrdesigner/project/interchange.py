"""Flows as JSON, for graph editors and APIs: the same model and field names as the YAML, lossless (R-ivr.12)."""

from __future__ import annotations

from typing import Any

from pydantic import ValidationError

from ivrdesigner.project.author_errors import author_errors
from ivrdesigner.project.characters import forbidden_in
from ivrdesigner.project.findings import Finding, finding
from ivrdesigner.project.flow import Flow
from ivrdesigner.project.yaml_tree import MAX_DEPTH, MAX_VALUES
from vxml.message import Message

__all__ = ["flow_from_json", "flow_to_json"]


def flow_to_json(flow: Flow) -> dict[str, Any]:
    """JSON data of a flow: the fields that are set, by the names of the YAML, short forms written out."""
    data = flow.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert isinstance(data, dict)
    return data


def flow_from_json(data: Any) -> tuple[Flow | None, list[Finding]]:
    """The flow of JSON data (as ``json.loads`` gives it), or None and every fault; faults carry their field path."""
    name = data.get("name") if isinstance(data, dict) else None
    flow = name if isinstance(name, str) else None
    too_big = _bound(data)
    if too_big:
        return None, [finding("IVR103", too_big, Message("Send a smaller flow."), flow=flow)]
    if (code := _forbidden(data)) is not None:
        message = Message("A text of the flow holds the control character {code}.", code=code)
        return None, [finding("IVR104", message, Message("Delete the character."), flow=flow)]
    try:
        return Flow.model_validate(data), []
    except ValidationError as error:
        faults = author_errors(error, Flow)
        return None, [finding(f.code, f.message, f.remedy, flow=flow, path=f.path) for f in faults]


def _forbidden(data: Any) -> str | None:
    """The first character of the data that no text may hold; it is not nested deep (`_bound`)."""
    members: list[Any] = [data] if isinstance(data, str) else []
    if isinstance(data, dict):
        members = [*data, *data.values()]
    elif isinstance(data, list):
        members = data
    for member in members:
        found = forbidden_in(member) if isinstance(member, str) else _forbidden(member)
        if found is not None:
            return found
    return None


def _bound(data: Any) -> Message | None:
    """Which bound the data goes over, or None. Walks level by level, so depth costs no stack."""
    level, values = [data], 0
    for _ in range(MAX_DEPTH + 1):
        values += len(level)
        if values > MAX_VALUES:
            return Message("The flow has more than {most} values.", most=MAX_VALUES)
        level = [
            member
            for value in level
            if isinstance(value, dict | list)
            for member in (value.values() if isinstance(value, dict) else value)
        ]
        if not level:
            return None
    return Message("Lists and maps are nested more than {most} deep.", most=MAX_DEPTH)
