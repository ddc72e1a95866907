"""What every node of a flow has."""

from __future__ import annotations

from ivrdesigner.project.localized import Localized
from ivrdesigner.project.names import Model, Number, Text

__all__ = ["NodeBase"]


class NodeBase(Model):
    """What every node has."""

    title: Localized | None = None
    """Name of the node, for people who read the flow and its key log."""
    note: Text | None = None
    """Remark for authors."""
    position: tuple[Number, Number] | None = None
    """Place in the graph editor: x and y in pixels."""
