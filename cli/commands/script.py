"""`ivrctl script`: robots that talk with callers."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

__all__ = ["command"]


@click.group(
    cls=LazyGroup,
    modules={
        "new": "cli.commands.script_new",
        "validate": "cli.commands.script_validate",
        "build": "cli.commands.script_build",
        "call": "cli.commands.script_call",
    },
)
def command() -> None:
    """Write, check, build and call scripts of robots."""
