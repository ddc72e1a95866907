"""`ivrctl vxml check`: what is wrong with VoiceXML documents."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from cli.arguments import JSON, echo_json
from cli.documents import read_document, uri_of
from cli.outcome import FINDINGS, UNREADABLE

if TYPE_CHECKING:
    from vxml.errors import Problem

__all__ = ["command"]


@click.command
@click.argument("files", nargs=-1, required=True, metavar="FILE|URL...")
@click.option("--strict", is_flag=True, help="Refuse what is otherwise forgiven with a warning.")
@JSON
def command(files: tuple[str, ...], strict: bool, as_json: bool) -> int:
    """Check VoiceXML documents."""
    code = 0
    results = []
    for name in files:
        try:
            faults, warnings = _check(name, strict=strict)
        except click.ClickException as error:
            code = UNREADABLE
            results.append({"file": name, "ok": False, "error": error.message, "problems": []})
            if not as_json:
                click.echo(f"{click.style('unreadable', fg='red')} {error.message}", err=True)
            continue
        if faults and not code:
            code = FINDINGS
        if as_json:
            problems = [_as_dict(p, "error") for p in faults] + [_as_dict(p, "warning") for p in warnings]
            results.append({"file": name, "ok": not faults, "problems": problems})
            continue
        for severity, colour, problems_of in (("error", "red", faults), ("warning", "yellow", warnings)):
            for problem in problems_of:
                place = ":".join(
                    [name, *(str(n) for n in (problem.position.line, problem.position.column) if n)]
                )
                click.echo(f"{place}: {click.style(severity, fg=colour)}: {problem.message}")
        if not faults:
            click.echo(f"{click.style('✓', fg='green')} {name}")
    if as_json:
        echo_json(results)
    return code


def _check(name: str, *, strict: bool) -> tuple[tuple[Problem, ...], tuple[Problem, ...]]:
    """Faults and warnings of one document."""
    from vxml.check import check_document
    from vxml.errors import DocumentError, Position, Problem, ResourceLimit
    from vxml.parser import parse_document

    uri = uri_of(name)
    data = read_document(uri)
    try:
        document = parse_document(data, uri=uri, tolerant=not strict)
        return tuple(check_document(document, tolerant=not strict)), document.warnings
    except DocumentError as error:
        return error.problems, ()
    except ResourceLimit as error:
        return (Problem(Position(uri), error.message),), ()


def _as_dict(problem: Problem, severity: str) -> dict[str, object]:
    return {
        "severity": severity,
        "line": problem.position.line,
        "column": problem.position.column,
        "message": problem.message,
        "event": problem.event,
    }
