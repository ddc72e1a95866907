"""Python's garbage collector held back while many objects are made at once."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager

__all__ = ["collector_paused"]


@contextmanager
def collector_paused() -> Iterator[None]:
    """Models and graphs of a flow are hundreds of thousands of objects; looking through all of a web process for rubbish
    while they are made takes as long as making them. Threads that end later may turn it on earlier, which costs time alone.
    """
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()
