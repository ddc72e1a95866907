"""Findings and proofs as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from ivrdesigner.project import Finding
    from ivrdesigner.rules import Proof

__all__ = ["echo_findings", "echo_proofs", "echo_summary"]

_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def echo_findings(findings: Iterable[Finding], folder: Path, *, err: bool = False) -> None:
    """Two lines for each: place, severity, code, node and message; then what to do."""
    for found in findings:
        numbers = [str(number) for number in (found.line, found.column) if number]
        place = ":".join([str(folder / found.file), *numbers])
        severity = click.style(f"{found.severity} {found.code}", fg=_COLOURS[found.severity], bold=True)
        subject = "/".join(name for name in (found.flow, found.node) if name)
        about = f" [{subject}]" if subject else ""
        click.echo(f"{click.style(place, bold=True)}: {severity}{about}: {found.message}", err=err)
        click.echo(f"    → {found.remedy}", err=err)


def echo_proofs(proofs: Iterable[Proof]) -> None:
    """One line for each, and the way a caller takes to show the contrary."""
    for proof in proofs:
        mark = click.style("✓", fg="green") if proof.holds else click.style("✗", fg="red")
        value = "" if proof.value is None else f": {_amount(proof.value, proof.unit or '')}"
        statement = proof.statement.rstrip(".") if value else proof.statement
        click.echo(f"{mark} {statement}{value}")
        if proof.counter_example:
            click.echo(f"    {' → '.join(proof.counter_example)}")


def _amount(value: float, unit: str) -> str:
    """``1 key``, ``2 keys``."""
    return f"{value:g} {unit.removesuffix('s') if value == 1 else unit}".rstrip()


def echo_summary(findings: Iterable[Finding]) -> None:
    """How many findings of each severity."""
    severities = [found.severity for found in findings]
    counts = [
        f"{count} {name}{'s' if count != 1 and name != 'info' else ''}"
        for name in _COLOURS
        if (count := severities.count(name))  # type: ignore[arg-type]
    ]
    click.echo(", ".join(counts) or "No findings.")
