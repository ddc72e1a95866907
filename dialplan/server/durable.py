"""Greenlets that wait for the disk."""

from __future__ import annotations

import time
from typing import Final

import gevent
from gevent.event import Event

from dialplan.journal import Journal

__all__ = ["Durability"]

_AGAIN: Final = 0.05
"""Seconds after which it is looked again whether time is up."""


class Durability:
    """Wakes whoever waits for an event of the journal. Give `written` to the journal, then the journal to us."""

    def __init__(self) -> None:
        self._watcher = gevent.get_hub().loop.async_()
        self._watcher.start(self._wake)
        self._progress = Event()
        self._waiting = 0
        self.journal: Journal | None = None

    def written(self, number: int) -> None:
        """The journal's thread calls this."""
        # Waking the calls of this process costs them more than the question: mostly nobody waits.
        if self._waiting:
            self._watcher.send()

    def wait(self, number: int, timeout: float) -> bool:
        """Whether the event is durable, after at most ``timeout`` seconds."""
        assert self.journal is not None
        until = time.monotonic() + timeout
        self._waiting += 1  # before the question: what is durable after it is told
        # A `gevent.Timeout` would come several times as dear.
        timer = gevent.get_hub().loop.timer(timeout, _AGAIN)
        timer.start(self._wake)
        try:
            while not self.journal.is_durable(number):
                if time.monotonic() >= until:
                    return False
                self._progress.wait()
            return True
        finally:
            timer.close()
            self._waiting -= 1

    def close(self) -> None:
        self._watcher.close()

    def _wake(self) -> None:
        progress, self._progress = self._progress, Event()
        progress.set()
