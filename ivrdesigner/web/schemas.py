"""What the API of the designer takes and gives, as ninja schemas; `/api/docs` shows them.

Flows and settings are JSON by the schemas of ``GET /api/designer/catalogue``. Files are ``{path: text}``, paths from
the project folder with slashes. Times are ISO 8601 in UTC, durations seconds.
"""

from __future__ import annotations

from datetime import datetime
from typing import Annotated, Any, Literal

from ninja import Field, Schema
from pydantic import ConfigDict, JsonValue

__all__ = [
    "AddFlow",
    "Applied",
    "Apply",
    "Audio",
    "AudioPage",
    "Author",
    "BuildDetail",
    "BuildEntry",
    "BuildPage",
    "Catalogue",
    "ChangeFlow",
    "ChangeSettings",
    "Check",
    "Conflict",
    "Deploy",
    "DeploymentEntry",
    "DeploymentPage",
    "DiffRequest",
    "Difference",
    "Document",
    "DocumentPage",
    "Draft",
    "DryRun",
    "DryRunResult",
    "EditDocument",
    "EditProject",
    "FieldChange",
    "Files",
    "Finding",
    "FlowChange",
    "FlowState",
    "Imported",
    "Input",
    "LayoutRequest",
    "MakeBuild",
    "NewProject",
    "NodeChange",
    "NodeKind",
    "Outcome",
    "PlayedStep",
    "Positions",
    "Problem",
    "Project",
    "ProjectPage",
    "Proof",
    "RemoveFlow",
    "RenameFlow",
    "RenameNode",
    "Revision",
    "RevisionContent",
    "RevisionPage",
    "Rights",
    "Rollback",
    "SaveRevision",
    "Saved",
    "Speech",
    "State",
    "WayChange",
]

Files = dict[str, str]
"""Text of each file of a project by path: ``ivr.yaml``, ``flows/main.yaml``, ``tests/main.yaml``."""
Positions = dict[str, tuple[float, float]]
"""Left and top of each node in pixels."""
Author = str
"""Name of a user as people read it; empty for the system."""
Path = list[str | int]
"""Way to a field from the root of a flow's (or the settings') JSON: ``["nodes", "menu", "keys", "1", "to"]``."""


class _Schema(Schema):
    """Fields are described by the text below them; ``json`` and the like are sent by their alias."""

    model_config = ConfigDict(use_attribute_docstrings=True, populate_by_name=True)


class Finding(_Schema):
    """One fault or remark, as `ivrctl validate --json` gives it."""

    code: str
    """Stable code, explained in docs/findings.md: ``IVR201``."""
    severity: Literal["error", "warning", "info"]
    file: str
    line: int
    """From 1; 0 when no place is known."""
    column: int
    flow: str | None
    node: str | None
    message: str
    remedy: str
    path: Path
    """The field in the flow's JSON (in the settings' when ``flow`` is null)."""


class Problem(_Schema):
    """Why a request was refused."""

    code: str
    """Stable word: ``invalid-files``, ``unknown-flow``, ``has-errors``, ``in-use``, ``too-large``, …"""
    detail: str
    """A sentence for people that says what to do next."""
    findings: list[Finding] = []
    """With ``has-errors``: what must be corrected first."""


class Proof(_Schema):
    """What holds (or not) on every way that a call can take; `ivrdesigner.rules.Proof`."""

    name: str
    holds: bool | None
    statement: str
    counter_example: list[str]
    then: str
    value: float | None
    unit: str | None
    exact: bool
    found: float | None
    scenario: dict[str, JsonValue] | None


# -- the state of a project's files --------------------------------------------------------------------------------


class Outcome(_Schema):
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


class GraphNode(_Schema):
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


class Graph(_Schema):
    """Nodes in the order of the file. It is there for faulty flows too, as far as they can be read."""

    start: str | None
    nodes: list[GraphNode]


class FlowState(_Schema):
    """A flow file."""

    file: str
    data: dict[str, Any] | None = Field(alias="json")
    """The flow as JSON with the nodes of its fragments, short forms written out; fields that are faulty stand as they
    are written. Null when the file is no YAML map: show the YAML view then."""
    valid: bool
    """Whether the flow loads; see the findings when not."""
    title: str
    graph: Graph


class State(_Schema):
    """All that is known of a project's files without a call being made."""

    ok: bool
    """Whether no finding is an error, so that it can be built."""
    settings: dict[str, Any] | None
    """``ivr.yaml`` as JSON; null when it is no YAML map."""
    flows: dict[str, FlowState]
    findings: list[Finding]
    proofs: list[Proof]
    """Empty while the project has errors."""


class Check(_Schema):
    """Files to check. The project's recordings and those for all projects exist for the check."""

    files: Files


# -- changes from the canvas ---------------------------------------------------------------------------------------


class ChangeFlow(_Schema):
    """The flow shall say this. Only what differs is written; comments, order and quotes of the file stay."""

    op: Literal["flow"]
    flow: str
    data: dict[str, Any] = Field(alias="json")
    """The whole flow, as `FlowState.json`. Null (or a missing field) is a field that is not set."""


class ChangeSettings(_Schema):
    """``ivr.yaml`` shall say this."""

    op: Literal["settings"]
    data: dict[str, Any] = Field(alias="json")


class AddFlow(_Schema):
    """A new flow; without ``json`` one node that hangs up."""

    op: Literal["add_flow"]
    flow: str
    data: dict[str, Any] | None = Field(default=None, alias="json")


class RenameFlow(_Schema):
    """Rename a flow and whatever names it: sub-flow nodes, the start, access numbers, scenarios."""

    op: Literal["rename_flow"]
    flow: str
    to: str


class RemoveFlow(_Schema):
    """Remove a flow's file; what still calls it becomes a finding."""

    op: Literal["remove_flow"]
    flow: str


class RenameNode(_Schema):
    """Rename a node and every target that names it."""

    op: Literal["rename_node"]
    flow: str
    node: str
    to: str


Change = Annotated[
    ChangeFlow | ChangeSettings | AddFlow | RenameFlow | RemoveFlow | RenameNode, Field(discriminator="op")
]


class Apply(_Schema):
    """Changes to files, in order."""

    files: Files
    changes: list[Change]


class Applied(_Schema):
    """The files after the changes, and their state."""

    files: Files
    state: State


class LayoutRequest(_Schema):
    """The flow to lay out."""

    files: Files
    flow: str


# -- catalogue -----------------------------------------------------------------------------------------------------


class KindOutcome(_Schema):
    """A way out that nodes of a kind have."""

    kind: str
    field: str
    """Field that holds the target; ``*`` stands for a key or an index: ``keys.*.to``, ``cases.*.to``, ``no_input.to``."""
    required: bool


class NodeKind(_Schema):
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


class Code(_Schema):
    """A finding of the catalogue."""

    severity: Literal["error", "warning", "info"]
    title: str


class Template(_Schema):
    """What a new project can begin with."""

    name: str
    title: dict[str, str]
    """By language tag of the project."""
    about: str


class Catalogue(_Schema):
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


# -- projects and revisions ----------------------------------------------------------------------------------------


class Rights(_Schema):
    """What the user may do with the project."""

    edit: bool
    build: bool
    deploy: bool
    call: bool
    delete: bool


class Revision(_Schema):
    """A saved state of the files, without them. Numbers count from 1 in each project."""

    revision: int
    author: Author
    at: datetime
    note: str
    errors: int
    """Findings that are errors."""
    warnings: int


class RevisionContent(Revision):
    """A saved state with its files."""

    files: Files
    layout: dict[str, Positions]
    """Places of nodes by flow; flows and nodes without one are laid out by the client (``…/layout``)."""


class Draft(RevisionContent):
    """A revision to work on."""

    state: State


class RevisionPage(_Schema):
    """Revisions, newest first."""

    items: list[Revision]
    total: int


class SaveRevision(_Schema):
    """Save the files. Files with errors can be saved."""

    base: int
    """Revision on which the work began."""
    files: Files
    layout: dict[str, Positions] = {}
    note: str = Field(default="", max_length=500)


class Saved(Revision):
    """What was saved. When nothing had changed it is the head and ``created`` is false."""

    created: bool


class Conflict(_Schema):
    """Somebody else has saved since ``base``. Nothing was changed; show both, and save again with the head as base."""

    code: Literal["conflict"] = "conflict"
    detail: str
    base: RevisionContent | None
    """What the work began with, for a comparison of three; null when it is gone."""
    head: RevisionContent


class Project(_Schema):
    """A project of voice menus."""

    name: str
    """As in ``ivr.yaml`` and in addresses: letters, digits, ``_`` and ``-``."""
    title: str
    """For people."""
    head: Revision
    built: int | None
    """Number of the newest build."""
    deployed: int | None
    """Number of the build in force."""
    state: Literal["draft", "built", "deployed", "changed", "errors"]
    """``errors``: the head cannot be built; ``draft``: never built; ``changed``: the head was not built yet;
    ``built``: it was built but is not in force; ``deployed``: it is in force."""
    languages: list[str]
    flows: int
    timeout_queue: str
    """Queue that callers come to who never answer."""
    created: datetime
    rights: Rights


class ProjectPage(_Schema):
    """Projects by name."""

    items: list[Project]
    total: int


class NewProject(_Schema):
    """A project from a template or from files."""

    name: str
    title: str = Field(default="", max_length=200)
    timeout_queue: str | None = None
    template: str | None = None
    """A name of the catalogue's templates; by default ``starter``."""
    files: Files | None = None
    """Instead of a template."""
    note: str = Field(default="", max_length=500)


class EditProject(_Schema):
    """What to change. A new name or queue is also written into ``ivr.yaml``, as a new revision."""

    name: str | None = None
    title: str | None = Field(default=None, max_length=200)
    timeout_queue: str | None = None


# -- differences ---------------------------------------------------------------------------------------------------


class FieldChange(_Schema):
    """A field that differs."""

    path: Path
    before: JsonValue
    """Null when the field is new."""
    after: JsonValue
    """Null when it was removed."""
    language: str | None = None
    """Language of a text of prompts and phrases."""


class WayChange(_Schema):
    """A way out that leads elsewhere. A node that was renamed is the same target."""

    label: str
    kind: str
    path: Path
    before: str | None
    after: str | None


class NodeChange(_Schema):
    """A node that differs."""

    node: str
    """Its id after the change (before it, when it was removed)."""
    change: Literal["added", "removed", "changed", "renamed"]
    was: str | None = None
    """Its id before, when it was renamed; it may have changed besides."""
    kind: str
    kind_before: str | None = None
    title: str
    fields: list[FieldChange] = []
    prompts: list[FieldChange] = []
    """What is spoken, by language."""
    ways: list[WayChange] = []


class FlowChange(_Schema):
    """A flow that differs."""

    flow: str
    change: Literal["added", "removed", "changed", "renamed"]
    was: str | None = None
    fields: list[FieldChange] = []
    """Title, initial step, variables, parameters and returns."""
    nodes: list[NodeChange] = []


class Difference(_Schema):
    """What a new version does otherwise. Order, comments and layout make no difference."""

    same: bool
    settings: list[FieldChange]
    flows: list[FlowChange]
    unreadable: list[str] = []
    """Files of either side that are no YAML map, so that they cannot be compared."""


class DiffRequest(_Schema):
    """Two sides: files, or the number of a revision."""

    before: Files | int = Field(alias="from")
    after: Files | int = Field(alias="to")


# -- builds and deployments ----------------------------------------------------------------------------------------


class MakeBuild(_Schema):
    """Build a revision; by default the head. It must have no errors."""

    revision: int | None = None


class BuildEntry(_Schema):
    """A build. Numbers count from 1 in each project."""

    number: int
    revision: int
    version: str
    """SHA-256 of documents, source map and recordings: equal builds have equal versions."""
    author: Author
    at: datetime
    documents: list[str]
    """File names of the VoiceXML documents."""
    deployed: bool
    """Whether it is in force."""


class BuildDetail(BuildEntry):
    """A build with its texts."""

    texts: Files
    """VoiceXML by file name."""
    source_map: dict[str, Any]
    """`ivrdesigner.compiler.SourceMap` as JSON."""
    files: Files
    """What it was built from."""
    audio: dict[str, str]
    """SHA-256 of each recording by name."""
    findings: list[Finding]


class BuildPage(_Schema):
    """Builds, newest first."""

    items: list[BuildEntry]
    total: int


class Deploy(_Schema):
    """Put a build into force."""

    build: int
    note: str = Field(default="", max_length=500)


class Rollback(_Schema):
    """Put the build into force that was so before the present one, or ``build``."""

    build: int | None = None
    note: str = Field(default="", max_length=500)


class DeploymentEntry(_Schema):
    """When which build was put into force, and by whom."""

    number: int
    build: int
    revision: int
    by: Author
    at: datetime
    note: str
    rollback: bool
    """Whether it went back to a build that had been in force before."""
    in_force: bool


class DeploymentPage(_Schema):
    """Deployments, newest first."""

    items: list[DeploymentEntry]
    total: int


# -- dry run -------------------------------------------------------------------------------------------------------


class TransferInput(_Schema):
    """How the transfer that the call waits for ends."""

    result: str
    """A result of VoiceXML: answered, busy, noanswer, …, or an event such as error.connection.noroute."""
    after: float = Field(default=10, ge=0, le=86_400)
    """Seconds until then."""


class Input(_Schema):
    """One thing that the caller does; exactly one field is set. ``transfer`` and ``record`` stand before the input
    after which they happen, as in scenario files.
    """

    press: str | None = Field(default=None, max_length=64)
    """Keys, one after the other."""
    say: str | None = Field(default=None, max_length=1000)
    """Words."""
    wait: Literal[True] | None = None
    """Nothing, until the flow's patience ends."""
    hangup: Literal[True] | None = None
    """The caller puts the receiver down."""
    transfer: TransferInput | None = None
    record: float | None = Field(default=None, ge=0, le=3600)
    """Seconds that the caller speaks at the next recording."""


class DryRun(_Schema):
    """A call that is played in virtual time from its beginning. Send all inputs so far each time."""

    files: Files | None = None
    """Files without errors, or …"""
    build: int | None = None
    """… the number of a build."""
    flow: str | None = None
    """By default that of ``called``, else the project's start."""
    caller: str = "13800138000"
    called: str | None = None
    at: str | None = None
    """ISO 8601, without offset in the project's zone; by default now."""
    language: str | None = None
    """By default the project's."""
    inputs: list[Input] = Field(default=[], max_length=500)
    answers: list[dict[str, JsonValue]] = Field(default=[], max_length=100)
    """Answers of other systems, as ``http`` of scenario files: {request: "GET */balance", status, json | text | fail,
    delay, times}. Requests that none fits are really asked when ``ask`` is set, else fail."""
    ask: bool = False
    """Really ask other systems; needs the right to call flows, and the address must be allowed."""


class PlayedStep(_Schema):
    """One thing that happened."""

    at: float
    """Seconds since the call began."""
    kind: str
    """node, prompt, key, speech, silence, recording, request, answer, branch, transfer, event, log, hangup or end."""
    flow: str
    node: str
    text: str
    """What was spoken, pressed, asked, …"""
    target: str | None = None
    """Of a branch: where it leads."""
    path: Path = []
    """Of a branch: the field of its target, as `Outcome.path`."""
    way: str | None = None
    """Of a branch: its kind, as `Outcome.kind`, or retry, back, top."""
    input: int | None = None
    """Index of the input that this step took."""


class DryRunResult(_Schema):
    """How the call went so far."""

    steps: list[PlayedStep]
    prompts: list[str]
    """What was spoken since the last input."""
    waiting: Literal["input", "nothing"]
    """Whether the call waits for the caller."""
    flow: str
    node: str
    """Where the call is (or ended)."""
    variables: dict[str, JsonValue]
    """Of the flow in which the call is."""
    ended: str | None
    """queue:N, voicemail:N, transfer:URI, hangup, exit or error; null while the call goes on."""
    unanswered: list[str]
    """Requests to which no answer was given: "GET http://bank/balance"."""
    cut: str | None
    """Why the run was stopped before its end: too many steps, too long, too large; null when it was not."""
    message: str
    """Of an end by error."""


# -- recordings, speech, documents, import -------------------------------------------------------------------------


class AudioUse(_Schema):
    """Where a recording is used, in the head or the build in force of a project."""

    project: str
    flow: str
    node: str


class AudioRemark(_Schema):
    """What is to be said about a recording: too quiet, distorted, cut short, …"""

    code: str
    text: str


class Audio(_Schema):
    """A recording."""

    id: int
    name: str
    """As flows name it: path from the folder ``audio``, such as ``menu/welcome.wav``."""
    kind: Literal["ivr", "queue_background"]
    project: str | None
    """Project whose own it is; null for the library of all projects. A project's own comes before the library's."""
    note: str
    seconds: float
    format: str
    """Of the uploaded file: ``WAV``, ``MP3``, …"""
    size: int
    """Bytes."""
    sha256: str
    loudness: float | None
    """Mean level of speech in dB below full scale; null for silence."""
    peak: float | None
    remarks: list[AudioRemark]
    uses: list[AudioUse]
    uploaded: datetime
    by: Author
    url: str
    """Where the sound is: answers Range requests."""


class AudioPage(_Schema):
    """Recordings by name."""

    items: list[Audio]
    total: int


class Speech(_Schema):
    """A text to be heard."""

    text: str = Field(min_length=1, max_length=2000)
    language: str = "zh-CN"
    voice: str | None = None


class Document(_Schema):
    """A document of the IVR configuration: built from a project, or written by hand (R-ivr.9, R-ivr.10)."""

    number: str
    name: str
    note: str
    text: str
    findings: list[dict[str, JsonValue]]
    """What `ivrctl vxml check` says: code, severity, line, column, message, remedy."""
    by: Author
    at: datetime


class DocumentPage(_Schema):
    """Hand-written documents by number; ``text`` is empty."""

    items: list[Document]
    total: int


class EditDocument(_Schema):
    """What to change; in a new document ``number``, ``name`` and ``text`` are needed."""

    number: str | None = Field(default=None, max_length=20)
    name: str | None = Field(default=None, max_length=100)
    note: str | None = Field(default=None, max_length=500)
    text: str | None = None


class Imported(_Schema):
    """What an upload holds. Files are not saved: open them in the editor and save a revision."""

    files: Files
    """Those of the project, changed by those of the upload."""
    layout: dict[str, Positions]
    audio: list[str]
    """Names of recordings that were stored."""
    document: str | None
    """Number of the hand-written document that was registered."""
    skipped: list[str]
    """Files of the upload that were left out, with the reason."""
    state: State
