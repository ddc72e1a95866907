"""The last of what was made of texts, kept for those who ask again."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Hashable
from typing import Generic, TypeVar

__all__ = ["Kept"]

T = TypeVar("T")


class Kept(Generic[T]):
    """At most ``count`` things, made of at most ``characters`` of text together. They must not be changed."""

    def __init__(self, count: int, characters: int) -> None:
        self._count = count
        self._characters = characters
        self._made: OrderedDict[Hashable, tuple[int, T]] = OrderedDict()

    def __len__(self) -> int:
        return len(self._made)

    def get(self, key: Hashable) -> T | None:
        """What was made of the texts with this key."""
        known = self._made.get(key)
        return known[1] if known is not None else None

    def keep(self, key: Hashable, size: int, made: T) -> T:
        """``size`` in characters. What was kept first goes first; the newest stays, however large."""
        self._made[key] = (size, made)
        while len(self._made) > self._count or (
            len(self._made) > 1 and sum(size for size, _ in self._made.values()) > self._characters
        ):
            self._made.popitem(last=False)
        return made
