"""`ivrctl up`: calls, web and jobs as separate processes under one parent, which starts anew what dies.

None outlives the parent: each child asks the kernel to be told when the parent is gone.
"""

from __future__ import annotations

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from types import FrameType
from typing import Final

from console.server.site import SiteSettings

__all__ = ["Child", "run_up"]

_FIRST_BACKOFF: Final = 1.0
_LAST_BACKOFF: Final = 30.0
_WELL_SECONDS: Final = 60.0
_STOP_SECONDS: Final = 90.0
"""Calls under way are let finish; afterwards what still runs is killed."""
_LOOK_SECONDS: Final = 0.5

_log = logging.getLogger("ivrctl up")


class Child:
    """One of the programs by its name, whichever process it is at the moment."""

    def __init__(self, name: str, command: Sequence[str], environment: Mapping[str, str]) -> None:
        self.name = name
        self.process: subprocess.Popen[bytes] | None = None
        self.start_at = 0.0
        """By `time.monotonic`."""
        self._command = [sys.executable, "-m", "console.server.child", str(os.getpid()), *command]
        self._environment = dict(environment)
        self._started_at = 0.0
        self._backoff = _FIRST_BACKOFF

    def start(self) -> None:
        # A group of its own: Ctrl-C in a terminal is for the parent alone.
        self.process = subprocess.Popen(self._command, env=self._environment, process_group=0)  # noqa: S603 - our own
        self._started_at = time.monotonic()

    def signal(self, number: int) -> None:
        if self.process is not None:
            self.process.send_signal(number)

    def ended(self) -> int | None:
        """The exit code when it has ended since; then it is to be started anew at ``start_at``."""
        if self.process is None or (code := self.process.poll()) is None:
            return None
        now = time.monotonic()
        if now - self._started_at > _WELL_SECONDS:
            self._backoff = _FIRST_BACKOFF
        self.start_at = now + self._backoff
        self._backoff = min(self._backoff * 2, _LAST_BACKOFF)
        self.process = None
        return code


def run_up(settings: SiteSettings, programs: Mapping[str, Sequence[str]]) -> int:
    """Run until SIGTERM or SIGINT; a second one kills. ``programs``: what is run besides, as arguments of Python, by name.

    Returns 0, or 1 when something had to be killed.
    """
    site = json.dumps({**asdict(settings), "data": str(settings.data)})
    environment = settings.environment()
    children = [Child("web", ["web", site], environment), Child("jobs", ["jobs", site], environment)]
    children += [Child(name, ["program", *words], environment) for name, words in programs.items()]
    told: list[int] = []

    def note(number: int, frame: FrameType | None) -> None:
        told.append(number)

    before = {number: signal.signal(number, note) for number in (signal.SIGTERM, signal.SIGINT)}
    try:
        return _supervise(children, told)
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def _supervise(children: Sequence[Child], told: list[int]) -> int:
    kill_at, code, seen = 0.0, 0, 0
    while not seen or any(child.process for child in children):
        if len(told) > seen:
            kill_at = time.monotonic() + (_STOP_SECONDS if not seen else 0.0)
            seen = len(told)
            for child in children:
                child.signal(signal.SIGTERM)
        for child in children:
            status = child.ended()
            if status is not None and not seen:
                _log.error("%s ended (%s) and is started again in %.0f s", child.name, status, _until(child))
            if child.process is None and not seen and time.monotonic() >= child.start_at:
                child.start()
        if seen and time.monotonic() > kill_at and any(child.process for child in children):
            code = 1
            for child in children:
                child.signal(signal.SIGKILL)
        time.sleep(_LOOK_SECONDS if not seen else 0.05)
    return code


def _until(child: Child) -> float:
    return max(0.0, child.start_at - time.monotonic())
