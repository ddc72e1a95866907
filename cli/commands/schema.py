"""`ivrctl schema`: JSON Schema for text editors."""

from __future__ import annotations

from typing import Any, Final

import click

from cli.arguments import echo_json

__all__ = ["command"]

_DIALECT: Final = "https://json-schema.org/draft/2020-12/schema"


@click.command
@click.argument("kind", type=click.Choice(["flow", "project", "script", "site", "freeswitch"]))
def command(kind: str) -> None:
    """Print the JSON Schema of flow files, of ivr.yaml, scripts of robots, site.yaml or freeswitch.yaml."""
    echo_json(_schema(kind))


def _schema(kind: str) -> dict[str, Any]:
    if kind in {"flow", "project"}:
        from ivrdesigner.project import flow_schema, project_schema

        return flow_schema() if kind == "flow" else project_schema()
    if kind == "script":
        from aiflows.model import script_schema

        return script_schema()
    if kind == "site":
        from dialplan.routing import Site

        return {"$schema": _DIALECT, **Site.model_json_schema(by_alias=True)}
    try:
        from dialplan.config import FreeSwitchSettings
    except ModuleNotFoundError as missing:
        raise click.ClickException(f"{missing.name} is missing: pip install 'ivrkit[calls]'.") from None
    return {"$schema": _DIALECT, **FreeSwitchSettings.model_json_schema(by_alias=True)}
