"""The settings file of a service."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from asr_tts.errors import EngineUnavailable

__all__ = ["HttpSettings", "ResponseSettings", "load_settings"]

_MAX_BYTES = 100_000


class _Settings(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class ResponseSettings(_Settings):
    """Where the audio is in the answer."""

    field: str = ""
    """Path to a base64 text in a JSON answer, such as ``data.audio``; '' when the body itself is the audio."""
    encoding: Literal["file", "pcm16"] = "file"
    """``file``: WAV, MP3, OGG or FLAC. ``pcm16``: bare little-endian samples at ``sample_rate``, heard as they come."""


class HttpSettings(_Settings):
    """One service. ``url``, ``headers`` and ``body`` are Jinja2 templates."""

    url: str
    languages: Annotated[list[str], Field(min_length=1)]
    """BCP 47 tags."""
    voices: dict[str, str] = {}
    """Name of the service → its language; the first one of a language is the default."""
    method: Literal["GET", "POST", "PUT"] = "POST"
    headers: dict[str, str] = {}
    body: str = ""
    markup: Literal["ssml", "text"] = "text"
    """What the service takes; for ``text`` we cut documents at breaks and say digits, dates and money ourselves."""
    response: ResponseSettings = ResponseSettings()
    sample_rate: Annotated[int, Field(ge=8000, le=48000)] = 24000
    """Hz of ``pcm16``; other answers are brought to it."""
    timeout: Annotated[float, Field(gt=0, le=120)] = 10.0
    """Seconds for one request, from waiting for a free connection to the last byte."""
    max_bytes: Annotated[int, Field(gt=0)] = 20_000_000
    """Of one answer."""
    max_characters: Annotated[int, Field(gt=0)] = 5000
    """Of one request's text or markup."""
    connections: Annotated[int, Field(ge=1, le=256)] = 8
    """Requests at the same time; more wait."""
    env_file: str = ""
    """A file of NAME=VALUE lines beside this one, for keys that do not belong here."""


def load_settings(path: Path) -> tuple[HttpSettings, dict[str, str]]:
    """The settings and what ``{{ env.NAME }}`` gives: the environment, then the ``env_file``.

    Raises EngineUnavailable naming the file and the field.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES + 1)
        if len(text) > _MAX_BYTES:
            raise EngineUnavailable(f"{path}: more than {_MAX_BYTES} bytes are no settings")
        loaded: Any = YAML(typ="safe", pure=True).load(text.decode())
        settings = HttpSettings.model_validate(loaded)
        names = dict(os.environ)
        if settings.env_file:
            names.update(_lines(path.parent / settings.env_file))
    except OSError as fault:
        raise EngineUnavailable(
            f"{fault.filename or path}: cannot be read: {fault.strerror or fault}"
        ) from fault
    except (YAMLError, UnicodeDecodeError, RecursionError) as fault:
        raise EngineUnavailable(f"{path}: not YAML: {' '.join(str(fault).split())[:300]}") from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise EngineUnavailable(f"{path}: {where}: {first['msg']}") from fault
    return settings, names


def _lines(path: Path) -> Mapping[str, str]:
    pairs = (
        line.strip().removeprefix("export ").partition("=")
        for line in path.read_text("utf-8", "replace").splitlines()
    )
    return {
        name.strip(): value.strip().strip("\"'")
        for name, equals, value in pairs
        if equals and name[:1] != "#"
    }
