"""How loud a line is when nobody speaks."""

from __future__ import annotations

import math
from collections import deque

from asr_tts.spi import FRAME_SECONDS

__all__ = ["NoiseFloor"]

_MEMORY_SECONDS = 3.0
_SLOTS = 6
_QUIETEST = 20.0
"""Level (root mean square) below which nothing is speech on any line: 64 dB under full scale."""


class NoiseFloor:
    """Follows the quietest frames of the last three seconds.

    A frame is above when it is ``margin`` + 3 dB louder at sensitivity 0.5; less at higher sensitivity.
    """

    def __init__(self, sensitivity: float, *, margin: float = 0.0) -> None:
        decibels = margin + 6.0 * (1.0 - sensitivity)
        self._factor = 10 ** (decibels / 20)
        self._minima: deque[float] = deque(maxlen=_SLOTS)
        self._slot: float = math.inf
        self._count = 0

    def is_above(self, frame: bytes) -> bool:
        """Whether a frame (16-bit mono PCM, 20 ms) is louder than the floor by the margin. Frames come in order."""
        level = _level(frame)
        self._slot = min(self._slot, level)
        floor = min([self._slot, *self._minima])
        self._count += 1
        if self._count * FRAME_SECONDS >= _MEMORY_SECONDS / _SLOTS:
            self._minima.append(self._slot)
            self._slot, self._count = math.inf, 0
        return level >= _QUIETEST and level > floor * self._factor


def _level(frame: bytes) -> float:
    # Every second sample is enough for a level, and half the work.
    samples = memoryview(frame).cast("h")[::2]
    if not samples:
        return 0.0
    return math.sqrt(sum(sample * sample for sample in samples) / len(samples))
