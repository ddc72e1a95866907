"""PCM audio as engines return it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

from asr_tts.errors import AudioError

__all__ = ["SAMPLE_BYTES", "Audio", "Mark"]

SAMPLE_BYTES = 2


class Mark(NamedTuple):
    """An SSML mark that was reached (SSML 1.1 §3.3.2 mark Element): its name and seconds from the start."""

    name: str
    offset: float


@dataclass(frozen=True, slots=True)
class Audio:
    """Mono sound: ``samples`` are signed 16-bit little-endian PCM, ``sample_rate`` is in Hz. May be empty.

    Raises AudioError when the rate is not positive or a sample is cut in half.
    """

    samples: bytes
    sample_rate: int
    marks: tuple[Mark, ...] = ()

    def __post_init__(self) -> None:
        if self.sample_rate <= 0:
            raise AudioError(f"a sample rate of {self.sample_rate} Hz is not possible; give a positive rate")
        if len(self.samples) % SAMPLE_BYTES:
            raise AudioError("16-bit samples need an even number of bytes; the audio was cut inside a sample")

    @property
    def frames(self) -> int:
        """How many samples there are."""
        return len(self.samples) // SAMPLE_BYTES

    @property
    def duration(self) -> float:
        """Seconds."""
        return self.frames / self.sample_rate
