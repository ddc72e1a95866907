"""Utterances of several callers on a few engine processes."""

from __future__ import annotations

import itertools
import threading
from collections.abc import Mapping
from typing import Any, Final

from asr_tts.errors import (
    EngineBusy,
    EngineUnavailable,
    RecognitionFailed,
    SpeechError,
    UnsupportedGrammar,
    UnsupportedLanguage,
    WorkerFailed,
)
from asr_tts.host.worker import Worker
from asr_tts.spi import Reading, RecognitionRequest, WordTime

__all__ = ["MAX_UTTERANCE_SECONDS", "PooledStream", "StreamPool"]

MAX_UTTERANCE_SECONDS: Final = 120.0
_BYTES_A_SAMPLE: Final = 2
_REFUSALS: Final[dict[str, type[SpeechError]]] = {
    error.__name__: error
    for error in (EngineBusy, EngineUnavailable, UnsupportedGrammar, UnsupportedLanguage)
}


class StreamPool:
    """Worker processes of one engine; each utterance stays on one of them.

    ``factory``: as of `asr_tts.host.Worker`, giving a `asr_tts.host.decoding.StreamServer`. ``settings`` are the
    factory's. ``streams`` is how many utterances one process takes at once. ``request_limit`` bounds one piece of
    audio and the final result, ``start_limit`` starting a process, in seconds. Processes start when they are needed.
    """

    def __init__(
        self,
        factory: str,
        *,
        processes: int,
        streams: int,
        settings: Mapping[str, Any],
        how_to_install: str,
        request_limit: float,
        start_limit: float = 60.0,
    ) -> None:
        self.workers = [
            Worker(
                factory,
                settings=settings,
                how_to_install=how_to_install,
                request_limit=request_limit,
                start_limit=start_limit,
            )
            for _ in range(max(processes, 1))
        ]
        self._load = [0] * len(self.workers)
        self._streams = streams
        self._numbers = itertools.count(1)
        self._lock = threading.Lock()

    def describe(self) -> dict[str, Any]:
        """What the engine says of itself. Starts a process. Raises EngineUnavailable, RecognitionFailed."""
        try:
            return self.workers[0].describe()
        except WorkerFailed as fault:
            raise RecognitionFailed(str(fault)) from fault

    def start(self, request: RecognitionRequest) -> PooledStream:
        """Begin an utterance on the process with the fewest; see `asr_tts.spi.Recognizer.start`."""
        with self._lock:
            index = min(range(len(self.workers)), key=lambda at: (self._load[at], at))
            if self._load[index] >= self._streams:
                total = self._streams * len(self.workers)
                raise EngineBusy(
                    f"{total} callers speak at once already; add processes or streams to the engine"
                )
            self._load[index] += 1
        stream = PooledStream(self, index, next(self._numbers), request)
        try:
            stream.open()
        except BaseException:
            self.release(index)
            raise
        return stream

    def release(self, index: int) -> None:
        """An utterance of this process is over."""
        with self._lock:
            self._load[index] -= 1

    def close(self) -> None:
        """End the processes."""
        for worker in self.workers:
            worker.close()


class PooledStream:
    """A `asr_tts.spi.RecognitionStream`. Its audio is kept: when the process crashes, a new one hears it once more."""

    def __init__(self, pool: StreamPool, index: int, number: int, request: RecognitionRequest) -> None:
        self._pool = pool
        self._index = index
        self._worker = pool.workers[index]
        self._number = number
        self._request = request
        self._heard: list[bytes] = []
        self._bytes_left = round(MAX_UTTERANCE_SECONDS * request.sample_rate) * _BYTES_A_SAMPLE
        self._revived = False
        self._over = False

    def open(self) -> None:
        """Begin in the engine's process."""
        message = {
            "do": "start",
            "stream": self._number,
            "grammars": [graph.digest for graph in self._request.grammars],
            "sample_rate": self._request.sample_rate,
            "nbest": self._request.nbest,
            "accuracy": self._request.accuracy,
        }
        answer = self._call(message)
        if "unknown" in answer:
            graphs = [
                graph.to_json() for graph in self._request.grammars if graph.digest in answer["unknown"]
            ]
            answer = self._call(message, b"\n".join(graphs))
        if "unknown" in answer:
            raise RecognitionFailed("the grammars do not reach the engine; use fewer of them at once")

    def accept(self, samples: bytes) -> str:
        """See `asr_tts.spi.RecognitionStream`. Raises RecognitionFailed also for more than 120 s."""
        self._bytes_left -= len(samples)
        if self._bytes_left < 0:
            self.cancel()
            raise RecognitionFailed(f"an utterance may not be longer than {MAX_UTTERANCE_SECONDS:g} s")
        self._heard.append(samples)
        text: str = self._ask("accept", samples)["text"]
        return text

    def finish(self) -> tuple[Reading, ...]:
        """See `asr_tts.spi.RecognitionStream`."""
        answer = self._ask("finish")
        self._release()
        return tuple(
            Reading(
                reading["text"], reading["confidence"], tuple(WordTime(**word) for word in reading["words"])
            )
            for reading in answer["readings"]
        )

    def cancel(self) -> None:
        """See `asr_tts.spi.RecognitionStream`."""
        if self._over:
            return
        self._release()
        if self._worker.pid is not None:
            try:
                self._worker.call({"do": "cancel", "stream": self._number})
            except (WorkerFailed, EngineUnavailable):
                return  # with the process the stream is gone as well

    def _ask(self, what: str, samples: bytes = b"") -> dict[str, Any]:
        if self._over:
            raise RecognitionFailed("the utterance is over; begin a new one")
        try:
            answer = self._call({"do": what, "stream": self._number}, samples)
            if "lost" in answer:
                answer = self._revive(what)
        except SpeechError:
            self._release()
            raise
        return answer

    def _revive(self, what: str) -> dict[str, Any]:
        if self._revived:
            raise RecognitionFailed("the engine's process crashed twice during one utterance")
        self._revived = True
        self.open()
        answer = self._call({"do": "accept", "stream": self._number}, b"".join(self._heard))
        if what == "finish" and "lost" not in answer:
            answer = self._call({"do": "finish", "stream": self._number})
        if "lost" in answer:
            raise RecognitionFailed("the engine's process crashed twice during one utterance")
        return answer

    def _call(self, message: dict[str, Any], payload: bytes = b"") -> dict[str, Any]:
        try:
            answer, _ = self._worker.call(message, payload)
        except WorkerFailed as fault:
            raise RecognitionFailed(str(fault)) from fault
        if "refused" in answer:
            raise _REFUSALS.get(answer["refused"], RecognitionFailed)(answer["why"])
        return answer

    def _release(self) -> None:
        if not self._over:
            self._over = True
            self._heard.clear()
            self._pool.release(self._index)
