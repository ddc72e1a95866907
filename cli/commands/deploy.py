"""`ivrctl deploy`: a project folder onto a web site, built and in force."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import JSON, KEY, PROJECT, SERVER, echo_json
from cli.outcome import FINDINGS
from cli.projects import check, load

__all__ = ["command"]


@click.command
@PROJECT
@SERVER
@KEY
@click.option("--note", default="", metavar="TEXT", help="For the revision and the deployment.")
@JSON
def command(project: Path, server: str, key: str, note: str, as_json: bool) -> int:
    """Save PROJECT on a web site, build it there and put it into force."""
    from cli.site_api import SiteApi, deployed

    loaded = load(project)
    name = loaded.project.name if loaded.project is not None else loaded.folder.resolve().name
    if loaded.project is None or not check(loaded).ok:
        click.echo("The project has errors; see what `ivrctl validate` says.", err=True)
        return FINDINGS
    with SiteApi(server, key) as site:
        outcome = deployed(site, loaded.folder, name, note)
    if as_json:
        echo_json(outcome)
    elif outcome["ok"]:
        click.echo(
            f"{name}: revision {outcome['revision']}, build {outcome['build']}, deployment {outcome['deployment']}"
        )
    for found in outcome["findings"]:
        click.echo(f"{found['file']}:{found['line']}: {found['code']} {found['message']}", err=True)
    return 0 if outcome["ok"] else FINDINGS
