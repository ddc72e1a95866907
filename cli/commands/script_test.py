"""`ivrctl script test`: the scenarios of a script."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import PATH
from cli.files import write_whole
from cli.findings import echo_findings
from cli.outcome import FINDINGS
from cli.scripts import SCRIPT, compiled_script
from cli.terminal import plain

__all__ = ["command"]


@click.command
@SCRIPT
@click.option("--junit", type=PATH, help="Write a JUnit XML report.")
def command(script: Path, junit: Path | None) -> int:
    """Play the scenarios of a script, tests/NAME.yaml beside it, in virtual time."""
    from aiflows.simulate import run_script_scenario, script_scenarios
    from ivrdesigner.simulate import junit_xml

    build = compiled_script(script)
    scenarios, findings = script_scenarios(build)
    if findings:
        echo_findings(findings, script.parent, err=True)
        return FINDINGS
    if not scenarios:
        raise click.UsageError(f"There is no scenario; write tests/{script.stem}.yaml beside the script.")
    results = [run_script_scenario(build, one) for one in scenarios]
    if junit is not None:
        write_whole(junit, junit_xml(results))
    for result in results:
        mark = click.style("✓", fg="green") if result.ok else click.style("✗", fg="red")
        click.echo(f"{mark} {plain(result.name)} ({result.seconds:.0f} s, {plain(result.end) or 'goes on'})")
        if not result.ok:
            click.echo(f"    {plain(result.failure)}\n    {plain(' → '.join(result.path))}")
    failed = sum(not result.ok for result in results)
    click.echo(f"{len(results) - failed} passed, {failed} failed")
    return FINDINGS if failed else 0
