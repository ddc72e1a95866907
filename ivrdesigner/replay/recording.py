"""A recorded call: who called, all that was given to the session, and what came out (docs/replay.md)."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Annotated, Any, Final, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from ivrdesigner.errors import RecordingError
from vxml.message import Message

__all__ = ["CAME", "GIVEN", "MAX_BYTES", "VERSION", "Moment", "Recording", "load_recordings"]

VERSION: Final = 1
"""Version of the file format."""
MAX_BYTES: Final = 8 << 20
"""Largest recording that is read."""
MAX_FILES: Final = 20_000
"""Greatest number of recordings in a folder."""

GIVEN: Final = frozenset(
    [
        "tick",
        "key",
        "speech-started",
        "speech",
        "max-speech",
        "listen-failed",
        "played",
        "fetched",
        "fetch-failed",
        "recorded",
        "transferred",
        "hangup",
    ]
)
"""Kinds of moments that came from the world into the session."""

CAME: Final = frozenset(
    ["node", "branch", "prompt", "fetch", "record", "transfer", "disconnect", "robot-class", "end"]
)
"""Kinds of moments that the flow made, and that a replay must make again."""

_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode

Source = Literal["text", "browser", "freeswitch"]


@dataclass(slots=True)  # not frozen: that takes three times as long to make, and each call makes dozens
class Moment:
    """Something at a time of the call; what it is about stands in ``facts``, JSON-like. Nobody changes it."""

    at: float
    """Seconds since the call began."""
    kind: str
    facts: Mapping[str, Any] = field(default_factory=dict)

    def __getitem__(self, name: str) -> Any:
        """A fact; None for one that is not told."""
        return self.facts.get(name)


class Recording(BaseModel):
    """One dialog of one call, whole: nothing else is needed to replay it on a build."""

    model_config = ConfigDict(frozen=True, extra="ignore")

    ivrkit_recording: Literal[1] = VERSION
    name: Annotated[str, Field(min_length=1, max_length=200)]
    """Name of the call, such as its UUID; the name of the file where a scenario has no other."""
    source: Source
    project: str = ""
    version: str = ""
    """Build that took the call; for people, since a recording is replayed on any."""
    flow: str
    """Flow that took the call."""
    caller: str = ""
    called: str = ""
    language: str
    """In which the call began, BCP 47."""
    epoch: float = 0.0
    """When it began, seconds since 1970."""
    seed: int = 0
    """Of Math.random."""
    session: dict[str, Any] = Field(default_factory=dict)
    """Session variables (VoiceXML 2.0 §5.1.4)."""
    properties: dict[str, str] = Field(default_factory=dict)
    """Platform defaults of properties."""
    recording_types: tuple[str, ...] = ()
    masked: bool = False
    """Something that was entered is not in here, since its node is secret."""
    incomplete: str = ""
    """Why the recording does not hold the whole call; empty when it does."""
    moments: tuple[Moment, ...] = ()
    """In order. What the flow made follows the event that led to it."""

    @property
    def given(self) -> tuple[Moment, ...]:
        """What came from the world."""
        return tuple(moment for moment in self.moments if moment.kind in GIVEN)

    @property
    def came(self) -> tuple[Moment, ...]:
        """What the flow made."""
        return tuple(moment for moment in self.moments if moment.kind in CAME)

    def dumps(self, *, indent: int | None = None) -> str:
        """As JSON text."""
        data = self.model_dump(mode="json", exclude_defaults=True, exclude={"moments"})
        data["moments"] = [{"at": m.at, "kind": m.kind, **m.facts} for m in self.moments]
        head = {"ivrkit_recording": VERSION, "name": data.pop("name")}
        if indent is None:
            return _encode(head | data)
        return json.dumps(head | data, ensure_ascii=False, indent=indent)

    @classmethod
    def loads(cls, text: str | bytes, where: str = "recording") -> Recording:
        """From JSON text. Raises RecordingError when it is none, or of a later version."""
        try:
            data = json.loads(text)
        except (ValueError, RecursionError) as error:
            raise RecordingError(
                Message("{file} is no JSON: {reason}", file=where, reason=str(error))
            ) from None
        if not isinstance(data, Mapping) or "ivrkit_recording" not in data:
            raise RecordingError(
                Message("{file} is no recording of a call; make one with `ivrctl call --record`.", file=where)
            )
        if data["ivrkit_recording"] != VERSION:
            raise RecordingError(
                Message(
                    "{file} is a recording of version {version}; this Ivrkit reads version {known}.",
                    file=where,
                    version=str(data["ivrkit_recording"])[:20],
                    known=VERSION,
                )
            )
        try:
            moments = [_moment(each) for each in data.get("moments", ())]
            return cls.model_validate({**data, "moments": ()}).model_copy(update={"moments": tuple(moments)})
        except ValidationError as error:
            first = error.errors(include_url=False)[0]
            place = ".".join(map(str, first["loc"]))
            raise RecordingError(f"{where}: {place or 'recording'}: {first['msg']}") from None
        except (TypeError, ValueError, RecursionError):
            raise RecordingError(
                Message(
                    "{file}: moments is a list of objects with at (seconds) and kind (a word).", file=where
                )
            ) from None

    @classmethod
    def read(cls, file: Path) -> Recording:
        """From a file. Raises RecordingError."""
        try:
            size = file.stat().st_size
            if size > MAX_BYTES:
                raise RecordingError(f"{file} has {size} bytes; recordings have at most {MAX_BYTES}.")
            return cls.loads(file.read_bytes(), str(file))
        except (OSError, ValueError) as error:
            raise RecordingError(f"{file} cannot be read: {getattr(error, 'strerror', error)}.") from None


def load_recordings(path: Path) -> tuple[list[tuple[str, Recording]], list[str]]:
    """The recordings of a file or of a folder (``*.json`` in it and below), by name from there, and what is wrong with others.

    Raises RecordingError when there is nothing of that name.
    """
    try:
        if path.is_file():
            return [(path.name, Recording.read(path))], []
        if not path.is_dir():
            raise RecordingError(f"{path}: there is no such file or folder.")
        files = sorted(file for file in path.rglob("*.json") if file.is_file())
    except OSError as error:
        raise RecordingError(f"{path} cannot be read: {error.strerror}.") from None
    found: list[tuple[str, Recording]] = []
    faults: list[str] = []
    if len(files) > MAX_FILES:
        faults.append(f"{path} has {len(files)} recordings; {MAX_FILES} are replayed.")
    for file in files[:MAX_FILES]:
        try:
            found.append((file.relative_to(path).as_posix(), Recording.read(file)))
        except RecordingError as error:
            faults.append(str(error))
    return found, faults


def _moment(data: Mapping[str, Any]) -> Moment:
    facts = dict(data)
    at, kind = float(facts.pop("at", "none")), facts.pop("kind", None)
    if not (isinstance(kind, str) and 0 <= at < math.inf):
        raise ValueError(kind)
    return Moment(at, kind, facts)
