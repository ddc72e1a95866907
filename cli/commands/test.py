"""`ivrctl test`: the scenarios of a project."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from cli.arguments import JSON, PATH, echo_json
from cli.findings import echo_findings
from cli.outcome import FINDINGS, CannotLoad
from cli.projects import compiled, load

if TYPE_CHECKING:
    from ivrdesigner.simulate import Coverage, LoadedScenario, ScenarioResult

__all__ = ["command"]

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
def command(
    targets: tuple[Path, ...], junit: Path | None, as_json: bool, text: str | None, coverage_min: float | None
) -> int:
    """Play the scenarios of a project, or those of some files, in virtual time."""
    folder, files = _project_of(targets)
    loaded = load(folder)
    from ivrdesigner.simulate import Coverage, junit_xml, load_scenarios, run_scenario

    build = compiled(loaded)
    scenarios, findings = load_scenarios(loaded.folder)
    if any(found.severity == "error" for found in findings):
        echo_findings(findings, loaded.folder, err=True)
        return FINDINGS
    chosen = [s for s in scenarios if _is_chosen(s, loaded.folder, files, text)]
    if not chosen:
        raise click.UsageError("No scenario fits; scenarios are files in the folder tests of the project.")
    with click.progressbar(
        chosen, label="Scenarios", file=sys.stderr, hidden=as_json or len(chosen) < _PROGRESS_FROM
    ) as steps:
        results = [run_scenario(build, scenario) for scenario in steps]
    coverage = Coverage.of(build, results)
    if junit is not None:
        try:
            junit.write_text(junit_xml(results), encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CannotLoad(f"{str(junit)[:200]!r} cannot be written: {error}") from None
    if as_json:
        echo_json({"results": [_as_dict(result) for result in results], "coverage": coverage.as_dict()})
    else:
        _show(results, coverage)
    is_thin = coverage_min is not None and coverage.nodes_percent < coverage_min
    if is_thin and not as_json:
        click.echo(
            f"Coverage of nodes is {coverage.nodes_percent:.1f} %, below {coverage_min:g} %.", err=True
        )
    return FINDINGS if is_thin or not all(result.ok for result in results) else 0


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
    return {"name": result.name, "ok": result.ok, "failure": result.failure, "path": list(result.path)}


def _show(results: list[ScenarioResult], coverage: Coverage) -> None:
    for result in results:
        mark = click.style("✓", fg="green") if result.ok else click.style("✗", fg="red")
        click.echo(f"{mark} {result.name}")
        if not result.ok:
            click.echo(f"    {result.failure}")
    failed = sum(not result.ok for result in results)
    click.echo(f"\n{len(results) - failed} passed, {failed} failed")
    click.echo(f"Coverage: nodes {coverage.nodes_percent:.1f} %, branches {coverage.branches_percent:.1f} %")
