"""The parent: starts the workers, starts those anew that die, and passes on what it is told.

It takes no calls and has no hub of gevent, so nothing of a worker is ever in it. Workers are programs of their own, not
forks: each gets what it is to do through a pipe that stays open, and writes its state into another one.
"""

from __future__ import annotations

import contextlib
import json
import logging
import os
import select
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Mapping, Sequence
from types import FrameType
from typing import Any, Final

from dialplan.server.settings import ServerSettings, WorkerStart

__all__ = ["Supervisor", "WorkerProcess"]

WORKER: Final = (sys.executable, "-m", "dialplan.server.worker")
_FIRST_BACKOFF: Final = 0.5
_LAST_BACKOFF: Final = 30.0
_WELL_SECONDS: Final = 60.0
"""A worker that lived so long is started anew without delay when it dies."""
_START_SECONDS: Final = 120.0
_CONNECT_SECONDS: Final = 5.0
"""After so long it is worth a word that there is no FreeSWITCH."""
_SILENT_SECONDS: Final = 20.0
"""A worker whose hub stands still so long will not come back: its calls are better off with the fallback."""
_STOP_SECONDS: Final = 15.0
_LOOK_SECONDS: Final = 0.5
_SIGNALS: Final = (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGCHLD)

_log = logging.getLogger(__name__)


class WorkerProcess:
    """One worker by its name, whichever process it is at the moment."""

    def __init__(self, name: str) -> None:
        self.name = name
        self.restarts = 0
        self.state: Mapping[str, Any] = {}
        """What it last said of itself; empty before its first word."""
        self.process: subprocess.Popen[bytes] | None = None
        self.started_at = 0.0
        self.heard_at = 0.0
        """By `time.monotonic`, as all times here."""
        self.start_at = 0.0
        """When it is to be started, while there is no process."""
        self._backoff = _FIRST_BACKOFF
        self._status = -1
        self._rest = b""

    @property
    def alive(self) -> bool:
        return self.process is not None

    def well(self, now: float) -> bool:
        """Whether it lives and has said so lately."""
        return self.alive and bool(self.state) and now - self.heard_at < _SILENT_SECONDS

    def start(
        self, command: Sequence[str], order: Callable[[int], WorkerStart], environment: Mapping[str, str]
    ) -> None:
        """Start a process. ``order`` makes what it is told of the descriptor that it writes its state to."""
        self._status, writing = os.pipe()
        start = order(writing)
        handed = (writing,) if start.listener is None else (writing, start.listener)
        try:
            # A group of its own: Ctrl-C in a terminal is for the parent alone.
            self.process = subprocess.Popen(  # noqa: S603 - our own program
                command, stdin=subprocess.PIPE, env=dict(environment), pass_fds=handed, process_group=0
            )
        finally:
            os.close(writing)
        os.set_blocking(self._status, False)
        self._rest, self.state = b"", {}
        self.started_at = self.heard_at = time.monotonic()
        assert self.process.stdin is not None
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.write(start.line())
            self.process.stdin.flush()

    def read_status(self, now: float) -> None:
        """Take in what it says."""
        with contextlib.suppress(BlockingIOError):
            while data := os.read(self._status, 65536):
                *lines, self._rest = (self._rest + data).split(b"\n")
                if lines:
                    self.state, self.heard_at = json.loads(lines[-1]), now

    def signal(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)

    def reap(self, now: float) -> int | None:
        """The exit code when it has ended since; then it is to be started anew at ``start_at``."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        if self.process.stdin is not None:
            self.process.stdin.close()
        os.close(self._status)
        if now - self.started_at > _WELL_SECONDS:
            self._backoff = _FIRST_BACKOFF
        self.start_at = now + (self._backoff if self._backoff > _FIRST_BACKOFF else 0.0)
        self._backoff = min(self._backoff * 2, _LAST_BACKOFF)
        self.process, self.state = None, {}
        self.restarts += 1
        return code

    def stuck(self, now: float) -> bool:
        """Whether it has not said a word for too long."""
        limit = _SILENT_SECONDS if self.state else _START_SECONDS
        return self.alive and now - self.heard_at > limit


class Supervisor:
    """Runs until it is told to stop: SIGTERM or SIGINT drain, a second one stops at once, SIGHUP reads files again."""

    def __init__(
        self,
        settings: ServerSettings,
        *,
        environment: Mapping[str, str] | None = None,
        listener: int | None = None,
        command: Sequence[str] = WORKER,
        on_death: Callable[[int], object] = lambda pid: None,
    ) -> None:
        """``environment`` of the workers; ``listener``: descriptor of the socket for ``outbound``; ``on_death`` gets
        the process that died.
        """
        self.workers = [WorkerProcess(name) for name in settings.names]
        self.stopping = False
        self._settings = settings
        self._environment = {**os.environ, **(environment or {})}
        self._listener = listener
        self._command = command
        self._on_death = on_death
        self._told: list[int] = []
        self._kill_at = 0.0
        self._ready_told = False
        self._waiting_told = False

    def run(self) -> int:
        """0 when all workers ended by themselves, 1 when some had to be killed."""
        reading, writing = os.pipe()
        for end in (reading, writing):
            os.set_blocking(end, False)
        signal.set_wakeup_fd(writing)
        before = {number: signal.signal(number, self._signalled) for number in _SIGNALS}
        try:
            return self._supervise(reading)
        finally:
            for number, handler in before.items():
                signal.signal(number, handler)
            signal.set_wakeup_fd(-1)
            os.close(reading)
            os.close(writing)

    def _signalled(self, number: int, frame: FrameType | None) -> None:
        self._told.append(number)

    def _supervise(self, wakeup: int) -> int:
        code = 0
        while not self.stopping or any(worker.alive for worker in self.workers):
            now = time.monotonic()
            while self._told:
                self._carry_out(self._told.pop(0), now)
            for worker in self.workers:
                self._look_after(worker, now)
            if self.stopping and now > self._kill_at and any(worker.alive for worker in self.workers):
                _log.error("workers did not stop in time and are killed; FreeSWITCH has their calls")
                self._signal_all(signal.SIGKILL)
                code = 1
            self._tell_ready(now)
            if select.select([wakeup], [], [], _LOOK_SECONDS)[0]:
                os.read(wakeup, 1024)
        return code

    def _carry_out(self, number: int, now: float) -> None:
        if number == signal.SIGHUP:
            _log.info("projects are read again")
            self._signal_all(signal.SIGHUP)
        elif number in {signal.SIGTERM, signal.SIGINT}:
            drain = 0.0 if self.stopping else self._settings.drain
            _log.info("stopping; calls under way get %g s", drain)
            self.stopping = True
            self._kill_at = now + drain + _STOP_SECONDS
            self._signal_all(signal.SIGTERM if drain else signal.SIGINT)

    def _signal_all(self, number: int) -> None:
        for worker in self.workers:
            worker.signal(number)

    def _look_after(self, worker: WorkerProcess, now: float) -> None:
        if worker.process is not None:
            pid = worker.process.pid
            worker.read_status(now)
            if worker.stuck(now):
                _log.error("%s says nothing any more: killed", worker.name)
                worker.signal(signal.SIGKILL)
            code = worker.reap(now)
            if code is not None:
                self._on_death(pid)
                if not self.stopping:
                    wait = max(0.0, worker.start_at - now)
                    _log.error("%s ended (%s); started again in %.1f s", worker.name, _meaning(code), wait)
        if worker.process is None and not self.stopping and now >= worker.start_at:
            number = self.workers.index(worker) + 1
            worker.start(
                self._command,
                lambda status: WorkerStart(self._settings, number, status, self._listener),
                self._environment,
            )

    def _tell_ready(self, now: float) -> None:
        states = [worker.state for worker in self.workers]
        if self._ready_told or not all(state.get("state") == "running" for state in states):
            return
        if all(state.get("socket") or any(state.get("switches", {}).values()) for state in states):
            self._ready_told = True
            _log.info("ready: %d workers", len(states))
        elif not self._waiting_told and now - self.workers[0].started_at > _CONNECT_SECONDS:
            self._waiting_told = True
            _log.warning(
                "no calls come yet: not all of %d workers are connected to a FreeSWITCH", len(states)
            )


def _meaning(code: int) -> str:
    return f"exit code {code}" if code >= 0 else f"killed by {signal.Signals(-code).name}"
