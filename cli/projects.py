"""Loading, checking and building the project that a command is about."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.files import why
from cli.findings import echo_findings
from cli.outcome import FINDINGS, CannotLoad
from cli.terminal import plain

if TYPE_CHECKING:
    from ivrdesigner.compiler import Build
    from ivrdesigner.project import Finding, LoadedProject
    from ivrdesigner.rules import Report

__all__ = ["check", "checked_build", "compiled", "known_name", "load", "project_folder"]


def project_folder(path: Path) -> Path:
    """The folder of a project, by itself or by its ``ivr.yaml``. Raises CannotLoad when there is none."""
    folder = path.parent if path.name == "ivr.yaml" else path
    shown = plain(str(folder)[:200])
    try:
        is_project = (folder / "ivr.yaml").is_file()
        above = folder.resolve().parents if not is_project and folder.is_file() else ()
        owner = next((parent for parent in above if (parent / "ivr.yaml").is_file()), None)
    except (OSError, ValueError, RuntimeError) as error:
        raise CannotLoad(f"{shown} cannot be read: {why(error)}.") from None
    if owner is not None:
        raise CannotLoad(f"{shown} is a file of the project {owner}; name that folder.")
    if not is_project:
        raise CannotLoad(
            f"{shown}: there is no ivr.yaml; name a project folder, or make one with `ivrctl new DIR`."
        )
    return folder


def load(path: Path, constants: Mapping[str, str] | None = None) -> LoadedProject:
    """Load a project by its folder or its ``ivr.yaml``. Raises CannotLoad when there is none."""
    from ivrdesigner.project import load_project

    return load_project(project_folder(path), constants=constants)


def check(loaded: LoadedProject) -> Report:
    """All findings and proofs."""
    from ivrdesigner.rules import validate

    return validate(loaded)


def checked_build(loaded: LoadedProject) -> tuple[list[Finding], Build | None]:
    """All findings, and the project as VoiceXML when none of them is an error."""
    findings = list(check(loaded).findings)
    if any(found.severity == "error" for found in findings):
        return findings, None
    from ivrdesigner.compiler import compile_project

    build = compile_project(loaded)
    return [*findings, *build.findings], build if build.ok else None


def compiled(loaded: LoadedProject) -> Build:
    """The project as VoiceXML; when it has errors, prints them and ends the command with `FINDINGS`."""
    findings, build = checked_build(loaded)
    if build is None:
        errors = [found for found in findings if found.severity == "error"]
        echo_findings(errors, loaded.folder, err=True)
        click.echo(f"Not built: {len(errors)} error{'s' * (len(errors) != 1)}.", err=True)
        raise click.exceptions.Exit(FINDINGS)
    return build


def known_name(kind: str, name: str, names: Iterable[str]) -> str:
    """The name, when it is one of ``names``. Raises click.UsageError with the nearest ones."""
    known = sorted(names)
    if name not in known:
        near = difflib.get_close_matches(name, known) or known[:10]
        raise click.UsageError(f"There is no {kind} {name[:60]!r}; there is {', '.join(near) or 'none'}.")
    return name
