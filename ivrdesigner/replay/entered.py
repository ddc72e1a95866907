"""Keys in the place of those that a recording hides."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Final

__all__ = ["TestValues"]

_KEY: Final = "1"


class TestValues:
    """Values by ``flow/node``: the first is entered at the first stay at the node, and so on; the last one again and again."""

    __test__ = False  # no test of pytest's

    def __init__(self, values: Mapping[str, Sequence[str]] | None = None) -> None:
        self._values = values or {}
        self._stay = 0
        self._entered: dict[str, int] = {}
        self._position = 0

    def key(self, flow: str, node: str, stay: int) -> str:
        """The next key at a node; ``stay`` is another number for each time that the call comes there or asks again."""
        place = f"{flow}/{node}"
        values = self._values.get(place)
        if not values:
            return _KEY
        if stay != self._stay:
            self._stay, self._position = stay, 0
            self._entered[place] = self._entered.get(place, 0) + 1
        value = values[min(self._entered[place], len(values)) - 1]
        self._position += 1
        return value[self._position - 1] if self._position <= len(value) else _KEY
