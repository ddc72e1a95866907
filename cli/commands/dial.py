"""`ivrctl dial`: let a robot call somebody."""

from __future__ import annotations

import time
from pathlib import Path

import click

from cli.arguments import JSON, PATH, echo_json
from cli.event_socket import connected
from cli.outcome import FINDINGS
from cli.servers import STATE
from cli.sites import PROJECTS, SITE, load_freeswitch, load_site_snapshot
from cli.terminal import plain

__all__ = ["command"]

_SLACK = 10.0


@click.command
@click.argument("number")
@click.option(
    "--from",
    "access_number",
    metavar="NUMBER",
    required=True,
    help="Access number that is shown, and whose script talks.",
)
@SITE
@PROJECTS
@click.option("--freeswitch", "file", type=PATH, metavar="FILE", default="freeswitch.yaml", show_default=True)
@click.option(
    "--host", metavar="HOST", help="Where FreeSWITCH is; by default the address of its event socket."
)
@click.option(
    "--ring",
    type=click.IntRange(5, 120),
    metavar="SECONDS",
    default=30,
    show_default=True,
    help="How long it rings at most.",
)
@STATE
@JSON
def command(
    number: str,
    access_number: str,
    site: Path | None,
    projects: tuple[Path, ...],
    file: Path,
    host: str | None,
    ring: int,
    state: Path,
    as_json: bool,
) -> int:
    """Call NUMBER, and let what answers --from talk with whoever takes the call. `ivrctl serve` must run.

    Ends when the call is answered, with its UUID for `ivrctl trace`; with 1 when nobody answers, with 3 when the number
    may not be called.
    """
    snapshot, settings = load_site_snapshot(site, projects), load_freeswitch(file)
    from dialplan.errors import CommandFailed
    from dialplan.routing import Capacity
    from dialplan.server.outgoing import outgoing

    capacity = Capacity(state / "places")
    made = outgoing(snapshot, settings, number, access_number, time.time(), capacity, ring_seconds=ring)
    connection = connected(settings, host)
    cause = ""
    try:
        connection.api(made.command, ring + _SLACK)
    except CommandFailed as fault:
        cause = fault.reply.strip().removeprefix("-ERR").strip()
    finally:
        connection.stop()
    if as_json:
        echo_json({"call": made.call, "number": made.number, "answered": not cause, "cause": cause})
    else:
        click.echo(f"{made.call}  {plain(cause) or 'answered'}")
    return FINDINGS if cause else 0
