"""Differences as data."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Any, Literal

from ivrdesigner.project import FieldPath

__all__ = ["Change", "Difference", "FieldChange", "FlowChange", "NodeChange", "WayChange"]

Change = Literal["added", "removed", "changed", "renamed"]


@dataclass(frozen=True, slots=True)
class FieldChange:
    """A field that differs, as JSON values; None where it is not there."""

    path: FieldPath
    before: Any
    after: Any
    language: str | None = None
    """Language of a prompt (``*`` for all); its values are then what is spoken, as text."""


@dataclass(frozen=True, slots=True)
class WayChange:
    """A way out that leads elsewhere. A node that was only renamed is the same target."""

    label: str
    kind: str
    """`ivrdesigner.graph.OutcomeKind`."""
    path: FieldPath
    """Field of the target in the flow after the change (before it, when the way is gone)."""
    before: str | None
    """Node or pseudo-node (``@queue:800``); None when the way is new or leads nowhere."""
    after: str | None


@dataclass(frozen=True, slots=True)
class NodeChange:
    """A node that differs. One that was renamed may have changed besides."""

    node: str
    change: Change
    kind: str
    title: str
    was: str | None = None
    kind_before: str | None = None
    fields: tuple[FieldChange, ...] = ()
    prompts: tuple[FieldChange, ...] = ()
    ways: tuple[WayChange, ...] = ()


@dataclass(frozen=True, slots=True)
class FlowChange:
    """A flow that differs; of one that was added or removed all nodes are told."""

    flow: str
    change: Change
    was: str | None = None
    fields: tuple[FieldChange, ...] = ()
    nodes: tuple[NodeChange, ...] = ()


@dataclass(frozen=True, slots=True)
class Difference:
    """What differs between two versions of a project."""

    settings: tuple[FieldChange, ...] = ()
    flows: tuple[FlowChange, ...] = ()
    unreadable: tuple[str, ...] = ()
    """Files of either side that are no YAML map, so that they were not compared."""

    @property
    def same(self) -> bool:
        """Whether nothing differs, as far as it could be compared."""
        return not (self.settings or self.flows or self.unreadable)

    def as_dict(self) -> dict[str, Any]:
        """For JSON: ``same`` and the fields by name."""
        return {"same": self.same, **asdict(self)}
