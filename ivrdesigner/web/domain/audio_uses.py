"""What names which recordings: flows, and what apps above register, such as the scripts of robots (R-ivr.8)."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from ivrdesigner.web.models import AudioFile, AudioUse, Project

__all__ = ["Place", "note_uses", "recordings_named", "register_uses", "uses_of_all"]


@dataclass(frozen=True, slots=True)
class Place:
    """Where a recording is named: a node of a project's flow, or of a script."""

    project: str = ""
    script: str = ""
    flow: str = ""
    node: str = ""

    def __str__(self) -> str:
        return "/".join(filter(None, (self.project or self.script, self.flow, self.node)))


UsesOf = Callable[[Collection[str]], Iterable[tuple[str, Place]]]
"""Name and place of each use of recordings for all projects by these names, in one query."""
_others: Final[list[UsesOf]] = []


def register_uses(uses: UsesOf) -> None:
    """Uses by an app above this one, by `AppConfig.ready`."""
    _others.append(uses)


def uses_of_all(rows: Sequence[AudioFile]) -> dict[int, list[Place]]:
    """Where recordings are named, by primary key. One for all projects is not used by those that have their own of its name."""
    ivr = [row for row in rows if row.kind == AudioFile.Kind.IVR]
    names = {row.name for row in ivr}
    found: dict[int, dict[Place, None]] = {row.pk: {} for row in rows}
    if not names:
        return {key: [] for key in found}
    owners = set(
        AudioFile.objects.filter(name__in=names, kind=AudioFile.Kind.IVR)
        .exclude(project=None)
        .values_list("name", "project_id")
    )
    for use in AudioUse.objects.filter(name__in=names).select_related("project").order_by("pk"):
        place = Place(project=use.project.name, flow=use.flow, node=use.node)
        for row in ivr:
            is_own = row.project_id == use.project_id
            is_shared = row.project_id is None and (use.name, use.project_id) not in owners
            if row.name == use.name and (is_own or is_shared):
                found[row.pk][place] = None
    shared = {row.name: row.pk for row in ivr if row.project_id is None}
    for uses in _others if shared else ():
        for name, place in uses(shared.keys()):
            found[shared[name]][place] = None
    return {key: list(places) for key, places in found.items()}


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
