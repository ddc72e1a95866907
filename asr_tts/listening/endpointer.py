"""Where an utterance begins and ends, from one yes or no a frame. A state machine without clock or audio."""

from __future__ import annotations

import math
from collections import deque
from dataclasses import dataclass
from enum import Enum

from asr_tts.spi import FRAME_SECONDS, Standing

__all__ = ["Endpointer", "EndpointerSettings", "Signal"]

_WINDOW = 1.5
"""Onset frames are counted in a window this many times as long: speech has holes."""
_BLIP_FRAMES = 3
"""Fewer speech frames than these in a row do not end a silence: clicks and breath are no speech."""


class Signal(Enum):
    """What a frame brought about."""

    STARTED = "started"
    ENDED = "ended"
    MAX_SPEECH = "maxspeech"
    NO_INPUT = "noinput"


@dataclass(frozen=True, slots=True)
class EndpointerSettings:
    """Times in seconds; see `asr_tts.listening.ListeningSettings`. ``onset``: speech needed to believe that it began."""

    onset: float = 0.1
    complete_timeout: float = 0.6
    incomplete_timeout: float = 1.2
    max_speech: float = 30.0
    no_input: float | None = None

    @staticmethod
    def onset_for(sensitivity: float) -> float:
        """0.2 s at sensitivity 0.0, 0.1 s at 0.5, 0.04 s at 1.0."""
        return 0.2 - 0.2 * sensitivity if sensitivity <= 0.5 else 0.1 - 0.12 * (sensitivity - 0.5)


class Endpointer:
    """Feed it frames until it signals an end; then it is spent.

    ``frames`` heard so far; ``speech_start`` and ``speech_end`` are frame numbers, None before speech began.
    """

    def __init__(self, settings: EndpointerSettings) -> None:
        self._settings = settings
        needed = max(_frames(settings.onset), 1)
        self._onset = needed
        self._window: deque[bool] = deque(maxlen=math.ceil(needed * _WINDOW))
        self._run = 0
        self.frames = 0
        self.speech_start: int | None = None
        self.speech_end: int | None = None
        self.ended = False

    @property
    def in_silence(self) -> float:
        """Seconds of silence since the last speech; 0 before speech."""
        return 0.0 if self.speech_end is None else (self.frames - self.speech_end) * FRAME_SECONDS

    def hear(self, is_speech: bool, standing: Standing) -> Signal | None:
        """Take one frame. ``standing``: how the words so far stand to the grammars (§6.3.2 completetimeout)."""
        assert not self.ended, "the utterance has ended"
        self.frames += 1
        self._run = self._run + 1 if is_speech else 0
        if self.speech_start is None:
            return self._wait(is_speech)
        if self._run >= _BLIP_FRAMES:
            self.speech_end = self.frames
        if (self.frames - self.speech_start) * FRAME_SECONDS >= self._settings.max_speech:
            return self._end(Signal.MAX_SPEECH)
        whole = standing.complete and not standing.extendable
        allowed = self._settings.complete_timeout if whole else self._settings.incomplete_timeout
        if self.speech_end is not None and self.frames - self.speech_end >= max(_frames(allowed), 1):
            return self._end(Signal.ENDED)
        return None

    def _wait(self, is_speech: bool) -> Signal | None:
        self._window.append(is_speech)
        if sum(self._window) >= self._onset:
            first = next(at for at, speech in enumerate(self._window) if speech)
            self.speech_start = self.frames - len(self._window) + first
            self.speech_end = self.frames
            return Signal.STARTED
        limit = self._settings.no_input
        # Speech that is just beginning is given the chance to be believed.
        if limit is not None and self.frames * FRAME_SECONDS >= limit and not is_speech:
            return self._end(Signal.NO_INPUT)
        return None

    def _end(self, signal: Signal) -> Signal:
        self.ended = True
        return signal


def _frames(seconds: float) -> int:
    return round(seconds / FRAME_SECONDS)
