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
        "test": "cli.commands.script_test",
        "simulate": "cli.commands.script_simulate",
        "evaluate": "cli.commands.script_evaluate",
        "learn": "cli.commands.script_learn",
        "deploy": "cli.commands.script_deploy",
    },
)
def command() -> None:
    """Write, check, build, call, try, improve and deploy scripts of robots."""
