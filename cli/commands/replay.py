"""`ivrctl replay`: recorded calls on another version of a project or script."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.arguments import JSON, PATH, SET, assignments, echo_json
from cli.files import write_whole
from cli.outcome import FINDINGS, CannotLoad
from cli.projects import compiled, load
from cli.scripts import compiled_script
from cli.terminal import plain

if TYPE_CHECKING:
    from ivrdesigner.replay import Acceptances, Case

__all__ = ["command"]


@click.command
@click.argument("recordings", type=PATH, metavar="FOLDER|FILE")
@click.argument("project", type=PATH, default=".", metavar="[PROJECT|SCRIPT]")
@SET
@JSON
@click.option(
    "--accept",
    type=PATH,
    metavar="FILE",
    help="YAML file of the differences that are meant; others let the command fail.",
)
@click.option("--update", is_flag=True, help="Write the differences of this run into that file.")
@click.option(
    "--secret",
    "secrets",
    metavar="FLOW/NODE=KEYS",
    multiple=True,
    help="What is entered where the recording hides it; repeatable, for one stay at the node after the other.",
)
@click.option("--junit", type=PATH, metavar="FILE", help="Write the results as JUnit XML too.")
def command(
    recordings: Path,
    project: Path,
    settings: tuple[str, ...],
    as_json: bool,
    accept: Path | None,
    update: bool,
    secrets: tuple[str, ...],
    junit: Path | None,
) -> int:
    """Replay the calls of `ivrctl call --record`, of the browser or of the journal on PROJECT or SCRIPT as it is now.

    What the callers did is done again; prompts, branches, requests and ends that differ are told. Fails when one of
    them is not accepted.
    """
    if update and accept is None:
        raise click.UsageError("--update writes the file of --accept; name it.")
    values: dict[str, list[str]] = {}
    for word in secrets:
        for place, keys in assignments([word], option="--secret", example="main/ask_pin=1234").items():
            values.setdefault(place, []).append(keys)
    from ivrdesigner.errors import RecordingError
    from ivrdesigner.replay import Acceptances, load_recordings, replay_all
    from ivrdesigner.replay import junit as junit_xml

    try:
        found, faults = load_recordings(recordings)
        has_file = accept is not None and (accept.exists() or not update)
        acceptances = Acceptances.read(accept) if accept is not None and has_file else Acceptances()
    except RecordingError as error:
        raise CannotLoad(str(error)) from None
    if not found and not faults:
        raise CannotLoad(
            f"{plain(str(recordings)[:200])} holds no recordings; they are files with the ending .json."
        )
    is_script = project.is_file() and project.name != "ivr.yaml"
    build = compiled_script(project) if is_script else compiled(load(project, assignments(settings)))
    cases = list(replay_all(found, build, acceptances, secrets=values))
    if junit is not None:
        write_whole(junit, junit_xml(cases))
    if update and accept is not None:
        for case in cases:
            for each in case.new:
                acceptances.add(each)
        write_whole(accept, acceptances.dumps())
    if as_json:
        stale = [each.model_dump(exclude_defaults=True) for each in acceptances.stale]
        echo_json({"recordings": [case.as_dict() for case in cases], "stale": stale, "faults": faults})
    else:
        _show(cases, acceptances, faults, updated=update)
    is_accepted = update and not any(case.fault for case in cases)
    return 0 if not faults and (is_accepted or all(case.ok for case in cases)) else FINDINGS


def _show(cases: list[Case], acceptances: Acceptances, faults: list[str], *, updated: bool) -> None:
    for case in cases:
        mark = click.style("✓", fg="green") if case.ok else click.style("✗", fg="red")
        if not case.ok or case.accepted:
            click.echo(f"{mark} {plain(case.file)}")
        if case.fault:
            click.echo(f"    {plain(case.fault)}")
        for each in case.new:
            click.echo(f"    {plain(str(each))}")
        for each in case.accepted:
            click.echo(click.style(f"    accepted: {plain(str(each))}", dim=True))
        if case.recording.masked and not case.ok:
            click.echo("    The recording hides what was entered; --secret gives test values for it.")
        if case.recording.incomplete and not case.ok:
            click.echo(f"    The recording is not whole: {plain(case.recording.incomplete)}")
    for fault in faults:
        click.echo(f"{click.style('✗', fg='red')} {plain(fault)}")
    for stale in acceptances.stale:
        verb = "was removed from the file" if updated else "remove it from the file"
        place = f"{stale.recording}: " if stale.recording else ""
        click.echo(
            f"{click.style('stale', fg='yellow')} {plain(f'{place}{stale.kind} {stale.node}: {stale.was} → {stale.now}')}"
            f" is accepted, but no recording shows it; {verb}."
        )
    same = sum(case.replayed is not None and case.replayed.same for case in cases)
    failed = sum(not case.ok for case in cases)
    click.echo(
        f"{len(cases)} calls replayed: {same} the same, {len(cases) - same - failed} with accepted differences, "
        f"{failed} with others"
    )
