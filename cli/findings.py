"""Findings and proofs as people read them in a terminal."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.terminal import plain

if TYPE_CHECKING:
    from ivrdesigner.project import Finding
    from ivrdesigner.rules import Proof

__all__ = ["echo_findings", "echo_proofs", "echo_summary"]

_MARKS = {True: "✓", False: "✗", None: "·"}
_MARK_COLOURS = {True: "green", False: "red", None: "cyan"}
_SHOWN = 10
"""Words of a way that are shown from its beginning, and from its end."""
_COLOURS = {"error": "red", "warning": "yellow", "info": "cyan"}


def echo_findings(findings: Iterable[Finding], folder: Path, *, err: bool = False) -> None:
    """Two lines for each: place, severity, code, node and message; then what to do."""
    for found in findings:
        numbers = [str(number) for number in (found.line, found.column) if number]
        place = ":".join([str(folder / found.file), *numbers])
        severity = click.style(f"{found.severity} {found.code}", fg=_COLOURS[found.severity], bold=True)
        about = f" [{found.subject}]" if found.subject else ""
        place = click.style(plain(place), bold=True)
        click.echo(f"{place}: {severity}{plain(f'{about}: {found.message}')}", err=err)
        click.echo(f"    → {plain(found.remedy)}", err=err)


def echo_proofs(proofs: Iterable[Proof]) -> None:
    """One line for each, and the way a caller takes to show the contrary."""
    for proof in proofs:
        mark = _MARKS[proof.holds]
        bound = "" if proof.exact else "at least " if proof.name.startswith("fewest") else "at most "
        value = "" if proof.value is None else f": {bound}{_amount(proof.value, proof.unit or '')}"
        statement = proof.statement.rstrip(".") if value else proof.statement
        click.echo(f"{click.style(mark, fg=_MARK_COLOURS[proof.holds])} {statement}{value}")
        way = [*_few(proof.counter_example)] or (["call"] if proof.then else [])
        if proof.then:
            way.append(f"then {proof.then}")
        if way and not proof.exact and proof.found is not None:
            click.echo(f"    a way of {_amount(proof.found, proof.unit or '')}:")
        if way:
            click.echo(f"    {plain(' → '.join(way))}")


def _few(words: tuple[str, ...]) -> tuple[str, ...]:
    """The beginning and the end of a long way; `--json` has all of it."""
    if len(words) <= 2 * _SHOWN + 1:
        return words
    return (*words[:_SHOWN], "…", *words[-_SHOWN:])


def _amount(value: float, unit: str) -> str:
    """``1 key``, ``2 keys``."""
    number = f"{value:,.1f}".removesuffix(".0")
    return f"{number} {unit.removesuffix('s') if value == 1 else unit}".rstrip()


def echo_summary(findings: Iterable[Finding]) -> None:
    """How many findings of each severity."""
    severities = [found.severity for found in findings]
    counts = [
        f"{count} {name}{'s' if count != 1 and name != 'info' else ''}"
        for name in _COLOURS
        if (count := severities.count(name))  # type: ignore[arg-type]
    ]
    click.echo(", ".join(counts) or "No findings.")
