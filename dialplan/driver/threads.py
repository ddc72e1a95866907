"""Native threads for what would hold up every call of the process."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, ParamSpec, TypeVar

import gevent
from gevent.threadpool import ThreadPool

__all__ = ["Threads"]

_CLOSE_SECONDS = 1.0
T = TypeVar("T")
P = ParamSpec("P")


class Threads:
    """At most ``size`` native threads, made when they are needed."""

    def __init__(self, size: int) -> None:
        self._pool = ThreadPool(size)

    def run(self, function: Callable[P, T], /, *given: P.args, **named: P.kwargs) -> T:
        """Run it and wait in this greenlet alone. Raises what it raises. A greenlet that is killed leaves it running."""
        result, fault = self._pool.apply(_caught, (function, given, named))
        if fault is not None:
            raise fault
        done: T = result
        return done

    def close(self) -> None:
        """End the threads. One that is busy for longer ends with the process."""
        with gevent.Timeout(_CLOSE_SECONDS, False):
            self._pool.kill()


def _caught(
    function: Callable[..., Any], given: tuple[Any, ...], named: dict[str, Any]
) -> tuple[Any, BaseException | None]:
    """The result or the exception: gevent would print one that is raised in a thread, expected or not."""
    try:
        return function(*given, **named), None
    except BaseException as fault:
        return None, fault
