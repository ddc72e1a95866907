"""Loading, checking and building the script that a command is about."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.findings import echo_findings
from cli.outcome import FINDINGS, CannotLoad
from cli.terminal import plain

if TYPE_CHECKING:
    from aiflows.compiler import ScriptBuild
    from aiflows.model import LoadedScript, Script
    from ivrdesigner.project import Finding

__all__ = ["SCRIPT", "checked_script", "compiled_script", "load_script_file", "valid_script"]

SCRIPT = click.argument("script", type=click.Path(path_type=Path), metavar="SCRIPT")


def load_script_file(file: Path) -> LoadedScript:
    """Load a script by its file. Raises CannotLoad when there is none."""
    from aiflows.model import SUFFIXES, load_script

    shown = plain(str(file)[:200])
    try:
        is_file = file.is_file()
    except (OSError, ValueError):
        is_file = False
    if not is_file or file.suffix not in SUFFIXES:
        what = "is no script" if is_file else "there is no such file"
        raise CannotLoad(
            f"{shown}: {what}; name a .yaml or .json file, or make one with `ivrctl script new FILE`."
        )
    return load_script(file)


def checked_script(loaded: LoadedScript) -> tuple[list[Finding], ScriptBuild | None]:
    """All findings, and the script as VoiceXML when none of them is an error."""
    from aiflows.compiler import compile_script
    from aiflows.rules import validate_script

    report = validate_script(loaded)
    if not report.ok:
        return list(report.findings), None
    build = compile_script(loaded)
    return [*report.findings, *build.findings], build if build.ok else None


def compiled_script(file: Path) -> ScriptBuild:
    """The script as VoiceXML; when it has errors, prints them and ends the command with `FINDINGS`."""
    findings, build = checked_script(load_script_file(file))
    if build is None:
        errors = [found for found in findings if found.severity == "error"]
        echo_findings(errors, file.parent, err=True)
        click.echo(f"Not built: {len(errors)} error{'s' * (len(errors) != 1)}.", err=True)
        raise click.exceptions.Exit(FINDINGS)
    return build


def valid_script(loaded: LoadedScript) -> Script:
    """The model of a script; when it did not load, prints why and ends the command with `FINDINGS`."""
    if loaded.script is None:
        echo_findings(loaded.findings, loaded.folder or Path(), err=True)
        raise click.exceptions.Exit(FINDINGS)
    return loaded.script
