"""`ivrctl build`: VoiceXML and its source map."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import JSON, PATH, PROJECT, SET, assignments, echo_json
from cli.outcome import FINDINGS
from cli.projects import check, compiled, load

__all__ = ["command"]


@click.command
@PROJECT
@click.option("-o", "--output", type=PATH, metavar="DIR", help="Folder to write; by default PROJECT/build.")
@SET
@JSON
def command(project: Path, output: Path | None, settings: tuple[str, ...], as_json: bool) -> int:
    """Check a project and write it as VoiceXML 2.1."""
    loaded = load(project, assignments(settings))
    from ivrdesigner.compiler import compile_project, write_build

    folder = output or loaded.folder / "build"
    if as_json:
        report = check(loaded)
        build = compile_project(loaded) if report.ok else None
    else:
        build = compiled(loaded)
    if build is not None:
        write_build(build, folder)
    documents = sorted(build.documents) if build is not None else []
    if as_json:
        findings = [found.as_dict() for found in report.findings]
        echo_json(
            {"ok": build is not None, "folder": str(folder), "documents": documents, "findings": findings}
        )
        return 0 if build is not None else FINDINGS
    for name in documents:
        click.echo(str(folder / name))
    return 0
