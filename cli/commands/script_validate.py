"""`ivrctl script validate`: findings about scripts."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import JSON, echo_json
from cli.findings import echo_findings, echo_summary
from cli.outcome import FINDINGS
from cli.scripts import checked_script, load_script_file

__all__ = ["command"]


@click.command
@click.argument("scripts", type=click.Path(path_type=Path), nargs=-1, required=True, metavar="SCRIPT...")
@JSON
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def command(scripts: tuple[Path, ...], as_json: bool, strict: bool) -> int:
    """Check scripts: nodes, ways, keywords, recordings, classes and matchers."""
    bad = {"error", "warning"} if strict else {"error"}
    everything = []
    for file in scripts:
        findings, _ = checked_script(load_script_file(file))
        everything.append((file, findings))
        if not as_json:
            echo_findings(findings, file.parent)
    if as_json:
        echo_json(
            [
                {
                    "script": str(file),
                    "ok": not any(found.severity == "error" for found in findings),
                    "findings": [found.as_dict() for found in findings],
                }
                for file, findings in everything
            ]
        )
    else:
        echo_summary([found for _, findings in everything for found in findings])
    return FINDINGS if any(found.severity in bad for _, findings in everything for found in findings) else 0
