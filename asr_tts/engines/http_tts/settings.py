"""The settings file of a service."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from asr_tts.host.services import ServiceSettings

__all__ = ["HttpSettings", "ResponseSettings"]


class ResponseSettings(BaseModel):
    """Where the audio is in the answer."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    field: str = ""
    """Path to a base64 text in a JSON answer, such as ``data.audio``; '' when the body itself is the audio."""
    encoding: Literal["file", "pcm16"] = "file"
    """``file``: WAV, MP3, OGG or FLAC. ``pcm16``: bare little-endian samples at ``sample_rate``, heard as they come."""


class HttpSettings(ServiceSettings):
    """One service. ``url``, ``headers`` and ``body`` are Jinja2 templates."""

    url: str
    languages: Annotated[list[str], Field(min_length=1)]
    """BCP 47 tags."""
    voices: dict[str, str] = Field(default_factory=dict)
    """Name of the service → its language; the first one of a language is the default."""
    method: Literal["GET", "POST", "PUT"] = "POST"
    headers: dict[str, str] = Field(default_factory=dict)
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
