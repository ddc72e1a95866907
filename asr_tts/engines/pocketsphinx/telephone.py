"""Telephone audio for a 16 kHz model."""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr

__all__ = ["MODEL_RATE", "Widener"]

MODEL_RATE = 16000
_FLOOR = 50.0
"""Root mean square of the noise, 56 dB under full scale."""


class Widener:
    """Brings a stream of 8 or 16 kHz PCM to 16 kHz, with a faint noise.

    The model was trained on full-band speech in rooms: bands that are empty, as those above 4 kHz on a telephone and
    all of them in digital silence, are another sound to it than quiet ones.
    """

    def __init__(self, sample_rate: int) -> None:
        self._resampler = (
            None
            if sample_rate == MODEL_RATE
            else soxr.ResampleStream(sample_rate, MODEL_RATE, 1, dtype="float32")
        )
        # Always the same noise: the same audio gives the same result.
        self._noise = np.random.default_rng(MODEL_RATE)

    def widen(self, samples: bytes, *, last: bool = False) -> bytes:
        """The next piece at 16 kHz; the resampler keeps some milliseconds back until ``last``."""
        heard: Any = np.frombuffer(samples, "<i2").astype(np.float32)
        if self._resampler is not None:
            heard = self._resampler.resample_chunk(heard, last=last)
        wide = heard + self._noise.normal(0.0, _FLOOR, len(heard))
        result: bytes = np.clip(wide, -32768, 32767).astype("<i2").tobytes()
        return result
