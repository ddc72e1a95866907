"""`ivrctl freeswitch`: set-up of a FreeSWITCH."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

__all__ = ["command"]


@click.group(
    cls=LazyGroup,
    modules={
        "config": "cli.commands.freeswitch_config",
        "check": "cli.commands.freeswitch_check",
    },
)
def command() -> None:
    """Write FreeSWITCH's configuration, and check a running one."""
