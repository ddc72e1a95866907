"""`ivrctl up`: everything on one machine."""

from __future__ import annotations

import os
import sys
import webbrowser
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
@click.option("--demo", is_flag=True, help="Add the sample projects, run the bank's service, open a browser.")
def command(data: Path, host: str, port: int, freeswitch: Path | None, demo: bool) -> int:
    """Take calls, serve the web site and do its jobs, each in processes of its own."""
    from console.server import bank_port, prepared, run_up

    settings = site_settings(data, host, port)
    bank = f"127.0.0.1:{bank_port()}" if demo else ""
    if not prepared(settings, f"http://{bank}" if bank else ""):
        return UNREADABLE
    programs = {}
    # Flows may ask the bank's service, though it is on this machine.
    allowed = ",".join(filter(None, [os.environ.get("IVRKIT_ALLOWED_ADDRESSES"), bank]))
    os.environ["IVRKIT_ALLOWED_ADDRESSES"] = allowed
    file = freeswitch or settings.data / "freeswitch.yaml"
    if freeswitch is not None or file.is_file():
        site = settings.data / "live" / "site.yaml"
        serve = [
            "serve",
            "--site",
            str(site),
            "--freeswitch",
            str(file.absolute()),
            "--state",
            str(settings.data),
            # Who draws flows need not be who runs the machine.
            "--allowed-addresses",
            allowed,
        ]
        programs["calls"] = ["-m", "cli.main", *serve]
    else:
        click.echo("No freeswitch.yaml: calls come from the browser alone.")
    if demo:
        import samples

        service = samples.FOLDER / "bank-hotline" / "service.py"
        programs["bank service"] = [str(service), bank.rpartition(":")[2]]
        if sys.stdout.isatty() and (os.environ.get("DISPLAY") or sys.platform == "darwin"):
            webbrowser.open(settings.url)
    click.echo(f"Ivrkit is at {settings.url} (Ctrl-C stops it)")
    return run_up(settings, programs)
