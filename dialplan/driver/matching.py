"""Matchers of scripts in native threads, so that no call waits for another one's (R-ai.11)."""

from __future__ import annotations

import time
from collections import defaultdict
from collections.abc import Callable
from typing import Final, TypeVar

import gevent

from aiflows.errors import MatcherFailed
from dialplan.driver.threads import Threads
from vxml.message import Message

__all__ = ["Matching"]

_SECONDS: Final = 2.0
"""How long a caller waits for one matcher, what it asks of others left out; they take milliseconds."""
_MOST_LATE: Final = 2
"""Steps of one matcher that may still run when they are late; then it is not asked, or it would take all threads."""
_THREADS: Final = 8
T = TypeVar("T")


class Matching:
    """The `aiflows.match.Aside` of a worker's calls: the call waits in its greenlet, and only so long."""

    def __init__(self, seconds: float = _SECONDS) -> None:
        self._seconds = seconds
        self._threads = Threads(_THREADS)
        self._running: defaultdict[str, dict[object, float]] = defaultdict(dict)
        """When steps began, by matcher."""

    def __call__(self, matcher: str, step: Callable[[], T]) -> T:
        """Run a step. Raises what it raises, and MatcherFailed when it takes too long: it is left running then."""
        running = self._running[matcher]
        late = time.monotonic() - self._seconds
        if sum(began < late for began in list(running.values())) >= _MOST_LATE:
            raise MatcherFailed(Message("it has not answered lately"))
        begun = object()

        def told() -> T:
            running[begun] = time.monotonic()
            try:
                return step()
            finally:
                del running[begun]

        with gevent.Timeout(
            self._seconds, MatcherFailed(Message("no answer within {seconds:g} s", seconds=self._seconds))
        ):
            return self._threads.run(told)

    def close(self) -> None:
        """End the threads."""
        self._threads.close()
