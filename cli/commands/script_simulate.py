"""`ivrctl script simulate`: thousands of callers in virtual time."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.arguments import JSON, PATH, echo_json
from cli.files import write_whole
from cli.findings import echo_findings
from cli.outcome import FINDINGS, CannotLoad
from cli.scripts import SCRIPT, compiled_script
from cli.terminal import plain

if TYPE_CHECKING:
    from aiflows.simulate import SimulationReport

__all__ = ["command"]

_SHOWN = 10


@click.command
@SCRIPT
@click.option("--personas", type=PATH, help="Kinds of callers; by default personas/NAME.yaml.")
@click.option(
    "--callers", type=click.IntRange(1, 1_000_000), default=1000, show_default=True, help="Number of calls."
)
@click.option("--seed", type=int, default=0, show_default=True, help="The same seed gives the same calls.")
@click.option("--unanswered", type=PATH, help="Write what matched nothing to a file, for `script learn`.")
@click.option("--junit", type=PATH, help="Write a JUnit XML report: a test for each persona.")
@JSON
def command(
    script: Path,
    personas: Path | None,
    callers: int,
    seed: int,
    unanswered: Path | None,
    junit: Path | None,
    as_json: bool,
) -> int:
    """Let callers of all kinds call a script in virtual time, and tell where their calls went.

    Exit code 1 when a persona comes to its goal less often than it should, or a call ends with an error.
    """
    from aiflows.learn import written_unanswered
    from aiflows.simulate import FOLDER, load_personas, simulate

    build = compiled_script(script)
    file = personas or script.parent / FOLDER / f"{script.stem}.yaml"
    if not file.is_file():
        raise CannotLoad(f"There are no personas; write {file}, or name a file by --personas.")
    loaded = load_personas(file, build.script)
    if loaded.personas is None:
        echo_findings(loaded.findings, file.parent, err=True)
        return FINDINGS
    is_quiet = as_json or not sys.stderr.isatty()
    with click.progressbar(length=callers, label="Callers", file=sys.stderr, hidden=is_quiet) as bar:
        report = simulate(build, loaded, callers, seed=seed, progress=bar.update)
    if junit is not None:
        write_whole(junit, report.junit(loaded.file))
    if unanswered is not None:
        write_whole(unanswered, written_unanswered(report.unanswered))
    if as_json:
        echo_json(report.as_dict())
    else:
        _show(report)
    return 0 if report.ok else FINDINGS


def _show(report: SimulationReport) -> None:
    calls = report.calls
    ends = ", ".join(f"{plain(end)} {count}" for end, count in report.ends.most_common())
    click.echo(f"{calls} calls: {ends}")
    click.echo(
        f"Completed {report.completed / calls:.1%}, transferred {report.transfers / calls:.1%}; "
        f"{report.average_turns:.1f} turns and {report.average_seconds:.0f} s on average"
    )
    said = report.said or 1
    click.echo(
        f"Utterances {report.said}: taken as meant {report.understood / said:.1%}, "
        f"for something else {report.misunderstood / said:.1%}; {report.unmatched / said:.1%} matched nothing"
    )
    click.echo("\nReached by calls")
    reached = {**report.nodes, **{f"answer:{name}": count for name, count in report.answers.items()}}
    for name, count in reached.items():
        click.echo(f"  {count / calls:6.1%}  {plain(name)}")
    click.echo("\nTypes of customer")
    for kind, count in report.types.most_common():
        click.echo(f"  {count / calls:6.1%}  {plain(kind) or '–'}")
    click.echo("\nPersonas")
    for one in report.personas:
        mark = click.style("✓", fg="green") if one.ok else click.style("✗", fg="red")
        goal = "" if one.reached is None else f", goal reached by {one.share:.1%}"
        wanted = f", wanted {one.at_least:.1%}" if one.at_least else ""
        click.echo(f"  {mark} {plain(one.name)}: {one.calls} calls{goal}{wanted}")
    for error in report.errors[:_SHOWN]:
        click.echo(f"{click.style('✗', fg='red')} {plain(error)}")
    if len(report.errors) > _SHOWN:
        click.echo(f"… and {len(report.errors) - _SHOWN} more errors")
