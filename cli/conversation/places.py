"""Which flow takes a call, and where its steps stand in the flow files."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import click

from cli.projects import known_name

if TYPE_CHECKING:
    from ivrdesigner.compiler import Build
    from vxml.interpreter import Step

__all__ = ["asked_flow", "place_of"]


def asked_flow(build: Build, flow: str | None, called: str | None, epoch: float) -> str:
    """The flow that takes a call at that moment (seconds since 1970): the one asked for, or that of the number.

    Raises click.UsageError for a flow or an access number that the project does not have.
    """
    from ivrdesigner.simulate import first_flow

    if flow is not None:
        return known_name("flow", flow, build.graphs)
    numbers = [access.number for access in build.project.access_numbers if access.direction != "outbound"]
    if called is not None and numbers and called not in numbers:
        raise click.UsageError(
            f"--called {called[:60]}: no access number of the project; there is {', '.join(numbers)}, "
            "or choose with --flow."
        )
    return first_flow(build, called or "", epoch)


def place_of(build: Build) -> Callable[[Step], str]:
    """Places of steps in the flow files: ``flow/node file:line``, and the branch where a step takes one."""
    from cli.conversation.steps import vxml_place
    from ivrdesigner.compiler import SourceMap

    source_map = SourceMap.load(build.source_map)

    def place(step: Step) -> str:
        found = source_map.locate(step)
        if found is None or not found.node:
            return vxml_place(step)
        branch = f" ({found.branch})" if found.branch else ""
        return f"{found.flow}/{found.node} {found.file}:{found.line}{branch}"

    return place
