"""A project as calls run it: what it was compiled to, fresh or the last good one (R-ivr.9)."""

from __future__ import annotations

import hashlib
import json
import logging
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import ValidationError

from asr_tts.audio.files import write_whole
from dialplan.routing.fingerprint import fingerprint
from ivrdesigner.compiler import SOURCE_MAP, Build, compile_project, write_build
from ivrdesigner.errors import BuildError
from ivrdesigner.project import Finding, Project, load_project
from ivrdesigner.rules import validate
from vxml.message import Message

__all__ = ["LiveProject", "LoadedFolder", "load_folder", "store_name", "version_of"]

_SETTINGS: Final = "project.json"
_log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class LiveProject:
    """A compiled project. A call keeps the one it began with, whatever changes meanwhile."""

    folder: Path
    settings: Project
    """What ``ivr.yaml`` said when it was compiled."""
    documents: Mapping[str, str]
    """VoiceXML by file name, ``<flow>.vxml``."""
    source_map: str
    """JSON text for `ivrdesigner.compiler.SourceMap`."""
    version: str
    """Names what it was compiled to: the same documents and settings give the same."""
    fresh: bool = True
    """False for the last good build of a project that has errors now."""
    inside: str = "build"
    """Where in the folder the documents are, whether or not anybody wrote them there."""
    robot: str = ""
    """The script that its turns run (`aiflows.runtime`), JSON text; empty for flows."""
    root: Path = field(init=False)
    """The folder without symbolic links, as it was when the project was loaded."""
    base_uri: str = field(init=False)
    """Address of the folder of documents, without a slash at its end; recordings are at ``../audio/`` from there."""

    build: str = field(init=False)
    """Which build it is, where the folder tells it (``bank@17``), else empty."""

    def __post_init__(self) -> None:
        # Each call asks for them often, and the disk would be asked each time.
        object.__setattr__(self, "root", self.folder.resolve())
        object.__setattr__(self, "base_uri", (self.root / self.inside).as_uri())
        name, _, build = self.folder.name.rpartition("@")
        object.__setattr__(self, "build", build if name else "")

    @property
    def name(self) -> str:
        return self.settings.name

    def uri(self, flow: str) -> str:
        """Address of a flow's document."""
        return f"{self.base_uri}/{flow}.vxml"

    def document(self, uri: str) -> str | None:
        """The document at an address, when it is one of the project's."""
        folder, _, name = uri.partition("#")[0].partition("?")[0].rpartition("/")
        return self.documents.get(name) if folder == self.base_uri else None


@dataclass(frozen=True, slots=True)
class LoadedFolder:
    """A project folder as it is now, or the file of a script."""

    folder: Path
    settings: Project | None
    """What ``ivr.yaml`` says, also when flows have errors; None when it does not load, and for scripts."""
    live: LiveProject | None
    """What calls run: fresh, else the last good build, else None."""
    findings: tuple[Finding, ...]
    """Of the loader and of all rules. Their ``file`` begins with the folder as it was given."""
    number_places: Mapping[str, tuple[int, int]] = field(default_factory=dict)
    """Line and column of each access number; of the last one when a number stands twice."""
    mark: str = ""
    """Fingerprint of the files that it was made of."""


def load_folder(folder: Path, shown: str, before: LoadedFolder | None, store: Path | None) -> LoadedFolder:
    """Check and compile a project; nothing is done when its files are those of ``before``.

    When it has errors, what ran before (or what an earlier process kept in the folder ``store``) stays in use.
    ``shown`` is the folder as findings name it.
    """
    mark = fingerprint((), [folder])
    if before is not None and before.mark == mark:
        return before
    last = before.live if before is not None else None
    loaded = load_project(folder)
    report = validate(loaded)
    findings = tuple(replace(found, file=f"{shown}/{found.file}") for found in report.findings)
    kept = store / store_name(folder) if store is not None else None
    live: LiveProject | None = None
    if report.ok and loaded.project is not None:
        try:
            build = compile_project(loaded)
        except BuildError as fault:
            findings += (_not_built(shown, fault),)
        else:
            findings += tuple(replace(found, file=f"{shown}/{found.file}") for found in build.findings)
            live = _live(folder, build) if build.ok else None
            if live is not None and kept is not None and (last is None or last.version != live.version):
                _keep(build, live, kept)
    if live is None and last is not None:
        live = replace(last, fresh=False)
    elif live is None and kept is not None:
        live = _kept(folder, kept)
    numbers = loaded.project.access_numbers if loaded.project is not None else ()
    places = {
        access.number: loaded.where(None, "access_numbers", index, "number")[1:]
        for index, access in enumerate(numbers)
    }
    return LoadedFolder(folder, loaded.project, live, findings, places, mark)


def _live(folder: Path, build: Build) -> LiveProject:
    settings = build.project
    return LiveProject(
        folder,
        settings,
        MappingProxyType(dict(build.documents)),
        build.source_map,
        version_of(build.documents, settings),
    )


def version_of(documents: Mapping[str, str], settings: Project) -> str:
    """Names a build: the same documents and settings give the same."""
    digest = hashlib.sha256(settings.model_dump_json(by_alias=True).encode())
    for name in sorted(documents):
        digest.update(f"\0{name}\0{documents[name]}".encode())
    return digest.hexdigest()[:16]


def _not_built(shown: str, fault: BuildError) -> Finding:
    return Finding(
        "SITE105",
        "error",
        f"{shown}/ivr.yaml",
        0,
        0,
        None,
        None,
        Message("The project cannot be built: {reason}", reason=str(fault)),
        Message("See what `ivrctl build` says."),
    )


# -- the last good build, kept across restarts --------------------------------------------------------------------


def store_name(folder: Path) -> str:
    """Under which the last good build of a project or script is kept."""
    real = folder.resolve()
    return f"{real.name}-{hashlib.sha256(str(real).encode()).hexdigest()[:12]}"


def _keep(build: Build, live: LiveProject, kept: Path) -> None:
    """Write a build. A full disk only means that a restart with a broken project finds an older one, or none."""
    settings = live.settings.model_dump(mode="json", by_alias=True)
    data = {"version": live.version, "settings": settings}
    try:
        write_build(build, kept)
        write_whole(kept / _SETTINGS, json.dumps(data).encode(), 0o600)
    except (BuildError, OSError) as fault:
        _log.warning("the build of %s is not kept for restarts: %s", live.name, fault)


def _kept(folder: Path, kept: Path) -> LiveProject | None:
    """The build that was kept; None when there is none or it is not whole."""
    try:
        data = json.loads((kept / _SETTINGS).read_text(encoding="utf-8"))
        settings = Project.model_validate(data["settings"])
        source_map = (kept / SOURCE_MAP).read_text(encoding="utf-8")
        names = json.loads(source_map)["documents"]
        documents = {name: (kept / name).read_text(encoding="utf-8") for name in names if "/" not in name}
    except (OSError, ValueError, TypeError, KeyError, RecursionError, ValidationError):
        return None
    if version_of(documents, settings) != data.get("version"):
        return None
    return LiveProject(
        folder, settings, MappingProxyType(documents), source_map, data["version"], fresh=False
    )
