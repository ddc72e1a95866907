"""What the API of scripts takes and gives, as ninja schemas; `/api/docs` shows them."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field

from ivrdesigner.web.schemas import Revision
from ivrdesigner.web.schemas.words import Author, DesignerSchema, Finding

__all__ = [
    "Build",
    "BuildDetail",
    "BuildPage",
    "Check",
    "Checked",
    "Conflict",
    "NewScript",
    "Revision",
    "RevisionContent",
    "RevisionPage",
    "SaveRevision",
    "Saved",
    "Script",
    "ScriptPage",
]


class Rights(DesignerSchema):
    """What the user may do with scripts."""

    edit: bool
    build: bool
    call: bool


class Script(DesignerSchema):
    """A script of a robot."""

    name: str
    title: str
    language: str
    """BCP 47; empty when the text does not load."""
    head: Revision | None
    built: int | None
    """Newest build, which calls get; null when it was never built."""
    created: datetime
    rights: Rights


class ScriptPage(DesignerSchema):
    """Scripts by name."""

    items: list[Script]
    total: int


class NewScript(DesignerSchema):
    """Make a script. A text with errors can be saved."""

    name: str
    """Letters, digits, ``_`` and ``-``."""
    text: str
    """YAML or JSON (docs/scripts.md)."""
    note: str = Field("", max_length=500)


class RevisionContent(Revision):
    """A saved state with its text."""

    text: str


class RevisionPage(DesignerSchema):
    """Revisions, newest first."""

    items: list[Revision]
    total: int


class SaveRevision(DesignerSchema):
    """Save a text; one with errors can be saved."""

    base: int
    """Number of the revision that the work began with."""
    text: str
    note: str = Field("", max_length=500)


class Saved(Revision):
    """What was saved. When nothing had changed it is the head and ``created`` is false."""

    created: bool


class Conflict(DesignerSchema):
    """Somebody else has saved since ``base``. Nothing was changed; look at the head, and save again with it as base."""

    code: Literal["conflict"] = "conflict"
    detail: str
    head: RevisionContent


class Check(DesignerSchema):
    """A text to look at; nothing is saved."""

    text: str


class Checked(DesignerSchema):
    """What is wrong with a text."""

    ok: bool
    """Whether it can be built."""
    findings: list[Finding]


class Build(DesignerSchema):
    """VoiceXML of a revision. The newest build is in force for calls to the access numbers of the script."""

    number: int
    revision: int
    author: Author
    at: datetime


class BuildPage(DesignerSchema):
    """Builds, newest first."""

    items: list[Build]
    total: int


class BuildDetail(Build):
    """A build with what it was made to."""

    document: str
    """VoiceXML."""
    source_map: str
    """JSON text."""
    audio: dict[str, str]
    """SHA-256 of each recording by name."""
