"""Real threads and locks, also where gevent has put its own in the place of Python's.

The journal waits for disks. In a greenlet that would stop every call of the process, so it does so in a thread of the
operating system. gevent keeps the original functions; it is not imported here, only asked when it is there.
"""

from __future__ import annotations

import _thread
import sys
import time
from collections.abc import Callable
from typing import Any

__all__ = ["allocate_lock", "sleep", "start_thread"]


def _original(module: Any, name: str) -> Any:
    monkey = sys.modules.get("gevent.monkey")
    if monkey is None:
        return getattr(module, name)
    return monkey.get_original(module.__name__, name)


def allocate_lock() -> _thread.LockType:
    """A lock of the operating system. Hold it only where nothing can switch to another greenlet."""
    lock: _thread.LockType = _original(_thread, "allocate_lock")()
    return lock


def start_thread(function: Callable[[], None]) -> None:
    """Run ``function`` in a thread of the operating system. It ends with the process, finished or not."""
    _original(_thread, "start_new_thread")(function, ())


def sleep(seconds: float) -> None:
    """Wait without giving the turn to greenlets: in native threads only."""
    _original(time, "sleep")(seconds)
