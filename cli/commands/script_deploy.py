"""`ivrctl script deploy`: a script onto a web site, built and in force."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import JSON, KEY, SERVER, echo_json
from cli.files import why
from cli.outcome import FINDINGS, CannotLoad
from cli.scripts import SCRIPT
from cli.terminal import plain

__all__ = ["command"]


@click.command
@SCRIPT
@SERVER
@KEY
@click.option("--note", default="", metavar="TEXT", help="For the revision.")
@JSON
def command(script: Path, server: str, key: str, note: str, as_json: bool) -> int:
    """Save SCRIPT on a web site and build it there: calls get the newest build.

    The site has it by the name of its file. Its recordings are those of the site's audio library.
    """
    from cli.site_api import SiteApi, deployed_script

    try:
        text = script.read_text(encoding="utf-8-sig")
    except (OSError, ValueError) as error:
        raise CannotLoad(f"{plain(str(script)[:200])} cannot be read: {why(error)}.") from None
    with SiteApi(server, key) as site:
        outcome = deployed_script(site, script.stem, text, note)
    if as_json:
        echo_json(outcome)
    elif outcome["ok"]:
        click.echo(plain(f"{script.stem}: revision {outcome['revision']}, build {outcome['build']}"))
    for found in outcome["findings"]:
        click.echo(plain(f"{script}:{found['line']}: {found['code']} {found['message']}"), err=True)
    return 0 if outcome["ok"] else FINDINGS
