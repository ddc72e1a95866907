"""A grammar as a finite graph of words, for recognisers: no rules, no tags, no empty steps.

Rules are written out at every place that calls them. Where a rule calls itself, directly or through others, it is
written out a few levels deep: a caller does not speak deeper, and a recogniser must have an end.
"""

from __future__ import annotations

import heapq
from collections.abc import Iterator
from typing import NamedTuple

from vxml.errors import ResourceLimit
from vxml.grammar.network import Network, weight_of
from vxml.message import Message

__all__ = ["ANY_WORD", "MAX_ARCS", "MAX_RECURSION", "WordArc", "WordGraph", "word_graph"]

ANY_WORD = "..."
"""The word of an arc that any one word takes: GARBAGE (SRGS 1.0 §2.2.3 Special Rules)."""
MAX_ARCS = 500_000
MAX_RECURSION = 3
"""How often a rule may stand inside itself."""


class WordArc(NamedTuple):
    """From one state to another by a word as `vxml.grammar.words` spells it, with 0 < probability <= 1."""

    source: int
    target: int
    word: str
    probability: float


class WordGraph(NamedTuple):
    """What matches is every path from state 0 to one of ``finals``; the empty utterance is left out."""

    arcs: tuple[WordArc, ...]
    finals: frozenset[int]


def word_graph(network: Network) -> WordGraph:
    """The graph of a network's rule 0. Raises `ResourceLimit` when it needs more than 500,000 arcs."""
    flat = _Flat(network)
    flat.write_out()
    return _merged(*_early(*_without_empty_steps(flat)))


class _Flat:
    """The network with every call written out: word arcs and empty steps between numbered states."""

    def __init__(self, network: Network) -> None:
        self.words: list[list[tuple[str, int]]] = []
        self.empties: list[list[tuple[int, float]]] = []
        self.final = -1
        self._network = network
        self._count = 0

    def write_out(self) -> None:
        """From the start of rule 0; a call is a place with its own copy of the rule."""
        net = self._network
        start = self._state()
        self.final = self._state()
        # A copy: (rule, its start here, where it leads, rules it stands in).
        waiting: list[tuple[int, int, int, tuple[int, ...]]] = [(0, start, self.final, (0,))]
        while waiting:
            rule, entry, leave, inside = waiting.pop()
            here: dict[int, int] = {net.rules[rule].start: entry}
            copies: dict[tuple[int, int], int] = {}
            todo = [net.rules[rule].start]

            def place(state: int, here: dict[int, int] = here, todo: list[int] = todo) -> int:
                found = here.get(state)
                if found is None:
                    found = here[state] = self._state()
                    todo.append(state)
                return found

            while todo:
                state = todo.pop()
                source = here[state]
                if state == net.rules[rule].final:
                    self._empty(source, leave, 1.0)
                for word, target in net.words[state].items():
                    self._word(source, place(target), word)
                filler = net.fillers.get(state)
                if filler is not None:
                    self._word(source, place(filler), ANY_WORD)
                for target, cost, _ in net.empties[state]:
                    self._empty(source, place(target), min(weight_of(cost), 1.0))
                for called, target in net.calls[state]:
                    if inside.count(called) >= MAX_RECURSION:
                        continue
                    copy = copies.get((called, target))
                    if copy is None:
                        copy = copies[called, target] = self._state()
                        waiting.append((called, copy, place(target), (*inside, called)))
                    self._empty(source, copy, 1.0)

    def _state(self) -> int:
        self.words.append([])
        self.empties.append([])
        self._counted()
        return len(self.words) - 1

    def _word(self, source: int, target: int, word: str) -> None:
        self.words[source].append((word, target))
        self._counted()

    def _empty(self, source: int, target: int, probability: float) -> None:
        self.empties[source].append((target, max(probability, 1e-30)))
        self._counted()

    def _counted(self) -> None:
        self._count += 1
        if self._count > 4 * MAX_ARCS:
            raise _too_large()


_Arcs = dict[int, dict[tuple[str, int], float]]


def _without_empty_steps(flat: _Flat) -> tuple[_Arcs, dict[int, float]]:
    """Arcs by source state, and the probability with which an utterance ends at a state."""
    arcs: _Arcs = {}
    finals: dict[int, float] = {}
    count = 0
    todo = [0]
    while todo:
        state = todo.pop()
        if state in arcs:
            continue
        mine = arcs[state] = {}
        for reached, probability in _closure(flat, state):
            if reached == flat.final:
                finals[state] = probability
            for word, target in flat.words[reached]:
                count += (word, target) not in mine
                mine[word, target] = max(mine.get((word, target), 0.0), probability)
                if target not in arcs:
                    todo.append(target)
        if count > MAX_ARCS:
            raise _too_large()
    finals.pop(0, None)
    return arcs, finals


def _closure(flat: _Flat, state: int) -> Iterator[tuple[int, float]]:
    """All states that empty steps lead to, each with the probability of the best way."""
    done: set[int] = set()
    heap = [(-1.0, state)]
    while heap:
        negative, reached = heapq.heappop(heap)
        if reached in done:
            continue
        done.add(reached)
        yield reached, -negative
        for target, probability in flat.empties[reached]:
            if target not in done:
                heapq.heappush(heap, (negative * probability, target))


def _early(arcs: _Arcs, finals: dict[int, float]) -> tuple[_Arcs, set[int]]:
    """Without states from which no end can be reached, and with probabilities at the first word that they hang on.

    The network weighs an alternative behind its words, where a recogniser that has to choose comes too late.
    """
    before: dict[int, list[tuple[int, float]]] = {}
    for source, mine in arcs.items():
        for (_, target), probability in mine.items():
            before.setdefault(target, []).append((source, probability))
    best: dict[int, float] = {}
    heap = [(-probability, state) for state, probability in finals.items()]
    heapq.heapify(heap)
    while heap:
        negative, state = heapq.heappop(heap)
        if state in best:
            continue
        best[state] = -negative
        for source, probability in before.get(state, ()):
            if source not in best:
                heapq.heappush(heap, (negative * probability, source))
    return {
        source: {
            (word, target): round(min(probability * best[target] / best[source], 1.0), 9)
            for (word, target), probability in mine.items()
            if target in best
        }
        for source, mine in arcs.items()
        if source in best
    }, set(finals)


def _merged(arcs: _Arcs, finals: set[int]) -> WordGraph:
    """States with equal ways on made one, as often as that finds something, and numbered from the start."""
    name = {state: state for state in arcs}
    while True:
        same: dict[tuple[bool, frozenset[tuple[str, int, float]]], int] = {}
        changed = False
        for state, mine in arcs.items():
            if name[state] != state:
                continue
            ways = frozenset(
                (word, name[target], probability) for (word, target), probability in mine.items()
            )
            # The start stays itself: it is no end, whatever else leads there.
            first = same.setdefault((state in finals, ways), state) if state else state
            if first != state:
                name[state] = first
                changed = True
        if not changed:
            break
        for state, following in list(name.items()):
            last = following
            while name[last] != last:
                last = name[last]
            name[state] = last
    return _numbered(arcs, finals, name)


def _numbered(arcs: _Arcs, finals: set[int], name: dict[int, int]) -> WordGraph:
    numbers = {0: 0}
    found: dict[tuple[int, int, str], float] = {}
    todo = [0]
    while todo:
        state = todo.pop()
        for (word, target), probability in arcs.get(state, {}).items():
            following = name[target]
            if following not in numbers:
                numbers[following] = len(numbers)
                todo.append(following)
            key = (numbers[state], numbers[following], word)
            found[key] = max(found.get(key, 0.0), probability)
    return WordGraph(
        tuple(
            WordArc(source, target, word, max(probability, 1e-9))
            for (source, target, word), probability in found.items()
        ),
        frozenset(numbers[name[state]] for state in finals if state in arcs and name[state] in numbers),
    )


def _too_large() -> ResourceLimit:
    return ResourceLimit(
        Message(
            "the grammar needs more than {most} steps for a recogniser; split it, or refer to fewer rules in it",
            most=MAX_ARCS,
        )
    )
