"""One caller's audio in, events out."""

from __future__ import annotations

import dataclasses
import math
from collections import deque

from asr_tts.errors import SpeechError
from asr_tts.listening.endpointer import Endpointer, EndpointerSettings, Signal
from asr_tts.listening.events import (
    Heard,
    ListeningEvent,
    ListeningFailed,
    Outcome,
    PartialWords,
    SpeechStarted,
)
from asr_tts.listening.settings import ListeningSettings
from asr_tts.spi import (
    FRAME_SECONDS,
    Audio,
    Reading,
    RecognitionRequest,
    RecognitionStream,
    Recognizer,
    Standing,
    VoiceActivityDetector,
    WordGraph,
    WordTime,
    spoken_words,
)
from asr_tts.spi.audio import SAMPLE_BYTES

__all__ = ["Listening"]

_PRE_ROLL = 0.3
"""Seconds before the first speech frame that the engine gets too: soft consonants are no voice activity."""
_POST_ROLL = 0.3
"""Seconds of silence after speech that the engine gets; the rest only if speech goes on."""
_CHUNK_FRAMES = 5
_OPEN = Standing(complete=True, extendable=True)


class Listening:
    """Listens for one utterance. Used by one thread; `feed` waits for the engine.

    ``grammars`` () is free speech, and so are grammars one of which any words match. The engine gets audio only from
    the start of speech on. Audio of any length may be fed, cut anywhere. ``sample_rate`` is 8000 or 16000 Hz (else
    AudioError).
    """

    def __init__(
        self,
        recognizer: Recognizer,
        detector: VoiceActivityDetector,
        grammars: tuple[WordGraph, ...],
        *,
        language: str,
        sample_rate: int,
        settings: ListeningSettings,
    ) -> None:
        self._recognizer = recognizer
        self._grammars = grammars = () if any(graph.is_open for graph in grammars) else grammars
        self._settings = settings
        self._request = RecognitionRequest(
            grammars, language, sample_rate, nbest=settings.nbest, accuracy=settings.accuracy
        )
        self._activity = detector.start(sample_rate, settings.sensitivity)
        self._endpointer = Endpointer(
            EndpointerSettings(
                onset=EndpointerSettings.onset_for(settings.sensitivity),
                complete_timeout=settings.complete_timeout,
                incomplete_timeout=settings.incomplete_timeout,
                max_speech=settings.max_speech,
                no_input=settings.no_input,
            )
        )
        self._rate = sample_rate
        self._frame_bytes = round(sample_rate * FRAME_SECONDS) * SAMPLE_BYTES
        onset_frames = math.ceil(0.2 * 1.5 / FRAME_SECONDS)
        self._before: deque[bytes] = deque(maxlen=round(_PRE_ROLL / FRAME_SECONDS) + onset_frames)
        self._rest = b""
        self._pending: list[bytes] = []
        self._held: list[bytes] = []
        self._utterance: list[bytes] = []
        self._sent_from = 0
        self._stream: RecognitionStream | None = None
        self._partial = ""
        self._standing = _OPEN
        self.ended = False

    def feed(self, samples: bytes) -> list[ListeningEvent]:
        """More audio: what happened in it, in order. After `Heard` or `ListeningFailed` audio is ignored."""
        data = self._rest + samples
        events: list[ListeningEvent] = []
        at = 0
        while not self.ended and at + self._frame_bytes <= len(data):
            events += self._guarded(data[at : at + self._frame_bytes])
            at += self._frame_bytes
        self._rest = b"" if self.ended else data[at:]
        return events

    def finish(self) -> list[ListeningEvent]:
        """The audio is over: what was said counts as it is; less than a frame is dropped."""
        if self.ended:
            return []
        if self._stream is None:
            return [self._end(Heard(self._now, Outcome.NOINPUT))]
        try:
            return [*self._accept(), self._result()]
        except SpeechError as error:
            return [self._fail(error)]

    def cancel(self) -> None:
        """Nothing more is wanted. May be called twice, and after the end."""
        self.ended = True
        if self._stream is not None:
            self._stream.cancel()

    @property
    def _now(self) -> float:
        return round(self._endpointer.frames * FRAME_SECONDS, 3)

    def _guarded(self, frame: bytes) -> list[ListeningEvent]:
        try:
            return self._frame(frame)
        except SpeechError as error:
            return [self._fail(error)]

    def _frame(self, frame: bytes) -> list[ListeningEvent]:
        signal = self._endpointer.hear(self._activity.is_speech(frame), self._standing)
        if self._stream is None:
            self._before.append(frame)
        elif self._endpointer.in_silence > _POST_ROLL:
            self._held.append(frame)
        else:
            self._pending += [*self._held, frame]
            self._held.clear()
        match signal:
            case Signal.STARTED:
                return self._start()
            case Signal.NO_INPUT:
                return [self._end(Heard(self._now, Outcome.NOINPUT))]
            case Signal.MAX_SPEECH:
                if self._stream is not None:
                    self._stream.cancel()
                if self._settings.record:
                    self._utterance += self._pending
                return [self._end(self._heard(Outcome.MAXSPEECH, ()))]
            case Signal.ENDED:
                return [*self._accept(), self._result()]
        return self._accept() if len(self._pending) >= _CHUNK_FRAMES else []

    def _start(self) -> list[ListeningEvent]:
        start = self._endpointer.speech_start
        assert start is not None
        self._sent_from = max(start - round(_PRE_ROLL / FRAME_SECONDS), 0)
        kept = min(self._endpointer.frames - self._sent_from, len(self._before))
        self._sent_from = self._endpointer.frames - kept
        self._pending = list(self._before)[-kept:]
        self._before.clear()
        # Told first: the prompt is to stop even when the engine does not start.
        started: list[ListeningEvent] = [SpeechStarted(self._now, round(start * FRAME_SECONDS, 3))]
        try:
            self._stream = self._recognizer.start(self._request)
            return started + self._accept()
        except SpeechError as error:
            return [*started, self._fail(error)]

    def _accept(self) -> list[ListeningEvent]:
        if not self._pending or self._stream is None:
            return []
        samples = b"".join(self._pending)
        self._pending.clear()
        if self._settings.record:
            self._utterance.append(samples)
        text = self._stream.accept(samples)
        if text == self._partial:
            return []
        self._partial = text
        self._standing = self._standing_of(text)
        return [PartialWords(self._now, text)]

    def _standing_of(self, text: str) -> Standing:
        if not self._grammars:
            return _OPEN
        words = spoken_words(text)
        each = [grammar.standing(words) for grammar in self._grammars]
        return Standing(any(one.complete for one in each), any(one.extendable for one in each))

    def _result(self) -> Heard:
        assert self._stream is not None
        readings = self._stream.finish()
        offset = self._sent_from * FRAME_SECONDS
        placed = tuple(_moved(reading, offset) for reading in readings)
        sure = tuple(
            reading
            for reading in placed
            if reading.confidence >= self._settings.confidence and self._fits(reading.text)
        )
        if sure:
            return self._end(self._heard(Outcome.MATCH, sure[: self._settings.nbest]))
        return self._end(self._heard(Outcome.NOMATCH, placed[: self._settings.nbest]))

    def _fits(self, text: str) -> bool:
        return bool(text) and (not self._grammars or self._standing_of(text).complete)

    def _heard(self, outcome: Outcome, readings: tuple[Reading, ...]) -> Heard:
        start = round((self._endpointer.speech_start or 0) * FRAME_SECONDS, 3)
        end = round((self._endpointer.speech_end or 0) * FRAME_SECONDS, 3)
        recording = Audio(b"".join(self._utterance), self._rate) if self._settings.record else None
        return Heard(self._now, outcome, readings, (start, end), recording)

    def _end(self, heard: Heard) -> Heard:
        self.ended = True
        return heard

    def _fail(self, error: SpeechError) -> ListeningFailed:
        self.cancel()
        return ListeningFailed(self._now, error)


def _moved(reading: Reading, offset: float) -> Reading:
    words = tuple(
        WordTime(word.word, round(word.start + offset, 3), round(word.end + offset, 3))
        for word in reading.words
    )
    return dataclasses.replace(reading, words=words)
