"""Where a call is in its flows: nodes and branches as they are passed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from ivrdesigner.compiler import SourceMap
from ivrdesigner.project import FieldPath
from vxml.interpreter import Step

__all__ = ["Branch", "Progress"]

Branch = tuple[str, str, str, FieldPath]
"""Flow, node, kind of the outcome and the field of its target. `top` out of a sub-flow counts as `back`."""


@dataclass(slots=True)
class Progress:
    """An observer of the interpreter."""

    source_map: SourceMap
    path: list[str] = field(default_factory=list)
    """``flow/node`` of each node entered, in order."""
    branches: set[Branch] = field(default_factory=set)
    errors: list[str] = field(default_factory=list)
    """Error events, with the place in the flow, that the flow had no branch for."""
    also: Callable[[Step], None] | None = None

    @property
    def flow(self) -> str:
        """Flow of the current node."""
        return self.path[-1].partition("/")[0] if self.path else ""

    @property
    def node(self) -> str:
        """The current node; empty before the first."""
        return self.path[-1].partition("/")[2] if self.path else ""

    def __call__(self, step: Step) -> None:
        """Take note of one step."""
        if self.also is not None:
            self.also(step)
        if step.kind not in ("dialog", "transition", "catch"):
            return
        origin = self.source_map.locate(step)
        if origin is None:
            return
        if step.kind == "dialog":
            if origin.node:
                self.path.append(f"{origin.flow}/{origin.node}")
        elif origin.kind:
            kind = "back" if origin.kind == "top" else origin.kind
            self.branches.add((origin.flow, origin.node, kind, origin.path))
