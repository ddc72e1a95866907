"""Matching: an Earley chart over the network, best-first inside each position.

Every kind of recursion ends (an item is made once), work is cubic at worst and bounded by `MAX_ITEMS`. Costs
are never negative, so the order in which items leave the heap is that of their best derivation, and the first
cheapest link of an item never leads round a cycle.
"""

from __future__ import annotations

import heapq
from collections.abc import Sequence

from vxml.errors import ResourceLimit
from vxml.grammar.limits import MAX_ITEMS
from vxml.grammar.network import FILLER_COST, Network
from vxml.grammar.tree import Filler, Leaf
from vxml.message import Message

__all__ = ["Item", "Link", "chart"]


class Item:
    """A state reached in a rule that began at position ``origin``."""

    __slots__ = ("cost", "done", "links", "origin", "state")

    def __init__(self, state: int, origin: int, cost: int) -> None:
        self.state = state
        self.origin = origin
        self.cost = cost
        self.links: list[Link] = []
        self.done = False


Link = tuple[int, Item | None, Item | None, tuple[Leaf, ...]]
"""How an item came about: cost with this link, item before it, finished item of a called rule, leaves to put out."""


class _Column:
    __slots__ = ("callers", "heap", "items", "nullable")

    def __init__(self) -> None:
        self.items: dict[tuple[int, int], Item] = {}
        self.callers: dict[int, list[tuple[Item, int]]] = {}
        self.nullable: dict[int, Item] = {}
        self.heap: list[tuple[int, int, Item]] = []


def chart(network: Network, words: Sequence[str]) -> tuple[Item | None, list[Item]]:
    """The finished item of rule 0 over all words (None when they do not match), and all items at the end.

    The items at the end are every way in which the words can go on; none when they are no beginning of a match.
    Raises `ResourceLimit`.
    """
    run = _Run(network)
    columns = [_Column()]
    run.add(columns[0], network.rules[0].start, 0, 0, None)
    for position, word in enumerate((*words, None)):
        column = columns[position]
        run.close(columns, position)
        if word is None:
            break
        following = _Column()
        columns.append(following)
        for item in column.items.values():
            target = network.words[item.state].get(word)
            if target is not None:
                run.add(following, target, item.origin, item.cost, (item.cost, item, None, ()))
            target = network.fillers.get(item.state)
            if target is not None:
                cost = item.cost + FILLER_COST
                run.add(following, target, item.origin, cost, (cost, item, None, (Filler(word),)))
        if not following.items:
            return None, []
    items = columns[-1].items
    return items.get((network.rules[0].final, 0)), list(items.values())


class _Run:
    __slots__ = ("count", "network")

    def __init__(self, network: Network) -> None:
        self.network = network
        self.count = 0

    def add(self, column: _Column, state: int, origin: int, cost: int, link: Link | None) -> None:
        self.count += 1
        if self.count > MAX_ITEMS:
            raise ResourceLimit(
                Message(
                    "matching took more than {most} steps; the grammar is too ambiguous for so long an utterance",
                    most=MAX_ITEMS,
                )
            )
        item = column.items.get((state, origin))
        if item is None:
            item = column.items[state, origin] = Item(state, origin, cost)
            heapq.heappush(column.heap, (cost, self.count, item))
        elif cost < item.cost and not item.done:
            item.cost = cost
            heapq.heappush(column.heap, (cost, self.count, item))
        if link is not None:
            item.links.append(link)

    def close(self, columns: list[_Column], position: int) -> None:
        """Follows empty edges, calls and returns until nothing new comes up at this position."""
        net = self.network
        column = columns[position]
        heap = column.heap
        while heap:
            item = heapq.heappop(heap)[2]
            if item.done:
                continue
            item.done = True
            base = item.cost
            for target, cost, leaves in net.empties[item.state]:
                self.add(column, target, item.origin, base + cost, (base + cost, item, None, leaves))
            for rule, target in net.calls[item.state]:
                waiting = column.callers.get(rule)
                if waiting is None:
                    column.callers[rule] = [(item, target)]
                    self.add(column, net.rules[rule].start, position, 0, None)
                else:
                    waiting.append((item, target))
                finished = column.nullable.get(rule)
                if finished is not None:
                    cost = base + finished.cost
                    self.add(column, target, item.origin, cost, (cost, item, finished, ()))
            ended = net.final_of.get(item.state)
            if ended is not None:
                if item.origin == position:
                    column.nullable[ended] = item
                for caller, target in columns[item.origin].callers.get(ended, ()):
                    cost = caller.cost + base
                    self.add(column, target, caller.origin, cost, (cost, caller, item, ()))
