"""Differences of two projects as people read them in a terminal."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import click

from cli.terminal import plain

if TYPE_CHECKING:
    from ivrdesigner.diff import Difference, FieldChange, FlowChange, NodeChange, WayChange

__all__ = ["echo_difference"]

_MARKS = {"added": "+", "removed": "-", "changed": "~", "renamed": ">"}
_COLOURS = {"added": "green", "removed": "red", "changed": "yellow", "renamed": "cyan"}
_LONGEST = 160


def echo_difference(found: Difference) -> None:
    """A line for each flow and node that differs, and one for each of its ways, prompts and fields below it."""
    for file in found.unreadable:
        click.echo(f"{plain(file)}: is no YAML map, and was not compared")
    if found.settings:
        click.echo(click.style("~ ivr.yaml", fg="yellow", bold=True))
        _lines(_fields(found.settings), "  ")
    for flow in found.flows:
        _flow(flow)
    if found.same:
        click.echo("No difference.")


def _flow(flow: FlowChange) -> None:
    was = f" (was {flow.was})" if flow.was else ""
    _headed(flow.change, f"flow {flow.flow}{was}", "")
    _lines(_fields(flow.fields), "  ")
    for node in flow.nodes:
        _node(node)


def _node(node: NodeChange) -> None:
    was = f" (was {node.was})" if node.was else ""
    kind = f"{node.kind_before} → {node.kind}" if node.kind_before else node.kind
    title = f" {node.title}" if node.title != node.node else ""
    _headed(node.change, f"{node.node}{was} [{kind}]{title}", "  ")
    if node.change == "removed":
        return
    _lines(map(_way, node.ways), "      ")
    _lines(_fields(node.prompts), "      ")
    _lines(_fields(node.fields), "      ")


def _headed(change: str, text: str, indent: str) -> None:
    click.echo(indent + click.style(plain(f"{_MARKS[change]} {text}"), fg=_COLOURS[change], bold=not indent))


def _way(way: WayChange) -> str:
    label = way.label or way.kind
    return f"{label}: {way.before or 'nowhere'} → {way.after or 'nowhere'}"


def _fields(fields: tuple[FieldChange, ...]) -> Iterator[str]:
    for field in fields:
        name = ".".join(map(str, field.path)) + (f" [{field.language}]" if field.language else "")
        yield f"{name}: {_value(field.before)} → {_value(field.after)}"


def _value(value: Any) -> str:
    if value is None:
        return "nothing"
    text = value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)
    return text if len(text) <= _LONGEST else f"{text[: _LONGEST - 1]}…"


def _lines(lines: Any, indent: str) -> None:
    for line in lines:
        click.echo(indent + plain(line))
