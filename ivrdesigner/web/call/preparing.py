"""What a call needs, out of the database: the build in a folder, and what its process is told."""

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
from ivrdesigner.web.models import Build, Project
from ivrdesigner.web.models.calls import RecordedCall
from ivrdesigner.web.reach import allowed_addresses

__all__ = ["PreparedCall", "keep_recording", "unpack"]

_NUMBER: Final = re.compile(r"[0-9+*#]{0,32}")


def unpack(build: Build, folder: Path) -> None:
    """Write a build as a project folder: files, documents, recordings. Recordings that are lost are left out."""
    for path, text in build.revision.files.items():
        _write(folder, path, text)
    for name, text in build.texts.items():
        _write(folder, f"build/{name}", text)
    _write(folder, f"build/{SOURCE_MAP}", build.source_map)
    for name, digest in build.audio.items():
        try:
            sound = sound_file(digest)
        except Refused:
            continue
        place = _inside(folder, f"audio/{name}")
        place.parent.mkdir(parents=True, exist_ok=True)
        # A link, so that a call of a large project begins at once; recordings never change, they are named by content.
        place.hardlink_to(sound) if sound.stat().st_dev == folder.stat().st_dev else place.symlink_to(sound)


class PreparedCall:
    """A call as somebody asked for it: `build` in `folder`, and `begin` for its process. Close it when the call is over."""

    def __init__(self, user: Any, asked: Mapping[str, Any]) -> None:
        """Raises Refused for what cannot be called."""
        self.user = user
        self.project: Project = project_of(str(asked.get("project", "")))
        number = asked.get("build")
        if number is None and self.project.newest_build is not None:
            number = self.project.newest_build.number
        if not isinstance(number, int):
            raise Refused("not-built", "The project has no build yet; build it, then call.", 409)
        self.build = build_of(self.project, number)
        self._folder = tempfile.TemporaryDirectory(prefix="ivrkit-call-", ignore_cleanup_errors=True)
        self.folder = Path(self._folder.name)
        name = str(uuid.uuid4())
        unpack(self.build, self.folder)
        self.begin: dict[str, Any] = {
            "folder": str(self.folder),
            "cache": str(Path(settings.MEDIA_ROOT).parent / "speech"),
            "flow": str(asked.get("flow") or ""),
            "caller": _number(asked.get("caller")) or "13800138000",
            "called": _number(asked.get("called")),
            "language": str(asked.get("language") or ""),
            "epoch": _epoch(asked.get("at"), self.folder),
            "seed": zlib.crc32(name.encode()),
            "name": name,
            "allowed": allowed_addresses(),
        }

    def close(self) -> None:
        """Remove the folder."""
        self._folder.cleanup()


def keep_recording(
    user: Any, project: Project, recording: Recording, build: int | None = None
) -> RecordedCall:
    """Store a recording."""
    end = next((moment for moment in reversed(recording.moments) if moment.kind == "end"), None)
    return RecordedCall.objects.create(
        project=project,
        name=recording.name,
        source=recording.source,
        build=build,
        by=user if getattr(user, "is_authenticated", False) else None,
        at=datetime.fromtimestamp(recording.epoch, tz=timezone.get_default_timezone())
        if recording.epoch
        else timezone.now(),
        caller=recording.caller[:64],
        called=recording.called[:64],
        flow=recording.flow[:64],
        language=recording.language[:35],
        seconds=recording.moments[-1].at if recording.moments else 0.0,
        end=str(end["reason"])[:200] if end is not None else "",
        text=recording.dumps(),
    )


def _number(value: object) -> str:
    text = str(value or "")
    if not _NUMBER.fullmatch(text):
        raise Refused("invalid-number", "A number has up to 32 digits, + * #.")
    return text


def _epoch(value: object, folder: Path) -> float:
    """When the call comes in; a time without zone is one of the project's."""
    if not value:
        return timezone.now().timestamp()
    try:
        moment = datetime.fromisoformat(str(value))
        if moment.tzinfo is None:
            moment = moment.replace(tzinfo=ZoneInfo(_zone(folder)))
        return moment.timestamp()
    except (ValueError, OverflowError, KeyError):
        raise Refused("invalid-time", "Write a time such as 2026-03-02T10:00.") from None


def _zone(folder: Path) -> str:
    from ivrdesigner.project import load_project

    project = load_project(folder).project
    return project.timezone if project is not None else "UTC"


def _write(folder: Path, path: str, text: str) -> None:
    file = _inside(folder, path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(text.encode("utf-8", "replace"))


def _inside(folder: Path, path: str) -> Path:
    file = (folder / path).resolve()
    if not file.is_relative_to(folder.resolve()):
        raise Refused("invalid-files", f"{path[:80]!r} cannot be a file of a project.")
    return file
