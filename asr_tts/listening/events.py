"""What a listener tells. ``at`` is seconds of audio since it began to listen."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from asr_tts.errors import SpeechError
from asr_tts.spi import Audio, Reading

__all__ = ["Heard", "ListeningEvent", "ListeningFailed", "Outcome", "PartialWords", "SpeechStarted"]


class Outcome(StrEnum):
    """How listening ended (VoiceXML 2.0 §5.2.6 for the events of the same names)."""

    MATCH = "match"
    NOMATCH = "nomatch"
    """Something was said that fits no grammar, or not surely enough."""
    NOINPUT = "noinput"
    MAXSPEECH = "maxspeechtimeout"


@dataclass(frozen=True, slots=True)
class SpeechStarted:
    """The caller began to speak: ``since`` is where, ``at`` is when that was sure."""

    at: float
    since: float


@dataclass(frozen=True, slots=True)
class PartialWords:
    """The words so far; later ones replace it."""

    at: float
    text: str


@dataclass(frozen=True, slots=True)
class Heard:
    """Listening ended.

    ``readings``: best first. With MATCH those that are sure enough, at most ``nbest``; with NOMATCH what was
    rejected, for the list of unrecognised speech. Word times count from the beginning of listening.
    ``recording`` is the utterance when it was asked for, from a little before it starts to its end.
    """

    at: float
    outcome: Outcome
    readings: tuple[Reading, ...] = ()
    speech: tuple[float, float] | None = None
    """Where speech began and ended."""
    recording: Audio | None = None


@dataclass(frozen=True, slots=True)
class ListeningFailed:
    """Listening ended without result: the engine failed, cannot take the grammar or language, or was too slow."""

    at: float
    error: SpeechError


ListeningEvent = SpeechStarted | PartialWords | Heard | ListeningFailed
