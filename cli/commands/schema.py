"""`ivrctl schema`: JSON Schema for text editors."""

from __future__ import annotations

import click

from cli.arguments import echo_json

__all__ = ["command"]


@click.command
@click.argument("kind", type=click.Choice(["flow", "project"]))
def command(kind: str) -> None:
    """Print the JSON Schema of flow files or of ivr.yaml."""
    from ivrdesigner.project import flow_schema, project_schema

    echo_json(flow_schema() if kind == "flow" else project_schema())
