"""The steps of the interpreter in the words of the flow: node and YAML line instead of form and VoiceXML line."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from vxml.interpreter import Step

__all__ = ["Place", "show_step", "step_as_dict", "vxml_place"]

Place = Callable[["Step"], str]
"""Says where a step stands in what the author wrote."""


def vxml_place(step: Step) -> str:
    """The place in the VoiceXML document."""
    dialog = f" {step.dialog}" if step.dialog else ""
    name = step.source.uri.rsplit("/", 1)[-1]
    return f"{name}:{step.source.line}:{step.source.column}{dialog}"


def show_step(step: Step, place: Place) -> None:
    """Print one step: seconds, kind, element, section of the specification, place, details."""
    details = " ".join(
        f"{name}={_short(value)}" for name, value in step.detail.items() if value not in ("", None)
    )
    element = f"<{step.element}>" if step.element else ""
    line = f"    {step.at:7.2f}  {step.kind:<10} {element:<12} §{step.section:<7} {place(step)}  {details}"
    click.echo(click.style(line.rstrip(), dim=True))


def step_as_dict(step: Step) -> dict[str, object]:
    """For JSON."""
    source = step.source
    return {
        "at": round(step.at, 3),
        "kind": step.kind,
        "element": step.element,
        "section": step.section,
        "uri": source.uri,
        "line": source.line,
        "column": source.column,
        "dialog": step.dialog,
        "item": step.item,
        "detail": dict(step.detail),
    }


def _short(value: object) -> str:
    text = "".join(c if c.isprintable() else " " for c in str(value))
    return text if len(text) <= 100 else text[:99] + "…"
