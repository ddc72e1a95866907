"""An engine's process, seen from here: started when first needed, limited in time, started again after a crash.

`subprocess` is used and not `multiprocessing`: nothing of this process (threads, locks, sockets) is inherited.
"""

from __future__ import annotations

import contextlib
import os
import signal
import socket
import subprocess
import sys
import tempfile
import threading
import time
import weakref
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from asr_tts.errors import EngineUnavailable, WorkerFailed
from asr_tts.host.frames import FrameTooLarge, Message, receive, send

__all__ = ["Worker"]

_END_SECONDS = 2.0
_CRASH_SECONDS = 0.2
_STDERR_BYTES = 65536


@dataclass(slots=True, weakref_slot=True)
class _Child:
    process: subprocess.Popen[bytes]
    channel: socket.socket
    stderr: IO[bytes]
    description: dict[str, Any]
    owner: int
    """The process id that started it: after a fork the copy must not speak on the same socket."""


class Worker:
    """One engine in one process. Requests from several threads wait for each other.

    ``factory`` is ``package.module:callable`` giving a `asr_tts.host.serve.WorkerEngine`; only the other process
    imports it. ``request_limit`` bounds one `call`, waiting for other threads included, and ``start_limit`` bounds
    opening, both in seconds.
    """

    def __init__(
        self,
        factory: str,
        *,
        how_to_install: str = "",
        request_limit: float = 30.0,
        start_limit: float = 20.0,
    ) -> None:
        self._factory = factory
        self._how_to_install = how_to_install
        self._request_limit = request_limit
        self._start_limit = start_limit
        self._lock = threading.Lock()
        self._child: _Child | None = None
        self._closed = False
        self._last_end = ""

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
            answered = self._ask(header, payload, deadline)
            if answered is None and not self._closed:
                answered = self._ask(header, payload, deadline)
            if answered is None:
                raise WorkerFailed(f"the engine's process {self._last_end}")
            answer, data = answered
            if "failed" in answer:
                raise WorkerFailed(str(answer["failed"]))
            return answer["answer"], data

    def _ask(self, header: dict[str, Any], payload: bytes, deadline: float) -> Message | None:
        """The answer, or None when the process ended instead."""
        child = self._open_child()
        try:
            send(child.channel, header, payload, deadline=deadline)
            message = receive(child.channel, deadline=deadline)
        except FrameTooLarge as fault:
            raise WorkerFailed(f"{fault}; ask for less at once") from fault
        except TimeoutError:
            self._end_child(kill=True)
            raise WorkerFailed(
                f"no answer within {self._request_limit:g} s; ask for less at once, or raise the limit"
            ) from None
        except (EOFError, OSError):
            self._last_end = self._end_child(kill=True)
            return None
        except BaseException:
            # An interrupt or a gevent timeout leaves half a message on the socket: it cannot be used again.
            self._end_child(kill=True)
            raise
        _bound(child.stderr)
        return message

    def close(self) -> None:
        """End the process and wait for it. A request of another thread that is under way fails."""
        self._closed = True
        if not self._lock.acquire(timeout=_END_SECONDS):
            child = self._child
            if child is not None:
                child.process.kill()
            self._lock.acquire()
        try:
            self._end_child(kill=False)
        finally:
            self._lock.release()

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

    def _open_child(self) -> _Child:
        child = self._child
        if child is not None and child.owner != os.getpid():
            child.channel.close()
            child = self._child = None
        if child is None:
            child = self._child = _start(self._factory, self._start_limit, self._how_to_install)
            weakref.finalize(child, _end, child.process, child.channel, child.stderr, child.owner)
        return child

    def _end_child(self, *, kill: bool) -> str:
        child, self._child = self._child, None
        if child is None:
            return "had ended"
        return _end(child.process, child.channel, child.stderr, child.owner, kill=kill)


def _start(factory: str, limit: float, how_to_install: str) -> _Child:
    ours, theirs = socket.socketpair()
    stderr = tempfile.TemporaryFile()  # noqa: SIM115 - read after the process ended
    try:
        with theirs:
            process = subprocess.Popen(  # noqa: S603 - our own interpreter and module
                [sys.executable, "-P", "-m", "asr_tts.host.serve", factory],
                stdin=theirs.fileno(),
                stdout=subprocess.DEVNULL,
                stderr=stderr,
                env={
                    **os.environ,
                    "PYTHONPATH": os.pathsep.join(str(Path(entry).absolute()) for entry in sys.path),
                },
                # Ctrl-C in a terminal is for us: the engine ends when we close the socket.
                start_new_session=True,
            )
    except OSError as fault:
        ours.close()
        stderr.close()
        raise EngineUnavailable(
            f"the engine's process cannot be started: {fault.strerror or fault}"
        ) from fault
    try:
        header, _ = receive(ours, deadline=time.monotonic() + limit)
    except BaseException as fault:
        story = _end(process, ours, stderr, os.getpid(), kill=True)
        if isinstance(fault, TimeoutError):
            raise EngineUnavailable(f"the engine did not open within {limit:g} s", how_to_install) from fault
        if isinstance(fault, (EOFError, OSError)):
            raise EngineUnavailable(f"the engine's process {story}", how_to_install) from fault
        raise
    if "failed" in header:
        _end(process, ours, stderr, os.getpid(), kill=False)
        raise EngineUnavailable(str(header["failed"]), how_to_install)
    return _Child(process, ours, stderr, header["opened"], os.getpid())


def _end(
    process: subprocess.Popen[bytes],
    channel: socket.socket,
    stderr: IO[bytes],
    owner: int,
    *,
    kill: bool = False,
) -> str:
    """Close our end, wait until the process is gone and say how it ended. Does nothing the second time."""
    if stderr.closed:
        return "had ended"
    with stderr:
        channel.close()
        if owner != os.getpid():
            return "belongs to another process"
        try:
            # A process that crashed is let go first, so that its own status is seen and not our signal.
            process.wait(_CRASH_SECONDS if kill else _END_SECONDS)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()
        return _story(process, stderr)


def _story(process: subprocess.Popen[bytes], stderr: IO[bytes]) -> str:
    status = process.returncode
    if status is not None and status < 0:
        try:
            story = f"was ended by {signal.Signals(-status).name}"
        except ValueError:
            story = f"was ended by signal {-status}"
    else:
        story = f"ended with status {status}"
    stderr.seek(0)
    lines = stderr.read(_STDERR_BYTES).decode(errors="replace").split("\n")
    said = next((line.strip() for line in reversed(lines) if line.strip()), "")
    return f"{story}, saying: {said[:300]}" if said else story


def _bound(stderr: IO[bytes]) -> None:
    # Native libraries print warnings; a process that lives for months must not fill the disk with them.
    if os.fstat(stderr.fileno()).st_size > _STDERR_BYTES:
        os.ftruncate(stderr.fileno(), 0)
