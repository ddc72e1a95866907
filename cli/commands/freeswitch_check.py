"""`ivrctl freeswitch check`: what a running FreeSWITCH lacks."""

from __future__ import annotations

import time
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING

import click

from cli.arguments import JSON, PATH, echo_json
from cli.outcome import FINDINGS
from cli.sites import PROJECTS, SITE, call_plan, load_freeswitch, load_site_snapshot

if TYPE_CHECKING:
    from dialplan.esl import Connection

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

    socket = loaded.event_socket
    connection = _connected(host or socket.address, socket.port, socket.password.get_secret_value())
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


def _connected(host: str, port: int, password: str) -> Connection:
    """A connection that is logged in. Raises ConnectionFailed or AuthenticationFailed."""
    from gevent import socket

    from dialplan.errors import ConnectionFailed
    from dialplan.esl import Connection

    try:
        sock = socket.create_connection((host, port), timeout=5)
    except OSError as fault:
        raise ConnectionFailed(
            f"no event socket at {host}:{port} ({fault}); is FreeSWITCH running, with this configuration?"
        ) from None
    sock.settimeout(None)
    connection = Connection(sock)
    connection.start()
    try:
        connection.authenticate(password)
    except ConnectionFailed:
        connection.close()
        raise
    return connection
