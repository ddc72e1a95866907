"""The detector. It is small and quick (0.1 ms a second of audio), so it runs in our own process."""

from __future__ import annotations

import importlib.util
from typing import Any, ClassVar, Literal

from asr_tts.audio.noise import NoiseFloor

__all__ = ["WebrtcDetector"]


class WebrtcDetector:
    """A `asr_tts.spi.VoiceActivityDetector`."""

    kind: ClassVar[Literal["vad"]] = "vad"
    how_to_install: ClassVar[str] = "pip install 'ivrkit[vad]'"

    @classmethod
    def missing(cls, **settings: object) -> str | None:
        """Whether the Python package is absent."""
        return (
            "the Python package webrtcvad is missing"
            if importlib.util.find_spec("webrtcvad") is None
            else None
        )

    def start(self, sample_rate: int, sensitivity: float) -> _Activity:
        """See `asr_tts.spi.VoiceActivityDetector`. From sensitivity 0.75 on the detector's mode is 1, below 0.25 it is 3, else 2."""
        import webrtcvad

        mode = 1 if sensitivity >= 0.75 else 3 if sensitivity < 0.25 else 2
        return _Activity(webrtcvad.Vad(mode), sample_rate, NoiseFloor(sensitivity))

    def close(self) -> None:
        """Nothing is held."""


class _Activity:
    def __init__(self, native: Any, sample_rate: int, floor: NoiseFloor) -> None:
        self._native = native
        self._rate = sample_rate
        self._floor = floor

    def is_speech(self, frame: bytes) -> bool:
        """Both must say so: the one knows speech from hum, the other how loud the line is by itself."""
        is_loud = self._floor.is_above(frame)
        return bool(self._native.is_speech(frame, self._rate)) and is_loud
