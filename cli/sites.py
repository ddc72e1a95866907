"""The site that a command is about: a site file, or project folders."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final, NoReturn

import click

from cli.arguments import PATH
from cli.findings import echo_findings
from cli.outcome import FINDINGS

if TYPE_CHECKING:
    from dialplan.config import CallPlan, FreeSwitchSettings
    from dialplan.errors import SetupFaulty
    from dialplan.routing import Snapshot

__all__ = ["PROJECTS", "SITE", "call_plan", "load_freeswitch", "load_site_snapshot"]

SITE: Final = click.option("--site", type=PATH, metavar="FILE", help="Site file that names the projects.")
PROJECTS: Final = click.option(
    "--project",
    "projects",
    type=PATH,
    metavar="DIR",
    multiple=True,
    help="Project folder, instead of a site file; repeatable.",
)


def load_site_snapshot(site: Path | None, projects: tuple[Path, ...]) -> Snapshot:
    """The routing of a site. Its errors are printed; a faulty site file ends the command with `FINDINGS`."""
    from dialplan.errors import SetupFaulty
    from dialplan.routing import load_snapshot

    if (site is None) == (not projects):
        raise click.UsageError("Name a site file by --site, or project folders by --project.")
    base = Path() if site is None else site.parent
    try:
        snapshot = load_snapshot(site=site, projects=projects)
    except SetupFaulty as fault:
        _stop(fault, base)
    echo_findings([found for found in snapshot.findings if found.severity == "error"], base, err=True)
    return snapshot


def load_freeswitch(file: Path) -> FreeSwitchSettings:
    """``freeswitch.yaml``; its findings end the command with `FINDINGS`."""
    from dialplan.errors import SetupFaulty

    try:
        from dialplan.config import load_settings
    except ModuleNotFoundError as missing:
        raise click.ClickException(f"{missing.name} is missing: pip install 'ivrkit[calls]'.") from None
    try:
        return load_settings(file)
    except SetupFaulty as fault:
        _stop(fault, file.parent)


def call_plan(snapshot: Snapshot) -> CallPlan:
    """What FreeSWITCH's dialplan must know of the site."""
    from cli.destinations import destinations
    from dialplan.config import CallPlan, PlannedNumber

    numbers = []
    for line in snapshot.lines:
        e164 = line.number.e164
        forms = dict.fromkeys([line.number.dialled, *([e164, e164.removeprefix("+")] if e164 else [])])
        numbers.append(PlannedNumber(tuple(forms), line.fallback, line.direction != "outbound"))
    named = destinations([*snapshot.projects.values(), *snapshot.scripts.values()])
    return CallPlan(tuple(numbers), snapshot.site.fallback, snapshot.blacklist, named)


def _stop(fault: SetupFaulty, folder: Path) -> NoReturn:
    if not fault.findings:
        raise click.ClickException(str(fault))
    echo_findings(fault.findings, folder, err=True)
    raise click.exceptions.Exit(FINDINGS)
