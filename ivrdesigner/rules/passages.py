"""Ways over several flows as linked steps: each link knows the one before it and the way through a sub-flow."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from ivrdesigner.graph import Step

__all__ = ["MAX_CALLS", "Event", "Passage", "events_of"]

MAX_CALLS: Final = 50
"""Deepest nesting of sub-flows that is told: no call goes deeper (VoiceXML subdialogs are bounded)."""


@dataclass(frozen=True, slots=True, eq=False)
class Passage:
    """The last link of a way."""

    before: Passage | None
    kind: Literal["step", "through", "into", "unknown", "end"]
    """A step; a sub-flow that returns; one in which the way stays; one that calls itself again, in which no way is
    told; the node where the way ends.
    """
    flow: str
    node: str
    step: Step | None
    language: str
    """Of the call before the step, behind a sub-flow, or at the end."""
    inner: Passage | None = None
    """The way inside the sub-flow."""


@dataclass(frozen=True, slots=True)
class Event:
    """One thing on a way: a step, the call of a sub-flow, its return, a sub-flow in which no way is told, the end."""

    kind: Literal["step", "call", "return", "unknown", "end"]
    flow: str
    node: str
    step: Step | None = None
    language: str = ""


def events_of(way: Passage | None, depth: int = 0) -> Iterator[Event]:
    """The links of a way from its beginning, sub-flows opened."""
    links = []
    while way is not None:
        links.append(way)
        way = way.before
    for link in reversed(links):
        match link.kind:
            case "through" | "into":
                yield Event("call", link.flow, link.node)
                if depth < MAX_CALLS:
                    yield from events_of(link.inner, depth + 1)
                if link.kind == "through":
                    yield Event("return", link.flow, link.node)
            case kind:
                yield Event(kind, link.flow, link.node, link.step, link.language)
