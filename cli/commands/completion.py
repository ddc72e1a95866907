"""`ivrctl completion`: the script that lets a shell complete commands."""

from __future__ import annotations

import click
from click.shell_completion import get_completion_class

__all__ = ["command"]


@click.command
@click.argument("shell", type=click.Choice(["bash", "zsh", "fish"]))
@click.pass_context
def command(context: click.Context, shell: str) -> None:
    """Print the completion script of a shell: eval "$(ivrctl completion bash)"."""
    kind = get_completion_class(shell)
    assert kind is not None
    complete = kind(context.find_root().command, {}, "ivrctl", "_IVRCTL_COMPLETE")
    click.echo(complete.source_template % complete.source_vars())
