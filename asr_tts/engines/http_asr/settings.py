"""The settings file of a service."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

from asr_tts.host.services import ServiceSettings

__all__ = ["AnswerSettings", "HttpAsrSettings", "WebsocketAsrSettings"]

_Seconds = Annotated[float, Field(gt=0, le=120)]
_Texts = dict[str, str]
_Connections = Annotated[int, Field(ge=1, le=256)]


class AnswerSettings(BaseModel):
    """Where readings are in a JSON answer; all are JSONPath (RFC 9535)."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    readings: str = "$"
    """The readings, best first."""
    text: str = "$.text"
    """Inside a reading."""
    confidence: str = "$.confidence"
    """Inside a reading, 0 to 1; 1.0 where there is none."""
    words: str = "$.words[*]"
    """Inside a reading; each with ``word``, ``start`` and ``end`` in seconds, else they are left out."""


class HttpAsrSettings(ServiceSettings):
    """A request an utterance. ``url``, ``headers``, ``body`` and ``form`` are Jinja2 templates.

    They see ``language``, ``sample_rate``, ``nbest``, ``phrases`` (what the grammars have, at most 200), ``audio`` (base64)
    and ``env``.
    """

    url: str
    languages: Annotated[list[str], Field(min_length=1)]
    """BCP 47 tags; "*" takes all."""
    headers: _Texts = Field(default_factory=dict)
    audio: Literal["wav", "pcm16"] = "wav"
    sample_rate: Literal[0, 8000, 16000] = 0
    """Hz that the service wants; 0 sends what the call has."""
    body: str = ""
    """The text of the request, with ``{{ audio }}`` in it; '' sends the audio itself, or a form."""
    form: _Texts = Field(default_factory=dict)
    """Fields of a multipart form, when ``file_field`` is set."""
    file_field: str = ""
    """The field of the audio in a multipart form."""
    answer: AnswerSettings = AnswerSettings()
    timeout: _Seconds = 10.0
    """For one utterance, from the end of speech to the last byte."""
    max_bytes: Annotated[int, Field(gt=0)] = 1_000_000
    """Of one answer."""
    connections: _Connections = 32
    """Callers who speak at the same time."""


class WebsocketAsrSettings(ServiceSettings):
    """A stream an utterance: ``start``, audio as binary messages (16-bit PCM), ``end``; JSON messages come back.

    ``url``, ``headers``, ``start`` and ``end`` are templates as of `HttpAsrSettings`, without ``audio``.
    """

    url: str
    languages: Annotated[list[str], Field(min_length=1)]
    headers: _Texts = Field(default_factory=dict)
    sample_rate: Literal[0, 8000, 16000] = 0
    start: str = ""
    """The first text message; '' for none."""
    end: str = ""
    """The text message that ends the audio."""
    partial: str = "$.partial"
    """JSONPath of the words so far in a message."""
    done: str = ""
    """JSONPath that matches in the last message; '' when the service closes the stream after it."""
    answer: AnswerSettings = AnswerSettings()
    """In a message with a result; the results of several messages are joined."""
    timeout: _Seconds = 10.0
    """For connecting, for one piece of audio and for the result after the end."""
    connections: _Connections = 32
