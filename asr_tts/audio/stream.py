"""Changing the sample rate of audio that comes in pieces."""

from __future__ import annotations

from asr_tts.audio.resample import AUDIO_EXTRA
from asr_tts.errors import AudioError

__all__ = ["StreamResampler"]


class StreamResampler:
    """From ``source`` to ``target`` Hz, without clicks between the pieces. Raises AudioError without the extra ``audio``."""

    def __init__(self, source: int, target: int) -> None:
        try:
            import numpy as np
            import soxr
        except ImportError as fault:
            raise AudioError(
                f"changing {source} Hz to {target} Hz needs soxr and numpy; {AUDIO_EXTRA}"
            ) from fault
        self._numpy = np
        self._native = soxr.ResampleStream(source, target, 1, dtype="int16")

    def resample(self, samples: bytes, *, last: bool = False) -> bytes:
        """The next piece of 16-bit mono PCM; some milliseconds are kept back until ``last``."""
        heard = self._numpy.frombuffer(samples, "<i2")
        changed: bytes = self._native.resample_chunk(heard, last=last).astype("<i2").tobytes()
        return changed
