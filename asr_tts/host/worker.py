"""An engine's process, seen from here: started when first needed, limited in time, started again after a crash."""

from __future__ import annotations

import contextlib
import os
import threading
import time
import weakref
from collections.abc import Generator, Iterator, Mapping
from typing import Any

from asr_tts.errors import WorkerFailed
from asr_tts.host.ahead import read_ahead
from asr_tts.host.frames import MAX_PAYLOAD_BYTES, FrameTooLarge, Message, receive, send
from asr_tts.host.process import END_SECONDS, Child, bound, end, start

__all__ = ["Worker"]


class _ProcessEnded(WorkerFailed):
    """The process is gone in the middle of a request."""


class Worker:
    """One engine in one process. Requests from several threads wait for each other.

    ``factory`` is ``package.module:callable`` giving a `asr_tts.host.serve.WorkerEngine`; only the other process
    imports it, and calls it with ``settings`` (JSON values) as keyword arguments. ``request_limit`` bounds one request, waiting for other threads included, and ``start_limit`` bounds
    opening, both in seconds.
    """

    def __init__(
        self,
        factory: str,
        *,
        settings: Mapping[str, Any] | None = None,
        how_to_install: str = "",
        request_limit: float = 30.0,
        start_limit: float = 20.0,
    ) -> None:
        self._factory = factory
        self._settings = dict(settings or {})
        self._how_to_install = how_to_install
        self._request_limit = request_limit
        self._start_limit = start_limit
        self._lock = threading.Lock()
        self._child: Child | None = None
        self._closed = False

    @property
    def pid(self) -> int | None:
        """The process id of the engine, None when it is not running."""
        child = self._child
        return None if child is None else child.process.pid

    def describe(self) -> dict[str, Any]:
        """What the engine said of itself when it opened. Starts it. Raises EngineUnavailable, WorkerFailed."""
        with self._turn(time.monotonic() + self._start_limit):
            return self._open_child().description

    def call(self, header: dict[str, Any], payload: bytes = b"") -> Message:
        """Ask and wait for the answer.

        A crash restarts the engine and asks once more; a time limit ends the engine and is not tried again, since
        the caller on the line has waited long enough. Raises WorkerFailed, EngineUnavailable.
        """
        deadline = time.monotonic() + self._request_limit
        with self._turn(deadline):
            try:
                return self._ask({"request": header}, payload, deadline)
            except _ProcessEnded:
                if self._closed:
                    raise
                return self._ask({"request": header}, payload, deadline)

    def stream(self, header: dict[str, Any], payload: bytes = b"") -> Generator[Message, None, None]:
        """Ask and give the parts of the answer as the engine makes them.

        The engine works at its own speed, whatever the reader's, so a slow reader keeps nobody waiting; closing the
        generator tells the engine to stop. A crash before the first part asks once more, as `call` does; a later one
        fails, since what was read cannot be taken back. Raises WorkerFailed, EngineUnavailable.
        """
        return read_ahead(lambda: self.parts(header, payload))

    def parts(self, header: dict[str, Any], payload: bytes) -> Generator[Message, None, None]:
        """As `stream`, at the reader's speed: the engine is held until the reader has finished or closed."""
        deadline = time.monotonic() + self._request_limit
        received = 0
        with self._turn(deadline):
            for is_last_try in (False, True):
                try:
                    with contextlib.closing(self._relay(header, payload, deadline)) as parts:
                        for part, data in parts:
                            received += 1 + len(data)
                            if received > MAX_PAYLOAD_BYTES:
                                raise WorkerFailed(f"the answer is over {MAX_PAYLOAD_BYTES} bytes")
                            yield part, data
                except _ProcessEnded:
                    if self._closed or received or is_last_try:
                        raise
                else:
                    return

    def close(self) -> None:
        """End the process and wait for it. A request of another thread that is under way fails."""
        self._closed = True
        if not self._lock.acquire(timeout=END_SECONDS):
            child = self._child
            if child is not None:
                child.process.kill()
            self._lock.acquire()
        try:
            self._end_child(kill=False)
        finally:
            self._lock.release()

    def _relay(
        self, header: dict[str, Any], payload: bytes, deadline: float
    ) -> Generator[Message, None, None]:
        child = self._open_child()
        with self._speaking():
            send(child.channel, {"stream": header}, payload, deadline=deadline)
            answer, data = receive(child.channel, deadline=deadline)
            try:
                while "part" in answer:
                    yield answer["part"], data
                    answer, data = receive(child.channel, deadline=deadline)
            except GeneratorExit:
                # Nobody wants the rest. The process stays: it stops at its next part, and says so.
                send(child.channel, {"cancel": True}, deadline=deadline)
                while "part" in answer:
                    answer, data = receive(child.channel, deadline=deadline)
                raise
        bound(child.stderr)
        _checked(answer, data)

    def _ask(self, message: dict[str, Any], payload: bytes, deadline: float) -> Message:
        child = self._open_child()
        with self._speaking():
            send(child.channel, message, payload, deadline=deadline)
            answer, data = receive(child.channel, deadline=deadline)
        bound(child.stderr)
        return _checked(answer, data)

    @contextlib.contextmanager
    def _speaking(self) -> Iterator[None]:
        """Failures on the socket as ours. After all but a message too large to be sent, the process has ended."""
        try:
            yield
        except FrameTooLarge as fault:
            raise WorkerFailed(f"{fault}; ask for less at once") from fault
        except TimeoutError:
            self._end_child(kill=True)
            raise WorkerFailed(
                f"no answer within {self._request_limit:g} s; ask for less at once, or raise the limit"
            ) from None
        except (EOFError, OSError) as fault:
            raise _ProcessEnded(f"the engine's process {self._end_child(kill=True)}") from fault
        except GeneratorExit:
            raise
        except BaseException:
            # An interrupt or a gevent timeout leaves half a message on the socket: it cannot be used again.
            self._end_child(kill=True)
            raise

    @contextlib.contextmanager
    def _turn(self, deadline: float) -> Iterator[None]:
        if not self._lock.acquire(timeout=max(deadline - time.monotonic(), 0.0)):
            raise WorkerFailed(
                "the engine is busy with other requests; open one more engine, or ask for less at once"
            )
        try:
            if self._closed:
                raise WorkerFailed("the engine is closed; open it again")
            yield
        finally:
            self._lock.release()

    def _open_child(self) -> Child:
        child = self._child
        if child is not None and child.owner != os.getpid():
            child.channel.close()
            child = self._child = None
        if child is None:
            child = self._child = start(
                self._factory, self._settings, self._start_limit, self._how_to_install
            )
            weakref.finalize(child, end, child.process, child.channel, child.stderr, child.owner)
        return child

    def _end_child(self, *, kill: bool) -> str:
        child, self._child = self._child, None
        if child is None:
            return "had ended"
        return end(child.process, child.channel, child.stderr, child.owner, kill=kill)


def _checked(answer: dict[str, Any], data: bytes) -> Message:
    if "failed" in answer:
        raise WorkerFailed(str(answer["failed"]))
    return answer["answer"], data
