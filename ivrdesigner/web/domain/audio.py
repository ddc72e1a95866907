"""Recordings: stored by content, checked by content, kept while they are used (R-ivr.8)."""

from __future__ import annotations

import atexit
import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from asr_tts.audio.files import write_whole
from asr_tts.errors import AudioError
from asr_tts.host.uploads import Uploads
from ivrdesigner.web.domain.actors import Actor
from ivrdesigner.web.domain.audio_uses import uses_of_all
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.models import AudioFile, Project
from vxml.message import Message

__all__ = [
    "MAX_BYTES",
    "add_recording",
    "content_type",
    "delete_recording",
    "recording_of",
    "recordings",
    "sound_file",
]

MAX_BYTES: Final = 20 * 2**20
"""Greatest size of an upload in bytes."""
MAX_SECONDS: Final = 600.0
"""Longest recording."""
_TYPES: Final = {
    "WAV": "audio/wav",
    "MP3": "audio/mpeg",
    "FLAC": "audio/flac",
    "OGG": "audio/ogg",
}
_SUFFIX: Final = {"WAV": ".wav", "MP3": ".mp3", "FLAC": ".flac", "OGG": ".ogg"}
_PART = re.compile(r"[^\W_][\w .+@()-]{0,99}")


def add_recording(
    user: Actor,
    data: bytes,
    name: str,
    *,
    kind: str = AudioFile.Kind.IVR,
    project: Project | None = None,
    note: str = "",
    only_new: bool = False,
) -> AudioFile:
    """Store an upload under a name; one of that name is replaced, unless ``only_new``. Its content decides what it is.

    Raises Refused for what is no recording, or too big, or has a name that cannot be a file's.
    """
    name = _checked_name(name)
    if kind not in AudioFile.Kind.values:
        raise Refused(
            "unknown-kind", Message("The kind is one of {names}.", names=tuple(AudioFile.Kind.values))
        )
    if len(data) > MAX_BYTES:
        raise Refused(
            "too-large",
            Message(
                "A recording has at most {most} MB; save it as MP3, or cut it.",
                most=MAX_BYTES // 2**20,
            ),
            413,
        )
    container = _container(data)
    if container is None:
        raise Refused(
            "no-recording",
            Message("This is no WAV, MP3, FLAC or OGG file; save the recording as one of them."),
        )
    if not name.lower().endswith(_SUFFIX[container]):
        raise Refused(
            "wrong-name",
            Message(
                "The file is {format}; give it a name that ends in {suffix}.",
                format=container,
                suffix=_SUFFIX[container],
            ),
        )
    try:
        upload = _uploads().prepare(data, trimmed=False)
    except AudioError as fault:
        raise Refused(
            "no-recording", Message("The recording cannot be read: {reason}", reason=str(fault)[:300])
        ) from None
    digest = hashlib.sha256(data).hexdigest()
    file = _file(digest)
    if not file.is_file():
        file.parent.mkdir(parents=True, exist_ok=True)
        write_whole(file, data)
    facts: dict[str, Any] = {
        "sha256": digest,
        "format": f"{container} {upload.source}",
        "size": len(data),
        "seconds": round(upload.level.duration, 2),
        "loudness": _decibels(upload.level.active_dbfs),
        "peak": _decibels(upload.level.peak_dbfs),
        "remarks": [{"code": remark.code, "text": remark.message} for remark in upload.remarks],
        "by": user,
        "uploaded": timezone.now(),
        "kind": kind,
    }
    try:
        with transaction.atomic():
            recording = (
                AudioFile.objects.select_for_update(of=("self",)).filter(project=project, name=name).first()
            )
            if recording is not None and only_new:
                raise Refused(
                    "name-taken",
                    Message("There is a recording {name} already; change that one.", name=name),
                    409,
                )
            recording = recording or AudioFile(project=project, name=name)
            for field, value in facts.items():
                setattr(recording, field, value)
            recording.note = note or recording.note
            recording.save()
    except IntegrityError:
        raise Refused(
            "name-taken", Message("Somebody else uploads {name} just now; try again.", name=name), 409
        ) from None
    return recording


def recordings(project: Project, search: str = "", kind: str = "") -> QuerySet[AudioFile]:
    """The recordings of a project and those for all projects, by name."""
    rows = AudioFile.objects.filter(Q(project=project) | Q(project=None)).select_related("project", "by")
    if search:
        rows = rows.filter(Q(name__icontains=search) | Q(note__icontains=search))
    return rows.filter(kind=kind) if kind else rows


def recording_of(number: int) -> AudioFile:
    """One recording. Raises Refused."""
    recording = AudioFile.objects.select_related("project", "by").filter(pk=number).first()
    if recording is None:
        raise Refused("unknown-recording", Message("There is no such recording any more."), 404)
    return recording


def delete_recording(recording: AudioFile) -> None:
    """Forget a recording. Its sound stays in the media folder, since builds name it. Raises Refused while it is used."""
    uses = uses_of_all([recording])[recording.pk]
    if uses:
        places = [*map(str, uses[:3]), *["…"] * (len(uses) > 3)]
        raise Refused(
            "in-use",
            Message(
                "{name} is used by {places}; change these first.",
                name=recording.name,
                places=tuple(places),
            ),
            409,
        )
    recording.delete()


def sound_file(sha256: str) -> Path:
    """The file of a recording's sound, for those who publish a build. Raises Refused when it is gone."""
    file = _file(sha256)
    if not file.is_file():
        raise Refused(
            "lost", Message("The sound is not in the media folder any more; restore it from a backup."), 404
        )
    return file


def content_type(recording: AudioFile) -> str:
    """The media type by which a recording is served; never what the uploader said."""
    return _TYPES.get(recording.format.split(" ")[0], "application/octet-stream")


def _file(sha256: str) -> Path:
    return Path(settings.MEDIA_ROOT) / "audio" / sha256[:2] / sha256


def _container(data: bytes) -> str | None:
    """What the first bytes say that the file is."""
    if data[:4] in (b"RIFF", b"RF64") and data[8:12] == b"WAVE":
        return "WAV"
    if data[:3] == b"ID3" or (len(data) > 1 and data[0] == 0xFF and data[1] & 0xE6 == 0xE2):
        return "MP3"
    return {b"fLaC": "FLAC", b"OggS": "OGG"}.get(data[:4])


def _checked_name(name: str) -> str:
    plain = name.strip()
    *folders, _file = plain.split("/")
    # No folder has the name of a recording, or the files of the project could not all be there.
    is_taken = any(folder.lower().endswith(tuple(_SUFFIX.values())) for folder in folders)
    if len(plain) > 200 or is_taken or not all(_PART.fullmatch(part) for part in plain.split("/")):
        raise Refused(
            "invalid-name",
            Message(
                "{name!r} cannot name a recording; use a path such as menu/welcome.wav.", name=plain[:60]
            ),
        )
    return plain


def _decibels(value: float) -> float | None:
    return round(value, 1) if value > -96 else None


@cache
def _uploads() -> Uploads:
    uploads = Uploads(max_bytes=MAX_BYTES, max_seconds=MAX_SECONDS)
    atexit.register(uploads.close)
    return uploads
