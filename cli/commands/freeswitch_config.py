"""`ivrctl freeswitch config`: freeswitch.yaml and the site → FreeSWITCH's configuration."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import PATH
from cli.sites import PROJECTS, SITE, call_plan, load_freeswitch, load_site_snapshot

__all__ = ["command"]


@click.command
@click.argument("settings", type=PATH, default="freeswitch.yaml")
@SITE
@PROJECTS
@click.option("-o", "--output", type=PATH, required=True, metavar="DIR", help="Folder to write.")
@click.option("--force", is_flag=True, help="Write over a freeswitch.xml that is not ours.")
def command(settings: Path, site: Path | None, projects: tuple[Path, ...], output: Path, force: bool) -> None:
    """Write freeswitch.xml, by SETTINGS (freeswitch.yaml) and the access numbers of a site."""
    loaded = load_freeswitch(settings)
    plan = call_plan(load_site_snapshot(site, projects))
    from dialplan.config import remarks, write_configuration

    for remark in remarks(loaded, plan):
        click.echo(f"Note: {remark.message} {remark.remedy}", err=True)
    file = write_configuration(loaded, plan, output, force=force)
    click.echo(str(file))
