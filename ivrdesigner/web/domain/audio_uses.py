"""Which flows name which recordings (R-ivr.8)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from ivrdesigner.web.models import AudioUse, Project

__all__ = ["note_uses", "recordings_named"]


def note_uses(project: Project, state: Mapping[str, Any], *, in_force: bool) -> None:
    """Write down the recordings that the head (or the build in force) names, in place of those before."""
    AudioUse.objects.filter(project=project, in_force=in_force).delete()
    AudioUse.objects.bulk_create(
        [
            AudioUse(project=project, in_force=in_force, flow=flow[:64], node=node[:64], name=name[:200])
            for flow, node, name in sorted(set(recordings_named(state)))
        ]
    )


def recordings_named(state: Mapping[str, Any]) -> Iterator[tuple[str, str, str]]:
    """Flow, node and name of each recording that a state's flows play; faulty nodes too."""
    for flow, known in state["flows"].items():
        nodes = (known["json"] or {}).get("nodes")
        for node_id, node in nodes.items() if isinstance(nodes, dict) else ():
            for name in _names(node):
                yield flow, node_id, name


def _names(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, member in value.items():
            if key == "ringback" and isinstance(member, str):
                yield member
            elif key == "audio":
                texts = member.values() if isinstance(member, dict) else [member]
                yield from (text for text in texts if isinstance(text, str))
            else:
                yield from _names(member)
    elif isinstance(value, list):
        for member in value:
            yield from _names(member)
