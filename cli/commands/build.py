"""`ivrctl build`: VoiceXML and its source map."""

from __future__ import annotations

from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.arguments import JSON, PATH, PROJECT, SET, assignments, echo_json
from cli.outcome import FINDINGS
from cli.prerender import FOLDER, Prerendered
from cli.projects import checked_build, compiled, load

if TYPE_CHECKING:
    from ivrdesigner.compiler import Build

__all__ = ["command"]


@click.command
@PROJECT
@click.option("-o", "--output", type=PATH, metavar="DIR", help="Folder to write; by default PROJECT/build.")
@SET
@click.option(
    "--speech", is_flag=True, help="Speak the prompts that are the same in every call, for OUTPUT/speech."
)
@click.option(
    "--engine", metavar="NAME", help="Engine of --speech; by default espeak, else the first that can run."
)
@click.option(
    "--sample-rate",
    type=click.IntRange(8000, 48000),
    default=8000,
    show_default=True,
    metavar="HZ",
    help="Of --speech: what calls take, 8000 or 16000.",
)
@JSON
def command(
    project: Path,
    output: Path | None,
    settings: tuple[str, ...],
    speech: bool,
    engine: str | None,
    sample_rate: int,
    as_json: bool,
) -> int:
    """Check a project and write it as VoiceXML 2.1."""
    loaded = load(project, assignments(settings))
    from ivrdesigner.compiler import write_build

    folder = output or loaded.folder / "build"
    if as_json:
        found, build = checked_build(loaded)
    else:
        build = compiled(loaded)
    if build is not None:
        write_build(build, folder)
    documents = sorted(build.documents) if build is not None else []
    spoken = _speak(build, folder, engine, sample_rate) if build is not None and speech else None
    unspoken = spoken.faults if spoken is not None else ()
    if as_json:
        findings = [one.as_dict() for one in found]
        answer = {
            "ok": build is not None and not unspoken,
            "folder": str(folder),
            "documents": documents,
            "findings": findings,
        }
        echo_json(answer if spoken is None else {**answer, "speech": asdict(spoken)})
        return 0 if answer["ok"] else FINDINGS
    for name in documents:
        click.echo(str(folder / name))
    if spoken is not None:
        megabytes = spoken.size / 2**20
        failed = f", {len(unspoken)} not spoken" if unspoken else ""
        click.echo(
            f"{folder / FOLDER}: {spoken.prompts} prompts, {spoken.spoken} of them new{failed}, {megabytes:.1f} MB"
        )
    for fault in unspoken:
        click.echo(f"  not spoken: {fault}", err=True)
    return FINDINGS if unspoken else 0


def _speak(build: Build, folder: Path, engine: str | None, sample_rate: int) -> Prerendered:
    from asr_tts.host import open_synthesizer
    from cli.prerender import prerender

    synthesizer = open_synthesizer(engine)
    try:
        return prerender(build.documents, folder / FOLDER, synthesizer, build.project.voices, sample_rate)
    finally:
        synthesizer.close()
