"""Recorded calls of all sources: our own table, and what apps above register (the journal of live calls)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, Protocol

from ivrdesigner.web.call.replays import replayed
from ivrdesigner.web.domain.builds import build_of
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.domain.revisions import revision_of
from ivrdesigner.web.models import Project
from ivrdesigner.web.models.calls import RecordedCall
from ivrdesigner.web.numbers import number_in
from vxml.message import Message

__all__ = ["CallSource", "ListedCall", "listed_calls", "recorded_text", "register_source", "replayed_on"]


@dataclass(frozen=True, slots=True)
class ListedCall:
    """A recorded call in a list."""

    id: str
    """``source:name``, such as ``own:12``."""
    name: str
    source: str
    """``browser``, ``text`` or ``freeswitch``."""
    at: datetime
    caller: str
    called: str
    flow: str
    language: str
    seconds: float
    end: str
    build: int | None
    by: str


class CallSource(Protocol):
    """Recorded calls of one kind."""

    def newest(self, project: str, most: int) -> list[ListedCall]:
        """The newest calls to a project, newest first."""
        ...

    def text(self, project: str, name: str) -> str | None:
        """The recording of a call as JSON (docs/replay.md); None when there is none."""
        ...


class _Own:
    """Those that are kept in the database."""

    def newest(self, project: str, most: int) -> list[ListedCall]:
        rows = (
            RecordedCall.objects.filter(project__name=project)
            .select_related("by")
            .defer("text")
            .order_by("-at", "-pk")[:most]
        )
        return [
            ListedCall(
                f"own:{row.pk}",
                row.name,
                row.source,
                row.at,
                row.caller,
                row.called,
                row.flow,
                row.language,
                row.seconds,
                row.end,
                row.build,
                str(row.by) if row.by is not None else "",
            )
            for row in rows
        ]

    def text(self, project: str, name: str) -> str | None:
        key = number_in(name)
        row = RecordedCall.objects.filter(project__name=project, pk=key).first() if key is not None else None
        return row.text if row is not None else None


_sources: Final[dict[str, CallSource]] = {"own": _Own()}


def register_source(name: str, source: CallSource) -> None:
    """Calls of an app above this one, by `AppConfig.ready`."""
    _sources[name] = source


def listed_calls(project: Project, most: int) -> list[ListedCall]:
    """The newest calls of all sources, newest first."""
    found = [call for source in _sources.values() for call in source.newest(project.name, most)]
    return sorted(found, key=lambda call: call.at, reverse=True)[:most]


def recorded_text(project: Project, identifier: str) -> str:
    """The recording of a call as JSON. Raises Refused."""
    prefix, _, name = identifier.partition(":")
    source = _sources.get(prefix)
    text = source.text(project.name, name) if source is not None else None
    if text is None:
        raise Refused("unknown-call", Message("There is no recording of this call any more."), 404)
    return text


def replayed_on(
    project: Project,
    recording: str,
    *,
    build: int | None = None,
    revision: int | None = None,
    files: Mapping[str, str] | None = None,
    secrets: Mapping[str, list[str]] | None = None,
) -> dict[str, Any]:
    """What a version of the project does otherwise than a recording (JSON text): a build, or files, or a revision, by default the head.

    As `ivrdesigner.web.call.replays.replayed` answers. Raises Refused.
    """
    asked: dict[str, Any] = {"recording": recording, "secrets": dict(secrets or {})}
    if build is not None:
        made = build_of(project, build)
        asked |= {"files": made.revision.files, "texts": made.texts, "source_map": made.source_map}
    else:
        asked["files"] = files or revision_of(project, revision).files
    return replayed(asked)
