"""`ivrctl diff`: what a new version of a project does otherwise."""

from __future__ import annotations

from pathlib import Path

import click

from cli.arguments import JSON, PATH, echo_json
from cli.differences import echo_difference
from cli.outcome import FINDINGS
from cli.projects import load

__all__ = ["command"]


@click.command
@click.argument("before", type=PATH)
@click.argument("after", type=PATH)
@JSON
def command(before: Path, after: Path, as_json: bool) -> int:
    """Tell what the project AFTER does otherwise than BEFORE: nodes, ways, prompts, flows and settings.

    Order, comments, layout and written-out defaults make no difference. Exit code 0 when nothing differs, else 1.
    """
    from ivrdesigner.diff import difference

    found = difference(load(before), load(after))
    if as_json:
        echo_json(found.as_dict())
    else:
        echo_difference(found)
    return 0 if found.same else FINDINGS
