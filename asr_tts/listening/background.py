"""Listening for calls: nobody waits for the engine."""

from __future__ import annotations

import queue
import threading
from collections.abc import Callable

from asr_tts.errors import RecognitionFailed, SpeechError
from asr_tts.listening.events import ListeningEvent, ListeningFailed
from asr_tts.listening.listening import Listening

__all__ = ["BackgroundListening"]

_MAX_BEHIND = 10.0


class BackgroundListening:
    """Runs a `Listening` in a thread of its own. `feed` and `cancel` never wait.

    ``on_event`` is called from that thread with every event in order; the last is `Heard` or `ListeningFailed`. When
    `cancel` is called, one event that is under way may still arrive.
    An engine that falls more than ``max_behind`` seconds behind the audio ends listening with RecognitionFailed.
    """

    def __init__(
        self,
        listening: Listening,
        on_event: Callable[[ListeningEvent], None],
        *,
        bytes_a_second: int,
        max_behind: float = _MAX_BEHIND,
    ) -> None:
        self._listening = listening
        self._on_event = on_event
        self._room = threading.Lock()
        self._max_bytes = round(bytes_a_second * max_behind)
        self._bytes_a_second = bytes_a_second
        self._waiting = 0
        self._fed = 0
        self._queue: queue.SimpleQueue[bytes | None] = queue.SimpleQueue()
        self._cancelled = threading.Event()
        self._overrun = False
        self._done = False
        self._thread = threading.Thread(target=self._run, name="ivrkit-listening", daemon=True)
        self._thread.start()

    def feed(self, samples: bytes) -> None:
        """More audio, at once or never: it is dropped once listening has ended."""
        if self._cancelled.is_set() or self._overrun or self._done or not samples:
            return
        with self._room:
            self._fed += len(samples)
            if self._waiting + len(samples) > self._max_bytes:
                self._overrun = True
            else:
                self._waiting += len(samples)
                self._queue.put(samples)
                return
        self._queue.put(None)

    def finish(self) -> None:
        """The audio is over; the result comes as an event."""
        self._queue.put(None)

    def cancel(self) -> None:
        """Nothing more is wanted. May be called twice, from any thread."""
        self._cancelled.set()
        self._queue.put(None)

    def join(self, timeout: float | None = None) -> bool:
        """Wait until the thread is done; whether it is."""
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _run(self) -> None:
        try:
            self._listen()
        except Exception as fault:
            # A plugin's own mistake: the call must hear of it.
            self._tell(ListeningFailed(self._at, RecognitionFailed(f"the engine failed: {fault!r}")))
        finally:
            self._listening.cancel()
            self._done = True

    def _listen(self) -> None:
        while not self._listening.ended and not self._cancelled.is_set():
            samples = self._queue.get()
            if self._cancelled.is_set():
                return
            if self._overrun:
                self._listening.cancel()
                events: list[ListeningEvent] = [ListeningFailed(self._at, self._too_slow())]
            elif samples is not None:
                with self._room:
                    self._waiting -= len(samples)
                events = self._listening.feed(samples)
            else:
                events = self._listening.finish()
            for event in events:
                self._tell(event)

    def _tell(self, event: ListeningEvent) -> None:
        if not self._cancelled.is_set():
            self._on_event(event)

    @property
    def _at(self) -> float:
        return self._fed / self._bytes_a_second

    def _too_slow(self) -> SpeechError:
        behind = self._max_bytes / self._bytes_a_second
        return RecognitionFailed(
            f"the engine is more than {behind:g} s behind; serve fewer callers at once, or add processes"
        )
