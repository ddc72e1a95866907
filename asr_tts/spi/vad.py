"""Voice activity detection: is this sound speech?"""

from __future__ import annotations

from typing import Protocol

__all__ = ["FRAME_SECONDS", "VoiceActivity", "VoiceActivityDetector"]

FRAME_SECONDS = 0.02
"""Length of every frame that `VoiceActivity.is_speech` gets."""


class VoiceActivity(Protocol):
    """The state for one caller. Used by one thread at a time."""

    def is_speech(self, frame: bytes) -> bool:
        """Whether 20 ms of 16-bit mono PCM are speech. Frames come in order."""
        ...


class VoiceActivityDetector(Protocol):
    """An open detector. May be used from several threads at once."""

    def start(self, sample_rate: int, sensitivity: float) -> VoiceActivity:
        """Begin with a caller: ``sample_rate`` is 8000 or 16000 Hz, ``sensitivity`` 0.0 (loud, clear speech only) to 1.0."""
        ...

    def close(self) -> None:
        """Let go of what it holds. May be called twice."""
        ...
