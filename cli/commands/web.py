"""`ivrctl web`: the web site alone."""

from __future__ import annotations

from pathlib import Path

import click

from cli.consoles import DATA, HOST, PORT, site_settings
from cli.outcome import UNREADABLE

__all__ = ["command"]


@click.command
@DATA
@HOST
@PORT
def command(data: Path, host: str, port: int) -> int:
    """Serve the web site: designer, telephony pages, users, API."""
    from console.server import prepared, run_web

    settings = site_settings(data, host, port)
    if not prepared(settings):
        return UNREADABLE
    click.echo(f"Ivrkit is at {settings.url}")
    run_web(settings)
    return 0
