"""`ivrctl validate`: findings and proofs."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import JSON, PROJECT, echo_json
from cli.findings import echo_findings, echo_proofs, echo_summary
from cli.outcome import FINDINGS
from cli.projects import check, load

__all__ = ["command"]


@click.command
@PROJECT
@JSON
@click.option("--strict", is_flag=True, help="Warnings count as errors.")
def command(project: Path, as_json: bool, strict: bool) -> int:
    """Check a project and prove what holds for every call."""
    loaded = load(project)
    report = check(loaded)
    if as_json:
        echo_json(report.as_dict())
    else:
        echo_findings(report.findings, loaded.folder)
        echo_proofs(report.proofs)
        echo_summary(report.findings)
    bad = {"error", "warning"} if strict else {"error"}
    return FINDINGS if any(found.severity in bad for found in report.findings) else 0
