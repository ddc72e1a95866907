"""`ivrctl freeswitch check`: what a running FreeSWITCH lacks."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path

import click

from cli.arguments import JSON, PATH, echo_json
from cli.event_socket import connected
from cli.outcome import FINDINGS
from cli.sites import PROJECTS, SITE, call_plan, load_freeswitch, load_site_snapshot

__all__ = ["command"]

_MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "missing": ("✗", "red")}


@click.command
@click.argument("settings", type=PATH, default="freeswitch.yaml")
@SITE
@PROJECTS
@click.option(
    "--host", metavar="HOST", help="Where FreeSWITCH is; by default the address of its event socket."
)
@JSON
def command(
    settings: Path, site: Path | None, projects: tuple[Path, ...], host: str | None, as_json: bool
) -> int:
    """Ask a running FreeSWITCH whether it is as SETTINGS (freeswitch.yaml) and the site say.

    Ends with 1 when something is missing, with 3 when FreeSWITCH is not there or refuses the password.
    """
    loaded = load_freeswitch(settings)
    plan = call_plan(load_site_snapshot(site, projects))
    from dialplan.config import check

    connection = connected(loaded, host)
    try:
        found = check(connection.api, loaded, plan, time.time())
    finally:
        connection.stop()
    if as_json:
        echo_json([asdict(result) for result in found])
    for result in () if as_json else found:
        mark, colour = _MARKS[result.state]
        click.echo(f"{click.style(mark, fg=colour)} {result.name}: {result.message}")
        if result.remedy:
            click.echo(f"    → {result.remedy}")
    return FINDINGS if any(result.state == "missing" for result in found) else 0
