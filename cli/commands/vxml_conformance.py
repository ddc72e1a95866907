"""`ivrctl vxml conformance`: the interpreter against documents by which interpreters are measured."""

from __future__ import annotations

import sys
from dataclasses import asdict
from pathlib import Path

import click

from cli.arguments import JSON, PATH, echo_json
from cli.outcome import FINDINGS, CannotLoad

__all__ = ["command"]


@click.command
@click.argument("folder", type=PATH, metavar="DIR")
@JSON
@click.option("--table", "page", type=PATH, metavar="FILE", help="Write the results as a Markdown page too.")
def command(folder: Path, as_json: bool, page: Path | None) -> int:
    """Run the W3C documents, SRGS tests and corpora in DIR; each case goes into one lane."""
    from vxml.conformance import conformance_cases, run_case, table, totals

    try:
        cases = conformance_cases(folder)
    except (OSError, ValueError, KeyError) as error:
        raise CannotLoad(f"{str(folder)[:200]!r} cannot be read: {error}") from None
    if not cases:
        raise CannotLoad(
            f"{folder}: there is no conformance set; its folders are vxml20, vxml20-input, vxml21, srgs10, corpus."
        )
    is_quiet = as_json or not sys.stderr.isatty()
    with click.progressbar(cases, label="Cases", file=sys.stderr, hidden=is_quiet) as steps:
        results = [run_case(case) for case in steps]
    if page is not None:
        try:
            page.write_text(table(results), encoding="utf-8")
        except (OSError, ValueError) as error:
            raise CannotLoad(f"{str(page)[:200]!r} cannot be written: {error}") from None
    if as_json:
        echo_json({"totals": totals(results), "cases": [asdict(result) for result in results]})
    else:
        click.echo(f"{'set':14}{'cases':>7}{'pass':>7}{'xfail':>7}{'manual':>8}{'fail':>6}")
        for name, n in totals(results).items():
            click.echo(f"{name:14}{n['total']:7}{n['pass']:7}{n['xfail']:7}{n['manual']:8}{n['fail']:6}")
        for result in results:
            if result.lane == "fail":
                click.echo(f"{click.style('fail', fg='red')} {result.set}/{result.name}: {result.reason}")
    return FINDINGS if any(result.lane == "fail" for result in results) else 0
