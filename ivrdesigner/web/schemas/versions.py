"""Projects, revisions, their differences, builds and deployments."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from ninja import Field
from pydantic import JsonValue

from ivrdesigner.web.schemas.editing import State
from ivrdesigner.web.schemas.words import Author, DesignerSchema, Files, Finding, Path, Positions

__all__ = [
    "BuildDetail",
    "BuildEntry",
    "BuildPage",
    "Conflict",
    "Deploy",
    "DeploymentEntry",
    "DeploymentPage",
    "DiffRequest",
    "Difference",
    "Draft",
    "EditProject",
    "FieldChange",
    "FlowChange",
    "MakeBuild",
    "NewProject",
    "NodeChange",
    "Project",
    "ProjectPage",
    "Revision",
    "RevisionContent",
    "RevisionPage",
    "Rights",
    "Rollback",
    "SaveRevision",
    "Saved",
    "WayChange",
]

# -- projects and revisions ----------------------------------------------------------------------------------------


class Rights(DesignerSchema):
    """What the user may do with the project."""

    edit: bool
    build: bool
    deploy: bool
    call: bool
    delete: bool


class Revision(DesignerSchema):
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


class RevisionPage(DesignerSchema):
    """Revisions, newest first."""

    items: list[Revision]
    total: int


class SaveRevision(DesignerSchema):
    """Save the files. Files with errors can be saved."""

    base: int
    """Revision on which the work began."""
    files: Files
    layout: dict[str, Positions] = {}
    note: str = Field(default="", max_length=500)


class Saved(Revision):
    """What was saved. When nothing had changed it is the head and ``created`` is false."""

    created: bool


class Conflict(DesignerSchema):
    """Somebody else has saved since ``base``. Nothing was changed; show both, and save again with the head as base."""

    code: Literal["conflict"] = "conflict"
    detail: str
    base: RevisionContent | None
    """What the work began with, for a comparison of three; null when it is gone."""
    head: RevisionContent


class Project(DesignerSchema):
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


class ProjectPage(DesignerSchema):
    """Projects by name."""

    items: list[Project]
    total: int


class NewProject(DesignerSchema):
    """A project from a template or from files."""

    name: str
    title: str = Field(default="", max_length=200)
    timeout_queue: str | None = None
    template: str | None = None
    """A name of the catalogue's templates; by default ``starter``."""
    files: Files | None = None
    """Instead of a template."""
    layout: dict[str, Positions] = {}
    """Places of the nodes of ``files``."""
    recordings_of: str | None = None
    """A project whose own recordings the new one gets too, as it is a copy of it."""
    note: str = Field(default="", max_length=500)


class EditProject(DesignerSchema):
    """What to change. A new name or queue is also written into ``ivr.yaml``, as a new revision."""

    name: str | None = None
    title: str | None = Field(default=None, max_length=200)
    timeout_queue: str | None = None


# -- differences ---------------------------------------------------------------------------------------------------


class FieldChange(DesignerSchema):
    """A field that differs."""

    path: Path
    before: JsonValue
    """Null when the field is new."""
    after: JsonValue
    """Null when it was removed."""
    language: str | None = None
    """Language of a text of prompts and phrases."""


class WayChange(DesignerSchema):
    """A way out that leads elsewhere. A node that was renamed is the same target."""

    label: str
    kind: str
    path: Path
    before: str | None
    after: str | None


class NodeChange(DesignerSchema):
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


class FlowChange(DesignerSchema):
    """A flow that differs."""

    flow: str
    change: Literal["added", "removed", "changed", "renamed"]
    was: str | None = None
    fields: list[FieldChange] = []
    """Title, initial step, variables, parameters and returns."""
    nodes: list[NodeChange] = []


class Difference(DesignerSchema):
    """What a new version does otherwise. Order, comments and layout make no difference."""

    same: bool
    settings: list[FieldChange]
    flows: list[FlowChange]
    unreadable: list[str] = []
    """Files of either side that are no YAML map, so that they cannot be compared."""


class DiffRequest(DesignerSchema):
    """Two sides: files, or the number of a revision."""

    before: Files | int = Field(alias="from")
    after: Files | int = Field(alias="to")


# -- builds and deployments ----------------------------------------------------------------------------------------


class MakeBuild(DesignerSchema):
    """Build a revision; by default the head. It must have no errors."""

    revision: int | None = None


class BuildEntry(DesignerSchema):
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


class BuildPage(DesignerSchema):
    """Builds, newest first."""

    items: list[BuildEntry]
    total: int


class Deploy(DesignerSchema):
    """Put a build into force."""

    build: int
    note: str = Field(default="", max_length=500)


class Rollback(DesignerSchema):
    """Put the build into force that was so before the present one, or ``build``."""

    build: int | None = None
    note: str = Field(default="", max_length=500)


class DeploymentEntry(DesignerSchema):
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


class DeploymentPage(DesignerSchema):
    """Deployments, newest first."""

    items: list[DeploymentEntry]
    total: int
