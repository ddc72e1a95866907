"""`ivrctl jobs`: what is done in the background."""

from __future__ import annotations

from pathlib import Path

import click

from cli.consoles import DATA

__all__ = ["command"]


@click.command
@DATA
def command(data: Path) -> int:
    """Do the site's jobs: clean-up, live updates, and what pages put into the queue."""
    from console.server import SiteSettings, run_jobs

    run_jobs(SiteSettings(data.absolute()))
    return 0
