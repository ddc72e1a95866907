"""Every expression and template of a flow with its field, and what each node writes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final

from ivrdesigner.project import (
    AudioItem,
    CollectNode,
    ConditionNode,
    ExitNode,
    FieldPath,
    Flow,
    FormBody,
    HttpNode,
    JsonBody,
    Localized,
    Node,
    Prompt,
    RecordNode,
    Retry,
    SetNode,
    SubflowNode,
    TextBody,
    TextItem,
    TransferNode,
    VariableItem,
)

__all__ = ["Text", "localized_fields", "prompts_of", "texts_of", "variables_named", "writes_of"]


# Asking pydantic for a field that a class does not have is slow.
_SILENT: Final = frozenset(
    ("http", "condition", "hours", "set", "language", "subflow", "return", "back", "top", "exit")
)
_ASKING: Final = frozenset(("menu", "collect", "record"))


@dataclass(frozen=True, slots=True)
class Text:
    """An expression or template and its place."""

    node: str | None
    """None for the initial value of a variable."""
    path: FieldPath
    source: str
    is_template: bool
    into: str | None = None
    """Variable of this flow that takes the value."""
    has_input: bool = False
    """Whether the name ``input`` may be read."""


def texts_of(flow: Flow) -> Iterator[Text]:
    """All expressions and templates, in the order of the file."""
    for name, variable in flow.variables.items():
        if variable.initial is not None:
            yield Text(None, ("variables", name, "initial"), variable.initial, is_template=False, into=name)
    for node_id, node in flow.nodes.items():
        yield from _texts_of_node(node_id, node)


def prompts_of(node_id: str, node: Node) -> Iterator[tuple[FieldPath, Prompt]]:
    """The prompts of a node, those of its retries too."""
    at: FieldPath = ("nodes", node_id)
    if node.type in _SILENT:
        return
    prompt: Prompt = getattr(node, "prompt", ())
    if prompt:
        yield (*at, "prompt"), prompt
    if node.type not in _ASKING:
        return
    for kind in ("no_input", "no_match"):
        retry = getattr(node, kind, None)
        if isinstance(retry, Retry):
            if retry.prompt:
                yield (*at, kind, "prompt"), retry.prompt
            for index, again in enumerate(retry.prompts):
                yield (*at, kind, "prompts", index), again


def localized_fields(path: FieldPath, prompt: Prompt) -> Iterator[tuple[FieldPath, str, Localized]]:
    """The language maps of a prompt: path, "text" or "audio", and the map."""
    for index, item in enumerate(prompt):
        if isinstance(item, TextItem):
            yield (*path, index, "text"), "text", item.text
        elif isinstance(item, AudioItem):
            yield (*path, index, "audio"), "audio", item.audio
            if item.text is not None:
                yield (*path, index, "text"), "text", item.text


def variables_named(node_id: str, node: Node) -> Iterator[tuple[FieldPath, str, bool]]:
    """Variables that fields name outside of expressions: path, name, and whether the field reads it."""
    at: FieldPath = ("nodes", node_id)
    for path, prompt in prompts_of(node_id, node):
        for index, item in enumerate(prompt):
            if isinstance(item, VariableItem):
                yield (*path, index, "variable"), item.variable, True
    if isinstance(node, CollectNode | RecordNode):
        yield (*at, "into"), node.into, False
    elif isinstance(node, HttpNode):
        for name in node.response.fields:
            yield (*at, "response", "fields", name), name, False
        if node.status_into is not None:
            yield (*at, "status_into"), node.status_into, False
    elif isinstance(node, SetNode):
        for name in node.values:
            yield (*at, "values", name), name, False
    elif isinstance(node, SubflowNode):
        for name in node.into:
            yield (*at, "into", name), name, False


def writes_of(node: Node) -> tuple[frozenset[str], frozenset[str]]:
    """Variables set when the node succeeds, and those set on every way out of it."""
    if isinstance(node, CollectNode | RecordNode):
        return frozenset([node.into]), frozenset()
    if isinstance(node, HttpNode):
        always = frozenset([node.status_into] if node.status_into else [])
        return frozenset(node.response.fields) | always, always
    if isinstance(node, SetNode):
        return frozenset(node.values), frozenset(node.values)
    if isinstance(node, SubflowNode):
        return frozenset(node.into), frozenset()
    return frozenset(), frozenset()


def _texts_of_node(node_id: str, node: Node) -> Iterator[Text]:
    at: FieldPath = ("nodes", node_id)
    for path, prompt in prompts_of(node_id, node):
        for field, kind, localized in localized_fields(path, prompt):
            if kind == "text":
                for language, text in localized.items():
                    yield Text(node_id, (*field, language), text, is_template=True)
    match node:
        case CollectNode():
            if node.check is not None:
                yield Text(node_id, (*at, "check"), node.check, is_template=False, has_input=True)
        case ConditionNode():
            for index, case in enumerate(node.cases):
                yield Text(node_id, (*at, "cases", index, "when"), case.when, is_template=False)
        case SetNode():
            for name, source in node.values.items():
                yield Text(node_id, (*at, "values", name), source, is_template=False, into=name)
        case SubflowNode():
            for name, source in node.with_.items():
                yield Text(node_id, (*at, "with", name), source, is_template=False)
        case ExitNode():
            for name, source in node.values.items():
                yield Text(node_id, (*at, "values", name), source, is_template=False)
        case TransferNode():
            yield Text(node_id, (*at, "to"), node.to, is_template=True)
        case HttpNode():
            yield from _texts_of_exchange(node_id, node)
        case _:
            return


def _texts_of_exchange(node_id: str, node: HttpNode) -> Iterator[Text]:
    at: FieldPath = ("nodes", node_id)
    yield Text(node_id, (*at, "url"), node.url, is_template=True)
    maps: list[tuple[str, Mapping[str, str]]] = [("headers", node.headers), ("query", node.query)]
    for field, values in maps:
        for name, text in values.items():
            yield Text(node_id, (*at, field, name), text, is_template=True)
    match node.body:
        case JsonBody():
            for path, text in _strings((*at, "body", "json"), node.body.json_):
                yield Text(node_id, path, text, is_template=True)
        case FormBody():
            for name, text in node.body.form.items():
                yield Text(node_id, (*at, "body", "form", name), text, is_template=True)
        case TextBody():
            yield Text(node_id, (*at, "body", "text"), node.body.text, is_template=True)
        case None:
            return


def _strings(path: FieldPath, value: Any) -> Iterator[tuple[FieldPath, str]]:
    if isinstance(value, str):
        yield path, value
    elif isinstance(value, dict):
        for key, member in value.items():
            yield from _strings((*path, key), member)
    elif isinstance(value, list):
        for index, member in enumerate(value):
            yield from _strings((*path, index), member)
