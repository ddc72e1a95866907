"""What matchers make of the candidates of a question, kept for the next utterance."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from typing import Final, Generic, TypeVar

from aiflows.match.spi import Question

__all__ = ["Prepared"]

T = TypeVar("T")
_MOST: Final = 2_000
"""Questions, each a node of a script that is being used."""


class Prepared(Generic[T]):
    """Something for each question. Questions are told apart as objects: callers keep them for as long as a script."""

    def __init__(self, make: Callable[[Question], T]) -> None:
        self._make = make
        self._kept: OrderedDict[int, tuple[Question, T]] = OrderedDict()
        self._lock = Lock()

    def __call__(self, question: Question) -> T:
        """Made when it is asked for first, in the thread that asks."""
        with self._lock:
            found = self._kept.get(id(question))
            if found is not None:
                self._kept.move_to_end(id(question))
                return found[1]
        made = self._make(question)
        with self._lock:
            # The question is kept with it, so that no other object takes its id.
            self._kept[id(question)] = question, made
            while len(self._kept) > _MOST:
                self._kept.popitem(last=False)
        return made
