"""Answers of web servers that several calls share."""

from __future__ import annotations

import threading
from collections import OrderedDict
from datetime import datetime

from cachecontrol.cache import BaseCache

__all__ = ["AnswerStore"]


class AnswerStore(BaseCache):
    """Keeps what may be kept, the least used leave when ``max_bytes`` are full. May be used by several threads."""

    def __init__(self, max_bytes: int = 64 << 20) -> None:
        self.max_bytes = max_bytes
        self._lock = threading.Lock()
        self._answers: OrderedDict[str, bytes] = OrderedDict()
        self._bytes = 0

    def get(self, key: str) -> bytes | None:
        """The answer to a URI, as CacheControl wrote it."""
        with self._lock:
            answer = self._answers.get(key)
            if answer is not None:
                self._answers.move_to_end(key)
            return answer

    def set(self, key: str, value: bytes, expires: int | datetime | None = None) -> None:
        """Keep an answer, unless it alone takes more than a quarter of the room."""
        with self._lock:
            self._remove(key)
            if len(value) > self.max_bytes // 4:
                return
            self._answers[key] = value
            self._bytes += len(value)
            while self._bytes > self.max_bytes:
                self._remove(next(iter(self._answers)))

    def delete(self, key: str) -> None:
        """Forget an answer."""
        with self._lock:
            self._remove(key)

    def _remove(self, key: str) -> None:
        self._bytes -= len(self._answers.pop(key, b""))
