"""`ivrctl up`: everything on one machine."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import PATH
from cli.consoles import DATA, HOST, PORT, site_settings
from cli.outcome import UNREADABLE

__all__ = ["command"]


@click.command
@DATA
@HOST
@PORT
@click.option(
    "--freeswitch",
    type=PATH,
    metavar="FILE",
    help="freeswitch.yaml; by default that in the data folder. Without one no calls of telephones are taken.",
)
def command(data: Path, host: str, port: int, freeswitch: Path | None) -> int:
    """Take calls, serve the web site and do its jobs, each in processes of its own."""
    from console.server import prepared, run_up

    settings = site_settings(data, host, port)
    if not prepared(settings):
        return UNREADABLE
    file = freeswitch or settings.data / "freeswitch.yaml"
    calls = None
    if freeswitch is not None or file.is_file():
        site = settings.data / "live" / "site.yaml"
        calls = [
            "serve",
            "--site",
            str(site),
            "--freeswitch",
            str(file.absolute()),
            "--state",
            str(settings.data),
        ]
    else:
        click.echo("No freeswitch.yaml: calls come from the browser alone.")
    click.echo(f"Ivrkit is at {settings.url} (Ctrl-C stops it)")
    return run_up(settings, calls)
