"""What takes a call: the port behind which builds of flows and of other things are called and replayed alike."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from pathlib import Path
from typing import Protocol

from ivrdesigner.project import Project
from vxml.interpreter import ObjectHandler

__all__ = ["Application"]


class Application(Protocol):
    """Documents that take calls (VoiceXML 2.0 §1.5.2), with all that they need. `Build` is that of a project of flows."""

    @property
    def folder(self) -> Path:
        """Documents stand below ``build/`` there, whether they were written or not, recordings in ``audio/``."""
        ...

    @property
    def project(self) -> Project:
        """Name, languages and voices; numbers, and what takes their calls."""
        ...

    @property
    def documents(self) -> Mapping[str, str]:
        """VoiceXML by file name; ``<flow>.vxml`` takes calls."""
        ...

    @property
    def source_map(self) -> str:
        """JSON text for `ivrdesigner.compiler.SourceMap`."""
        ...

    @property
    def nodes(self) -> Mapping[str, Collection[str]]:
        """Names of nodes, by flow."""
        ...

    @property
    def objects(self) -> Mapping[str, ObjectHandler]:
        """What runs its `<object>` elements, by classid."""
        ...
