"""`ivrctl plugins`: the speech engines."""

from __future__ import annotations

from dataclasses import asdict

import click

from cli.arguments import JSON, echo_json

__all__ = ["command"]


@click.command
@JSON
def command(as_json: bool) -> None:
    """List the speech engines, whether they can run, and how to install them."""
    from asr_tts.host import available

    states = available()
    if as_json:
        echo_json([asdict(state) for state in states])
        return
    for state in states:
        mark = click.style("ready", fg="green") if state.ok else click.style("not ready", fg="red")
        click.echo(f"{state.name:16} {state.kind or '?':12} {mark}")
        if not state.ok:
            click.echo(f"    {state.reason}\n    → {state.how_to_install}")
    if not states:
        click.echo("No speech engine is registered; install one, such as pip install 'ivrkit[tts-espeak]'.")
