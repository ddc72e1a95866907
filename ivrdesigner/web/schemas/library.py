"""Recordings, speech, hand-written documents, import."""

from __future__ import annotations

from datetime import datetime
from typing import Literal

from ninja import Field
from pydantic import JsonValue

from ivrdesigner.web.schemas.editing import State
from ivrdesigner.web.schemas.words import Author, DesignerSchema, Files, Positions

__all__ = ["Audio", "AudioPage", "Document", "DocumentPage", "EditDocument", "Imported", "Speech"]

# -- recordings, speech, documents, import -------------------------------------------------------------------------


class AudioUse(DesignerSchema):
    """Where a recording is used: in the head or the build in force of a project, or of a script."""

    project: str | None
    script: str | None
    flow: str
    """Empty for scripts."""
    node: str


class AudioRemark(DesignerSchema):
    """What is to be said about a recording: too quiet, distorted, cut short, …"""

    code: str
    text: str


class Audio(DesignerSchema):
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


class AudioPage(DesignerSchema):
    """Recordings by name."""

    items: list[Audio]
    total: int


class Speech(DesignerSchema):
    """A text to be heard."""

    text: str = Field(min_length=1, max_length=2000)
    language: str = "zh-CN"
    voice: str | None = None


class Document(DesignerSchema):
    """A document of the IVR configuration: built from a project, or written by hand (R-ivr.9, R-ivr.10)."""

    number: str
    name: str
    note: str
    text: str
    findings: list[dict[str, JsonValue]]
    """What `ivrctl vxml check` says: severity, line, column, message; ``level`` is the severity in words."""
    by: Author
    at: datetime


class DocumentPage(DesignerSchema):
    """Hand-written documents by number; ``text`` is empty."""

    items: list[Document]
    total: int


class EditDocument(DesignerSchema):
    """What to change; in a new document ``number``, ``name`` and ``text`` are needed."""

    number: str | None = Field(default=None, max_length=20)
    name: str | None = Field(default=None, max_length=100)
    note: str | None = Field(default=None, max_length=500)
    text: str | None = None


class Imported(DesignerSchema):
    """What an upload holds. Files are not saved: open them in the editor and save a revision."""

    files: Files
    """Those of the project, changed by those of the upload."""
    brought: list[str]
    """Names of the files of the upload; what is edited has its own text of all others."""
    whole: bool
    """Whether the upload is a whole project, which takes the place of all that is edited."""
    layout: dict[str, Positions]
    audio: list[str]
    """Names of recordings that were stored."""
    document: str | None
    """Number of the hand-written document that was registered."""
    document_errors: int
    """How many errors that document has; its page tells them."""
    skipped: list[str]
    """Files of the upload that were left out, with the reason."""
    state: State
