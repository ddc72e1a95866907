"""The detector."""

from __future__ import annotations

from typing import ClassVar, Literal

from asr_tts.audio.noise import NoiseFloor

__all__ = ["EnergyDetector"]


class EnergyDetector:
    """A `asr_tts.spi.VoiceActivityDetector`."""

    kind: ClassVar[Literal["vad"]] = "vad"
    how_to_install: ClassVar[str] = ""

    @classmethod
    def missing(cls, **settings: object) -> str | None:
        """It always runs."""
        return None

    def start(self, sample_rate: int, sensitivity: float) -> _Activity:
        """See `asr_tts.spi.VoiceActivityDetector`."""
        return _Activity(NoiseFloor(sensitivity, margin=3.0))

    def close(self) -> None:
        """Nothing is held."""


class _Activity:
    def __init__(self, floor: NoiseFloor) -> None:
        self._floor = floor

    def is_speech(self, frame: bytes) -> bool:
        """Whether the frame is clearly louder than the quietest of the last seconds."""
        return self._floor.is_above(frame)
