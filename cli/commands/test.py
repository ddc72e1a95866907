"""`ivrctl test`: the scenarios of a project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.arguments import JSON, PATH, echo_json
from cli.files import write_whole
from cli.findings import echo_findings
from cli.outcome import FINDINGS, CannotLoad
from cli.projects import compiled, load

if TYPE_CHECKING:
    from ivrdesigner.simulate import CallersReport, Coverage, LoadedScenario, ScenarioResult

__all__ = ["command"]

_WIDTH = 120
_MISSING = 10
"""Most nodes, branches and errors that are named."""
_PROGRESS_FROM = 20
"""Scenarios from which on a progress bar is shown to a person."""


@click.command
@click.argument("targets", nargs=-1, type=PATH, metavar="[PROJECT|FILE]...")
@click.option("--junit", type=PATH, metavar="FILE", help="Write the results as JUnit XML too.")
@JSON
@click.option("-k", "text", metavar="TEXT", help="Only scenarios with TEXT in their name, case ignored.")
@click.option(
    "--coverage-min",
    type=click.FloatRange(0, 100),
    metavar="PERCENT",
    help="Fail when fewer of the nodes are reached.",
)
@click.option(
    "--callers",
    type=click.IntRange(0, 1_000_000),
    default=0,
    metavar="COUNT",
    help="Then let COUNT callers do anything at all; fail when a call ends in an error.",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Of those callers.")
def command(
    targets: tuple[Path, ...],
    junit: Path | None,
    as_json: bool,
    text: str | None,
    coverage_min: float | None,
    callers: int,
    seed: int,
) -> int:
    """Play the scenarios of a project, or those of some files, in virtual time."""
    folder, files = _project_of(targets)
    loaded = load(folder)
    from ivrdesigner.simulate import Coverage, junit_xml, load_scenarios, random_callers, run_scenario

    build = compiled(loaded)
    scenarios, findings = load_scenarios(loaded.folder)
    if any(found.severity == "error" for found in findings):
        echo_findings(findings, loaded.folder, err=True)
        return FINDINGS
    chosen = [s for s in scenarios if _is_chosen(s, loaded.folder, files, text)]
    if not chosen:
        raise click.UsageError("No scenario fits; scenarios are files in the folder tests of the project.")
    is_quiet = as_json or not sys.stderr.isatty()
    with click.progressbar(
        chosen, label="Scenarios", file=sys.stderr, hidden=is_quiet or len(chosen) < _PROGRESS_FROM
    ) as steps:
        results = [run_scenario(build, scenario) for scenario in steps]
    with click.progressbar(
        length=callers, label="Callers", file=sys.stderr, hidden=is_quiet or not callers
    ) as bar:
        report = random_callers(build, callers, seed=seed, progress=bar.update)
    coverage = Coverage.of(build, results)
    if junit is not None:
        write_whole(junit, junit_xml(results))
    if as_json:
        answer = {"results": [_as_dict(result) for result in results], "coverage": coverage.as_dict()}
        if callers:
            answer["callers"] = {"ends": dict(report.ends), "errors": list(report.errors)}
        echo_json(answer)
    else:
        _show(results, coverage)
        if callers:
            _show_callers(report)
    is_thin = coverage_min is not None and coverage.nodes_percent < coverage_min
    if is_thin and not as_json:
        click.echo(
            f"Coverage of nodes is {coverage.nodes_percent:.1f} %, below {coverage_min:g} %.", err=True
        )
    is_faulty = bool(report.errors) or not all(result.ok for result in results)
    return FINDINGS if is_thin or is_faulty else 0


def _project_of(targets: tuple[Path, ...]) -> tuple[Path, frozenset[Path]]:
    """The project folder, and the scenario files asked for (none: all)."""
    folders, files = set(), set()
    for target in targets or (Path(),):
        if target.suffix not in (".yaml", ".yml") or target.name == "ivr.yaml":
            folders.add(target.parent if target.name == "ivr.yaml" else target)
            continue
        try:
            file = target.resolve()
            folder = next((above for above in file.parents if (above / "ivr.yaml").is_file()), None)
            if folder is None or not file.is_file():
                raise CannotLoad(
                    f"{target}: this is no scenario file of a project; name a file in its tests folder."
                )
        except (OSError, ValueError, RuntimeError) as error:
            raise CannotLoad(f"{str(target)[:200]!r} cannot be read: {error}") from None
        files.add(file)
        folders.add(folder)
    if len({folder.resolve() for folder in folders}) > 1:
        raise click.UsageError("The scenarios belong to several projects; test one project at a time.")
    return folders.pop(), frozenset(files)


def _is_chosen(scenario: LoadedScenario, folder: Path, files: frozenset[Path], text: str | None) -> bool:
    return (not files or (folder / scenario.file).resolve() in files) and (
        text is None or text.casefold() in scenario.name.casefold()
    )


def _as_dict(result: ScenarioResult) -> dict[str, Any]:
    return {
        "name": result.name,
        "file": result.file,
        "ok": result.ok,
        "failure": result.failure,
        "end": result.end,
        "seconds": round(result.seconds, 3),
        "path": list(result.path),
    }


def _show(results: list[ScenarioResult], coverage: Coverage) -> None:
    """A table of the scenarios, then why some failed, then what was not reached."""
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    # A pipe has no width; names are cut there no sooner than on a wide terminal.
    console = Console(highlight=False, width=None if sys.stdout.isatty() else _WIDTH)
    table = Table(box=None, pad_edge=False, header_style="bold")
    table.add_column("", width=1)
    table.add_column("scenario", overflow="fold")
    table.add_column("file", style="dim", overflow="fold")
    table.add_column("nodes", justify="right")
    table.add_column("time", justify="right")
    table.add_column("end", overflow="fold")
    for result in results:
        mark = Text("✓", "green") if result.ok else Text("✗", "red")
        time = f"{result.seconds:.0f} s"
        # The names are an author's: as text, not as rich's mark-up.
        table.add_row(
            mark, Text(result.name), Text(result.file), str(len(result.path)), time, Text(result.end)
        )
    console.print(table)
    failed = [result for result in results if not result.ok]
    for result in failed:
        click.echo(f"\n{click.style('✗', fg='red')} {result.name}\n    {result.failure}")
        click.echo(f"    {' → '.join(result.path)}")
    click.echo(f"\n{len(results) - len(failed)} passed, {len(failed)} failed")
    click.echo(f"Coverage: nodes {coverage.nodes_percent:.1f} %, branches {coverage.branches_percent:.1f} %")
    missing = [*coverage.missing_nodes, *coverage.missing_branches]
    if missing:
        click.echo(f"Not reached: {', '.join(missing[:_MISSING])}{' …' if len(missing) > _MISSING else ''}")


def _show_callers(report: CallersReport) -> None:
    ends = ", ".join(f"{end} {count}" for end, count in report.ends.most_common())
    click.echo(f"Callers: {report.ends.total()} ({ends})")
    for error in report.errors[:_MISSING]:
        click.echo(f"{click.style('✗', fg='red')} {error}")
    if len(report.errors) > _MISSING:
        click.echo(f"… and {len(report.errors) - _MISSING} more errors")
