"""Text to speech: the request, what an engine can do, and the protocols."""

from __future__ import annotations

from collections.abc import Generator
from dataclasses import dataclass
from typing import Literal, Protocol

from asr_tts.errors import SynthesisFailed
from asr_tts.spi.audio import Audio

__all__ = ["Capabilities", "SpeechRequest", "Synthesizer", "Voice"]

_RATE_BOUNDS = (0.25, 4.0)


@dataclass(frozen=True, slots=True)
class SpeechRequest:
    """What to speak: either an SSML document or plain text, never both.

    ``language`` is a BCP 47 tag ("zh-CN", "en-US"); a document's own ``xml:lang`` wins over it. ``voice`` is a name
    from `Capabilities.voices`, or None for the engine's own choice. ``rate`` is a factor on the engine's normal
    speed, 0.25 to 4. Raises SynthesisFailed when these do not hold.
    """

    ssml: str | None = None
    text: str | None = None
    language: str = "en-US"
    voice: str | None = None
    rate: float = 1.0

    def __post_init__(self) -> None:
        if (self.ssml is None) == (self.text is None):
            raise SynthesisFailed("give exactly one of `ssml` and `text`")
        low, high = _RATE_BOUNDS
        if not low <= self.rate <= high:
            raise SynthesisFailed(
                f"a rate of {self.rate} is out of bounds; give a factor from {low} to {high}"
            )


@dataclass(frozen=True, slots=True)
class Voice:
    """A voice by ``name``. ``language`` is its BCP 47 tag, or '' for a timbre that fits every language."""

    name: str
    language: str
    gender: Literal["male", "female", "neutral"] = "neutral"


@dataclass(frozen=True, slots=True)
class Capabilities:
    """What an engine offers: BCP 47 tags, voices, and the native output rate in Hz."""

    languages: tuple[str, ...]
    voices: tuple[Voice, ...]
    sample_rate: int
    marks: bool = False
    """Whether `Audio.marks` is filled from ``<mark>``."""


class Synthesizer(Protocol):
    """An open text-to-speech engine. All methods may be called from several threads at once."""

    @property
    def identity(self) -> str:
        """What tells the sound of this engine from others, such as its name and version; known before it is used.

        Speech is kept under it, so it changes with all settings that change the sound.
        """
        ...

    def capabilities(self) -> Capabilities:
        """What the engine offers. Raises EngineUnavailable."""
        ...

    def synthesize(self, request: SpeechRequest) -> Audio:
        """Speak. Nothing to say gives empty audio.

        Raises SynthesisFailed, UnsupportedLanguage, UnsupportedVoice or EngineUnavailable, always within the
        engine's time limit; after any of these the engine takes the next request.
        """
        ...

    def stream(self, request: SpeechRequest) -> Generator[Audio, None, None]:
        """Speak and give the sound in pieces as it is made, so that the first is heard before the last is known.

        The pieces one after the other are what `synthesize` gives; a mark counts from the start of its piece. Raises
        what `synthesize` raises, at the first piece or a later one. Closing the generator abandons the rest and
        frees the engine; a slow reader keeps no other request waiting. An engine that makes its audio in one go
        yields it as one piece.
        """
        ...

    def close(self) -> None:
        """End the engine's process. May be called twice; a request after it raises SynthesisFailed."""
        ...
