"""Menu levels: which menu `back` and `top` can lead to (R-ivr.2).

Each menu entered is a level; entering one that is already a level cuts the stack back to it. So the stack is
always a simple path from the start through the graph, which gives an exact and cheap rule: menu L can be the
level below menu M if M is reached from L with no menu between, and M does not dominate L (every way to L leads
through M, then M would have been on the stack already and have been cut back to).
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

import networkx as nx

__all__ = ["MAX_PARENTS", "Levels"]

MAX_PARENTS = 100
"""Most targets that are told of one `back` node."""

MAX_FIRSTS = 16
"""With more menus that can come first, all of them are told of every `top` node."""

_NO_LEVEL = 1
"""Bit of the state before any menu; the bits above it are menus in the preorder of the dominator tree."""


@dataclass(slots=True)
class Levels:
    """The levels of a flow. Sets of menus are integers used as bit sets."""

    graph: nx.DiGraph[str]
    start: str
    menus: frozenset[str]
    _dominated: frozenset[str] = field(init=False)
    _order: list[str] = field(init=False)
    _bit: dict[str, int] = field(init=False)
    _below: dict[str, int] = field(init=False)
    _current: dict[str, int] = field(init=False)
    _parents: dict[str, int] = field(init=False, default_factory=dict)
    _firsts: list[str] | None = field(init=False, default=None)
    _reached: dict[str, set[str]] = field(init=False, default_factory=dict)
    _back: dict[int, tuple[str | None, ...]] = field(init=False, default_factory=dict)

    def __post_init__(self) -> None:
        self._number()
        self._current = self._flow()

    def before_any(self, node: str) -> bool:
        """Whether a call can be at ``node`` with no menu entered yet."""
        return bool(self._current.get(node, 0) & _NO_LEVEL)

    def only_one(self, node: str) -> bool:
        """Whether a call can be at ``node`` with a single level on its stack."""
        return any(self._parents_of(menu) & _NO_LEVEL for menu in self._members(self._current.get(node, 0)))

    def current(self, node: str) -> list[str]:
        """Menus that can be the current level at ``node``."""
        return list(self._members(self._current.get(node, 0)))

    def first_menus(self) -> list[str]:
        """Menus that can be the first level of the flow."""
        if self._firsts is None:
            self._firsts = [menu for menu in self._order if self._entered_from(menu) & _NO_LEVEL]
        return self._firsts

    def first_menus_before(self, node: str) -> list[str]:
        """The first menus from which a call can have come to ``node``."""
        firsts = self.first_menus()
        if not 1 < len(firsts) <= MAX_FIRSTS:
            return firsts
        for menu in firsts:
            if menu not in self._reached:
                self._reached[menu] = nx.descendants(self.graph, menu)
        return [menu for menu in firsts if node in self._reached[menu]]

    def back_targets(self, node: str) -> tuple[str | None, ...]:
        """Menus that `back` at ``node`` can enter; None: there is no level left to go back to."""
        state = self._current.get(node, 0)
        if state not in self._back:
            below = state & _NO_LEVEL
            for menu in self._members(state):
                below |= self._parents_of(menu)
            nothing: tuple[str | None, ...] = (None,) if below & _NO_LEVEL else ()
            found = [menu for menu, _ in zip(self._members(below), range(MAX_PARENTS), strict=False)]
            self._back[state] = (*found, *nothing)
        return self._back[state]

    def _parents_of(self, menu: str) -> int:
        if menu not in self._parents:
            self._parents[menu] = self._entered_from(menu) & ~self._below[menu]
        return self._parents[menu]

    def _entered_from(self, menu: str) -> int:
        """States in which ``menu`` is entered."""
        entered = _NO_LEVEL if menu == self.start else 0
        for before in self.graph.predecessors(menu):
            entered |= self._bit[before] if before in self._bit else self._current.get(before, 0)
        return entered

    def _members(self, state: int) -> Iterator[str]:
        state >>= 1
        while state:
            low = (state & -state).bit_length() - 1
            yield self._order[low]
            state &= state - 1

    def _number(self) -> None:
        """Number the menus by the dominator tree, so that those below one are a range of bits."""
        children: dict[str, list[str]] = {}
        dominators = nx.immediate_dominators(self.graph, self.start)
        self._dominated = frozenset(dominators) | {self.start}
        for node, parent in dominators.items():
            if parent is not None and node != parent:
                children.setdefault(parent, []).append(node)
        self._order, self._bit, self._below = [], {}, {}
        first: dict[str, int] = {}
        stack = [(self.start, False)]
        while stack:
            node, left = stack.pop()
            if not left:
                first[node] = len(self._order)
                if node in self.menus:
                    self._bit[node] = 2 << len(self._order)
                    self._order.append(node)
                stack.append((node, True))
                stack.extend((child, False) for child in children.get(node, ()))
            elif node in self.menus:
                count = len(self._order) - first[node]
                self._below[node] = ((1 << count) - 1) << (first[node] + 1)

    def _flow(self) -> dict[str, int]:
        """For each reachable node the states that it can be in: forward, over strongly connected parts in order."""
        inner = self._dominated - self.menus
        between: nx.DiGraph[str] = nx.DiGraph()
        between.add_nodes_from(inner)
        between.add_edges_from(
            (node, target)
            for node, targets in self.graph.adjacency()
            if node in inner
            for target in targets
            if target in inner
        )
        current = dict(self._bit)
        for part in reversed(list(nx.strongly_connected_components(between))):
            state = _NO_LEVEL if self.start in part else 0
            for node in part:
                state |= self._arriving(node, part, current)
            for node in part:
                current[node] = state
        return current

    def _arriving(self, node: str, part: set[str], current: dict[str, int]) -> int:
        state = 0
        for before in self.graph.predecessors(node):
            if before not in part:
                state |= current.get(before, 0)
        return state
