"""Several processes of one engine, so that a long request keeps no short one waiting."""

from __future__ import annotations

import contextlib
import queue
import threading
from collections.abc import Generator, Iterator
from typing import Any

from asr_tts.errors import WorkerFailed
from asr_tts.host.ahead import read_ahead
from asr_tts.host.frames import Message
from asr_tts.host.worker import Worker

__all__ = ["WorkerPool"]


class WorkerPool:
    """Up to ``size`` workers of a factory, as of `asr_tts.host.Worker`. A process starts when the others are busy.

    At most ``max_waiting`` requests wait for a free one, and each for no longer than ``request_limit`` seconds.
    """

    def __init__(
        self,
        factory: str,
        *,
        size: int = 2,
        max_waiting: int = 128,
        how_to_install: str = "",
        request_limit: float = 30.0,
    ) -> None:
        self._request_limit = request_limit
        self._workers = [
            Worker(factory, how_to_install=how_to_install, request_limit=request_limit) for _ in range(size)
        ]
        # The one that worked last is taken first, so that no more processes start than are needed.
        self._idle: queue.LifoQueue[Worker] = queue.LifoQueue()
        for worker in reversed(self._workers):
            self._idle.put(worker)
        self._max_waiting = max_waiting
        self._places = threading.BoundedSemaphore(size + max_waiting)

    @property
    def pids(self) -> list[int]:
        """Of the processes that run."""
        return [worker.pid for worker in self._workers if worker.pid is not None]

    def describe(self) -> dict[str, Any]:
        """What the engine said of itself. Raises EngineUnavailable, WorkerFailed."""
        with self._one() as worker:
            return worker.describe()

    def call(self, header: dict[str, Any], payload: bytes = b"") -> Message:
        """As `asr_tts.host.Worker.call`."""
        with self._one() as worker:
            return worker.call(header, payload)

    def stream(self, header: dict[str, Any], payload: bytes = b"") -> Generator[Message, None, None]:
        """As `asr_tts.host.Worker.stream`. The worker is free again when the engine has finished, not the reader."""
        return read_ahead(lambda: self._parts(header, payload))

    def close(self) -> None:
        """End all processes. Requests that are under way fail."""
        for worker in self._workers:
            worker.close()

    def _parts(self, header: dict[str, Any], payload: bytes) -> Generator[Message, None, None]:
        with self._one() as worker, contextlib.closing(worker.parts(header, payload)) as parts:
            yield from parts

    @contextlib.contextmanager
    def _one(self) -> Iterator[Worker]:
        if not self._places.acquire(blocking=False):
            raise WorkerFailed(
                f"{self._max_waiting} requests wait for the engine already; allow more processes, or ask for less"
            )
        try:
            worker = self._idle.get(timeout=self._request_limit)
        except queue.Empty:
            raise WorkerFailed(
                "the engine is busy with other requests; allow more processes, or ask for less at once"
            ) from None
        else:
            try:
                yield worker
            finally:
                self._idle.put(worker)
        finally:
            self._places.release()
