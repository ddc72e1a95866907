"""Reading faster than the reader."""

from __future__ import annotations

import contextlib
import queue
import threading
import time
from collections.abc import Callable, Generator
from typing import TypeVar

__all__ = ["read_ahead"]

T = TypeVar("T")


def read_ahead(source: Callable[[], Generator[T, None, None]]) -> Generator[T, None, None]:
    """What the generator of ``source`` gives, run in a thread at its own speed.

    Who plays sound reads at the speed of sound; what makes it must not wait for that. ``source`` bounds its time and
    how much it gives. When our reader closes, the source is closed at its next item. What it raises is raised here.
    """
    items: queue.SimpleQueue[tuple[T] | BaseException | None] = queue.SimpleQueue()
    abandoned = threading.Event()

    def pump() -> None:
        try:
            with contextlib.closing(source()) as made:
                for item in made:
                    if abandoned.is_set():
                        break
                    items.put((item,))
                    # Where threads are greenlets, nothing else would make a busy one let others run.
                    time.sleep(0)
        except BaseException as fault:
            items.put(fault)
        else:
            items.put(None)

    threading.Thread(target=pump, daemon=True).start()
    try:
        while (item := items.get()) is not None:
            if isinstance(item, BaseException):
                raise item
            yield item[0]
    finally:
        abandoned.set()
