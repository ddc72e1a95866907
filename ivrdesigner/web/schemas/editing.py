"""The state of a project's files, changes to them, and what the palette needs."""

from __future__ import annotations

from typing import Annotated, Any, Literal

from ninja import Field

from ivrdesigner.web.schemas.words import DesignerSchema, Files, Finding, Path, Proof

__all__ = [
    "AddFlow",
    "Applied",
    "Apply",
    "Catalogue",
    "ChangeFlow",
    "ChangeSettings",
    "Check",
    "FlowState",
    "LayoutRequest",
    "NodeKind",
    "Outcome",
    "RemoveFlow",
    "RenameFlow",
    "RenameNode",
    "State",
]

# -- the state of a project's files --------------------------------------------------------------------------------


class Outcome(DesignerSchema):
    """A way out of a node: a handle on the canvas. Re-route it by writing the target at ``path``."""

    id: str
    """Unique in its node and stable while the node is edited: ``next``, ``key:1``, ``case:0``, ``no_input``."""
    label: str
    """Short text for people, in the language of the project: the key and its title, the condition, …"""
    kind: str
    """`ivrdesigner.graph.OutcomeKind`: next, key, case, otherwise, open, closed, holiday, error, unavailable, busy,
    no_answer, failed, no_input, no_match. The words of the interface for it are the front end's."""
    path: Path
    """Field that names the target. It may not exist yet; the maps above it are made when it is written."""
    target: str | None
    """Node it leads to (it may not exist); null when it is not connected."""
    implied: str | None
    """Where the call goes while ``target`` is null: ``@queue:800``; null when it must be connected or the call ends."""
    required: bool
    """Whether the flow has an error while ``target`` is null."""


class GraphNode(DesignerSchema):
    """A node as the canvas shows it."""

    id: str
    kind: str
    """``menu``, ``play``, …; ``unknown`` when the node has no known type."""
    title: str
    """In the language of the project; the id when it has none."""
    detail: str
    """One line: what it says, asks or does."""
    level: int | None
    """How many menus a caller has entered on the shortest way here, this one included; null when no call comes."""
    file: str
    """File in which the node stands: the flow's, or a fragment that several flows share."""
    valid: bool
    """False while a field of the node is missing or faulty."""
    outcomes: list[Outcome]


class Graph(DesignerSchema):
    """Nodes in the order of the file. It is there for faulty flows too, as far as they can be read."""

    start: str | None
    nodes: list[GraphNode]


class FlowState(DesignerSchema):
    """A flow file."""

    file: str
    data: dict[str, Any] | None = Field(alias="json")
    """The flow as JSON with the nodes of its fragments, short forms written out; fields that are faulty stand as they
    are written. Null when the file is no YAML map: show the YAML view then."""
    valid: bool
    """Whether the flow loads; see the findings when not."""
    title: str
    graph: Graph


class State(DesignerSchema):
    """All that is known of a project's files without a call being made."""

    ok: bool
    """Whether no finding is an error, so that it can be built."""
    settings: dict[str, Any] | None
    """``ivr.yaml`` as JSON; null when it is no YAML map."""
    flows: dict[str, FlowState]
    findings: list[Finding]
    proofs: list[Proof]
    """Empty while the project has errors, or while it is not ``proved``."""
    proved: bool
    """Whether the proofs were made. Only a check makes them: a change waits for none."""


class Check(DesignerSchema):
    """Files to check. The project's recordings and those for all projects exist for the check."""

    files: Files


# -- changes from the canvas ---------------------------------------------------------------------------------------


class ChangeFlow(DesignerSchema):
    """The flow shall say this. Only what differs is written; comments, order and quotes of the file stay."""

    op: Literal["flow"]
    flow: str
    data: dict[str, Any] = Field(alias="json")
    """The whole flow, as `FlowState.json`. Null (or a missing field) is a field that is not set."""


class ChangeSettings(DesignerSchema):
    """``ivr.yaml`` shall say this."""

    op: Literal["settings"]
    data: dict[str, Any] = Field(alias="json")


class AddFlow(DesignerSchema):
    """A new flow; without ``json`` one node that hangs up."""

    op: Literal["add_flow"]
    flow: str
    data: dict[str, Any] | None = Field(default=None, alias="json")


class RenameFlow(DesignerSchema):
    """Rename a flow and whatever names it: sub-flow nodes, the start, access numbers, scenarios."""

    op: Literal["rename_flow"]
    flow: str
    to: str


class RemoveFlow(DesignerSchema):
    """Remove a flow's file; what still calls it becomes a finding."""

    op: Literal["remove_flow"]
    flow: str


class RenameNode(DesignerSchema):
    """Rename a node and every target that names it."""

    op: Literal["rename_node"]
    flow: str
    node: str
    to: str


Change = Annotated[
    ChangeFlow | ChangeSettings | AddFlow | RenameFlow | RemoveFlow | RenameNode, Field(discriminator="op")
]


class Apply(DesignerSchema):
    """Changes to files, in order."""

    files: Files
    changes: list[Change]


class Applied(DesignerSchema):
    """The files after the changes, and their state."""

    files: Files
    state: State


class LayoutRequest(DesignerSchema):
    """The flow to lay out."""

    files: Files
    flow: str


# -- catalogue -----------------------------------------------------------------------------------------------------


class KindOutcome(DesignerSchema):
    """A way out that nodes of a kind have."""

    kind: str
    field: str
    """Field that holds the target; ``*`` stands for a key or an index: ``keys.*.to``, ``cases.*.to``, ``no_input.to``."""
    required: bool


class NodeKind(DesignerSchema):
    """A kind of node for the palette."""

    kind: str
    group: Literal["say", "decide", "exchange", "route", "move"]
    """Section of the palette."""
    title: dict[str, str]
    """Name for people by interface language: ``zh-Hans``, ``en``."""
    description: dict[str, str]
    """One sentence by interface language."""
    colour: str
    """Of its icon: ``#4f46e5``."""
    icon: str
    """One letter."""
    template: dict[str, Any]
    """JSON of a new node; targets are not set."""
    outcomes: list[KindOutcome]


class Code(DesignerSchema):
    """A finding of the catalogue."""

    severity: Literal["error", "warning", "info"]
    title: str


class Template(DesignerSchema):
    """What a new project can begin with."""

    name: str
    title: dict[str, str]
    """By language tag of the project."""
    about: str


class Catalogue(DesignerSchema):
    """All that the editor must know of the flow language; the same for all projects."""

    flow_schema: dict[str, Any]
    """JSON Schema of a flow (draft 2020-12); fields carry their description."""
    project_schema: dict[str, Any]
    """JSON Schema of ``ivr.yaml``."""
    kinds: list[NodeKind]
    codes: dict[str, Code]
    languages: list[str]
    """Languages that can be spoken here, for previews; projects may have others."""
    templates: list[Template]
