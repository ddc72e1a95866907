"""What a call to a flow needs, out of the database: the build in a folder, and what its process is told."""

from __future__ import annotations

import re
import tempfile
import uuid
import zlib
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils import timezone

from ivrdesigner.compiler import SOURCE_MAP
from ivrdesigner.replay import Recording
from ivrdesigner.web.domain.audio import sound_file
from ivrdesigner.web.domain.builds import build_of
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.domain.projects import project_of
from ivrdesigner.web.editor.files import inside, write_files
from ivrdesigner.web.models import Build, Project
from ivrdesigner.web.models.calls import RecordedCall
from ivrdesigner.web.reach import allowed_addresses
from vxml.message import Message

__all__ = ["FlowCall", "call_facts", "facts_of", "keep_recording", "link_recordings", "unpack"]

_NUMBER: Final = re.compile(r"[0-9+*#]{0,32}")
_LAST_YEAR: Final = 9998
"""Of the times that can be told in every zone."""


def unpack(build: Build, folder: Path) -> None:
    """Write a build as a project folder: files, documents, recordings. Recordings that are lost are left out."""
    made = {f"build/{name}": text for name, text in {**build.texts, SOURCE_MAP: build.source_map}.items()}
    write_files(folder, {**build.revision.files, **made})
    link_recordings(folder, build.audio)


def link_recordings(folder: Path, audio: Mapping[str, str]) -> None:
    """Put recordings into ``audio/``, by name and SHA-256; those that are lost are left out."""
    for name, digest in audio.items():
        try:
            sound = sound_file(digest)
        except Refused:
            continue
        place = inside(folder, f"audio/{name}")
        place.parent.mkdir(parents=True, exist_ok=True)
        # A link, so that a call of a large project begins at once; recordings never change, they are named by content.
        place.hardlink_to(sound) if sound.stat().st_dev == folder.stat().st_dev else place.symlink_to(sound)


class FlowCall:
    """A call as somebody asked for it: see `ivrdesigner.web.call.call_socket.PreparedCall`."""

    def __init__(self, user: Any, asked: Mapping[str, Any]) -> None:
        """Raises Refused for what cannot be called."""
        self._user = user
        self._project: Project = project_of(str(asked.get("project", "")))
        number = asked.get("build")
        if number is None and self._project.newest_build is not None:
            number = self._project.newest_build.number
        if type(number) is not int:
            raise Refused("not-built", Message("The project has no build yet; build it, then call."), 409)
        self._build = build_of(self._project, number)
        self._folder = tempfile.TemporaryDirectory(prefix="ivrkit-call-", ignore_cleanup_errors=True)
        folder = Path(self._folder.name)
        unpack(self._build, folder)
        self.begin: dict[str, Any] = {
            **call_facts(asked, folder, "ivrdesigner.compiler:read_build"),
            "flow": str(asked.get("flow") or ""),
            "language": str(asked.get("language") or ""),
            "epoch": _epoch(asked.get("at"), folder),
        }

    def keep(self, recording: Recording) -> str:
        """Keep the recording; its number, as `ivrdesigner.web.call.sources` has it."""
        return f"own:{keep_recording(self._user, self._project, recording, self._build.number).pk}"

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()


def call_facts(asked: Mapping[str, Any], folder: Path, reader: str) -> dict[str, Any]:
    """What the process of any call is told: `worker` reads it. ``reader`` is the function that reads the build in the folder.

    Raises Refused for numbers that are none.
    """
    name = str(uuid.uuid4())
    return {
        "reader": reader,
        "folder": str(folder),
        "cache": str(Path(settings.MEDIA_ROOT).parent / "speech"),
        "flow": "",
        "caller": _number(asked.get("caller")) or "13800138000",
        "called": _number(asked.get("called")),
        "language": "",
        "epoch": timezone.now().timestamp(),
        "seed": zlib.crc32(name.encode()),
        "name": name,
        "allowed": allowed_addresses(),
    }


def keep_recording(
    user: Any, project: Project, recording: Recording, build: int | None = None
) -> RecordedCall:
    """Store a recording."""
    return RecordedCall.objects.create(
        project=project,
        source=recording.source,
        by=user if getattr(user, "is_authenticated", False) else None,
        called=recording.called[:64],
        flow=recording.flow[:64],
        language=recording.language[:35],
        **facts_of(recording, build),
    )


def facts_of(recording: Recording, build: int | None) -> dict[str, Any]:
    """What rows of recorded calls have in common."""
    end = next((moment for moment in reversed(recording.moments) if moment.kind == "end"), None)
    zone = timezone.get_default_timezone()
    return {
        "name": recording.name,
        "build": build,
        "at": datetime.fromtimestamp(recording.epoch, tz=zone) if recording.epoch else timezone.now(),
        "caller": recording.caller[:64],
        "seconds": recording.moments[-1].at if recording.moments else 0.0,
        "end": str(end["reason"])[:200] if end is not None else "",
        "text": recording.dumps(),
    }


def _number(value: object) -> str:
    text = str(value or "")
    if not _NUMBER.fullmatch(text):
        raise Refused("invalid-number", Message("A number has up to 32 digits, + * #."))
    return text


def _epoch(value: object, folder: Path) -> float:
    """When the call comes in; a time without zone is one of the project's."""
    if not value:
        return timezone.now().timestamp()
    wrong = Refused("invalid-time", Message("Write a time such as 2026-03-02T10:00."))
    try:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(_zone(folder)))
    except (ValueError, KeyError):
        raise wrong from None
    if not 1970 <= moment.year <= _LAST_YEAR:
        raise wrong
    return moment.timestamp()


def _zone(folder: Path) -> str:
    from ivrdesigner.project import load_project

    project = load_project(folder).project
    return project.timezone if project is not None else "UTC"
