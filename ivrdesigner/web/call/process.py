"""The site's end of a call's process: one that waits, ready; the others run a call each and are killed when they must."""

from __future__ import annotations

import atexit
import json
import logging
import subprocess
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any, Final

from ivrdesigner.web.call.wire import JSON, Frame, read_frame, write_audio, write_json

__all__ = ["CallProcess", "Spares", "spares"]

_SPARE_SECONDS: Final = 600.0
"""How long a process waits before its memory is wanted back."""
_HUNG_SECONDS: Final = 5.0
"""How long a process that runs may take to read what it is told."""
_log = logging.getLogger(__name__)


class CallProcess:
    """A process of one call; see `ivrdesigner.web.call.worker`."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "ivrdesigner.web.call.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            start_new_session=True,
        )
        self.started = time.monotonic()
        self._lock = threading.Lock()

    @property
    def pid(self) -> int:
        return self._process.pid

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def wait_ready(self) -> bool:
        """Wait until it can take a call; False when it has died instead."""
        frame = self.read()
        return frame is not None and frame[0] == JSON and json.loads(frame[1]).get("type") == "ready"

    def read(self) -> Frame | None:
        """The next frame; None when the process is gone."""
        assert self._process.stdout is not None
        try:
            return read_frame(self._process.stdout)
        except (OSError, ValueError):
            return None

    def send(self, message: Mapping[str, Any] | bytes) -> None:
        """A message, or sound. A process that is gone is told by `read`."""
        assert self._process.stdin is not None
        with self._lock, suppress(OSError, ValueError):
            if isinstance(message, bytes):
                write_audio(self._process.stdin, message)
            else:
                write_json(self._process.stdin, message)

    def hang_up(self) -> None:
        """The caller is gone: the flow comes to its end by itself. One that takes nothing any more is not told."""
        assert self._process.stdin is not None
        if self._lock.acquire(timeout=_HUNG_SECONDS):
            try:
                with suppress(OSError, ValueError):
                    self._process.stdin.close()
            finally:
                self._lock.release()

    def kill(self) -> None:
        """End it now, with the speech engines that it has started; `read` and `send` that wait come back."""
        with suppress(OSError):
            self._process.kill()

    def close(self) -> None:
        """Kill it and let go of it. Nobody may be in `read`."""
        self.kill()
        self._process.wait()
        with self._lock:
            for stream in (self._process.stdin, self._process.stdout):
                if stream is not None:
                    with suppress(OSError, ValueError):
                        stream.close()


class Spares:
    """Keeps one process ready, from the first time that somebody is about to call."""

    def __init__(self) -> None:
        self._spare: CallProcess | None = None
        self._lock = threading.Lock()

    def prepare(self) -> None:
        """Start one, unless one waits already; returns at once."""
        with self._lock:
            spare = self._spare
            if spare is not None and spare.running and time.monotonic() - spare.started < _SPARE_SECONDS:
                return
            old, self._spare = spare, CallProcess()
        if old is not None:
            old.close()

    def take(self) -> CallProcess | None:
        """A process that is ready for a call; another one starts in its place. None when none can be started."""
        self.prepare()
        with self._lock:
            process, self._spare = self._spare, None
        if process is None or not process.wait_ready():
            if process is not None:
                process.close()
            _log.error("no process for a call in the browser can be started")
            return None
        self.prepare()
        return process

    def close(self) -> None:
        """End the one that waits."""
        with self._lock:
            spare, self._spare = self._spare, None
        if spare is not None:
            spare.close()


@cache
def spares() -> Spares:
    """Those of this process of the site."""
    made = Spares()
    atexit.register(made.close)
    return made
