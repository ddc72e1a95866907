"""A script of a robot as calls run it: a project with this one document (R-ai.1), fresh or the last good one."""

from __future__ import annotations

import json
import logging
from dataclasses import replace
from pathlib import Path
from types import MappingProxyType

from pydantic import ValidationError

from aiflows.compiler import ScriptBuild, compile_script
from aiflows.model import SUFFIXES, load_script
from aiflows.rules import validate_script
from asr_tts.audio.files import write_whole
from dialplan.routing.fingerprint import fingerprint
from dialplan.routing.projects import LiveProject, LoadedFolder, store_name, version_of
from ivrdesigner.project import Finding, Project

__all__ = ["is_script_file", "live_script", "load_script_file", "recordings_of"]

_log = logging.getLogger(__name__)


def live_script(build: ScriptBuild) -> LiveProject:
    """The project that a call's `Task` names, with the script's name as project and flow.

    Recordings are those in audio/ beside the script. Robots choose a voice and a language by the script.
    """
    documents, settings = build.documents, build.project
    return LiveProject(
        build.folder,
        settings,
        MappingProxyType(documents),
        build.source_map,
        version_of(documents, settings),
        robot=build.data,
    )


def is_script_file(file: Path) -> bool:
    """Whether a script can be there."""
    try:
        return file.suffix in SUFFIXES and file.is_file()
    except (OSError, ValueError):
        return False


def recordings_of(file: Path) -> Path:
    """The folder with the recordings of a script."""
    return file.parent / "audio"


def load_script_file(file: Path, shown: str, before: LoadedFolder | None, store: Path | None) -> LoadedFolder:
    """Check and compile a script, as `dialplan.routing.projects.load_folder` does with a project."""
    mark = fingerprint([file], [recordings_of(file)])
    if before is not None and before.mark == mark:
        return before
    last = before.live if before is not None else None
    kept = store / f"{store_name(file)}.json" if store is not None else None
    live: LiveProject | None = None
    findings: tuple[Finding, ...] = ()
    if is_script_file(file):
        loaded = load_script(file)
        report = validate_script(loaded)
        findings = report.findings
        if report.ok:
            build = compile_script(loaded)
            findings += build.findings
            live = live_script(build) if build.ok else None
    if live is not None:
        if kept is not None and (last is None or last.version != live.version):
            _keep(live, kept)
    elif last is not None:
        live = replace(last, fresh=False)
    elif kept is not None:
        live = _kept(file, kept)
    folder = Path(shown).parent
    told = tuple(replace(found, file=str(folder / found.file)) for found in findings)
    return LoadedFolder(file, None, live, told, mark=mark)


def _keep(live: LiveProject, kept: Path) -> None:
    """Write a build. A full disk only means that a restart with a broken script finds an older one, or none."""
    data = {
        "version": live.version,
        "settings": live.settings.model_dump(mode="json", by_alias=True),
        "documents": dict(live.documents),
        "source_map": live.source_map,
        "robot": live.robot,
    }
    try:
        kept.parent.mkdir(parents=True, exist_ok=True)
        write_whole(kept, json.dumps(data, ensure_ascii=False).encode(), 0o600)
    except OSError as fault:
        _log.warning("the build of %s is not kept for restarts: %s", live.name, fault)


def _kept(file: Path, kept: Path) -> LiveProject | None:
    """The build that was kept; None when there is none or it is not whole."""
    try:
        data = json.loads(kept.read_text(encoding="utf-8"))
        settings, documents = Project.model_validate(data["settings"]), dict(data["documents"])
        if version_of(documents, settings) != data["version"]:
            return None
        return LiveProject(
            file.parent,
            settings,
            MappingProxyType(documents),
            str(data["source_map"]),
            str(data["version"]),
            fresh=False,
            robot=str(data["robot"]),
        )
    except (OSError, ValueError, TypeError, KeyError, RecursionError, ValidationError):
        return None
