"""`ivrctl vxml`: hand-written VoiceXML."""

from __future__ import annotations

import click

from cli.lazy import LazyGroup

__all__ = ["command"]


@click.group(
    cls=LazyGroup,
    modules={
        "check": "cli.commands.vxml_check",
        "run": "cli.commands.vxml_run",
        "conformance": "cli.commands.vxml_conformance",
    },
)
def command() -> None:
    """Check and run VoiceXML documents."""
