"""Telephone audio for a 16 kHz model."""

from __future__ import annotations

from typing import Any

import numpy as np
import soxr

__all__ = ["MODEL_RATE", "Widener"]

MODEL_RATE = 16000
_IMAGE = 0.2
_FLOOR = 3.0


class Widener:
    """Brings a stream of 8 or 16 kHz PCM to 16 kHz.

    The band above 4 kHz, which a telephone does not carry, gets a weak mirror image of the one below, and all of it
    a faint noise: the model was trained on full-band speech in rooms, and takes empty bands for another sound.
    """

    def __init__(self, sample_rate: int) -> None:
        self._resampler = (
            None
            if sample_rate == MODEL_RATE
            else soxr.ResampleStream(sample_rate, MODEL_RATE, 1, dtype="float32", quality="MQ")
        )
        # Always the same noise: the same audio gives the same result.
        self._noise = np.random.default_rng(16000)
        self._images = np.zeros(0, np.float32)

    def widen(self, samples: bytes, *, last: bool = False) -> bytes:
        """The next piece at 16 kHz; the resampler keeps some milliseconds back until ``last``."""
        heard: Any = np.frombuffer(samples, "<i2").astype(np.float32)
        wide = heard if self._resampler is None else self._mirrored(heard, last=last)
        wide = wide + self._noise.normal(0.0, _FLOOR, len(wide)).astype(np.float32)
        result: bytes = np.clip(wide, -32768, 32767).astype("<i2").tobytes()
        return result

    def _mirrored(self, heard: Any, *, last: bool) -> Any:
        assert self._resampler is not None
        smooth = self._resampler.resample_chunk(heard, last=last)
        # Zeros between the samples mirror the spectrum at 4 kHz.
        stuffed = np.zeros(2 * len(heard), np.float32)
        stuffed[::2] = 2 * heard
        self._images = np.concatenate([self._images, stuffed])
        count = len(smooth)
        images = self._images[:count]
        self._images = self._images[count:]
        if len(images) < count:
            images = np.pad(images, (0, count - len(images)))
        return smooth + _IMAGE * (images - smooth)
