"""How long a match can be."""

from __future__ import annotations

import math
from collections.abc import Iterator

from vxml.grammar.network import Network

__all__ = ["longest"]


def longest(network: Network) -> float:
    """Words or keys of the longest match: infinite when there is no bound, minus infinity when nothing matches."""
    root = network.rules[0].start
    found: dict[int, float] = {}
    """From a state to the end of its rule."""
    begun: set[int] = set()
    waiting = [root]
    while waiting:
        state = waiting[-1]
        if state in found:
            waiting.pop()
        elif state not in begun:
            begun.add(state)
            waiting += [
                needed for needed in _needed(network, state) if not (needed in found or needed in begun)
            ]
        else:
            found[state] = _from(network, state, found)
            waiting.pop()
    return found[root]


def _needed(network: Network, state: int) -> Iterator[int]:
    yield from network.words[state].values()
    for target, _, _ in network.empties[state]:
        yield target
    for rule, target in network.calls[state]:
        yield network.rules[rule].start
        yield target


def _from(network: Network, state: int, found: dict[int, float]) -> float:
    """A state that is not found yet is on the way here: a loop."""
    if state in network.fillers:
        return math.inf
    lengths = [0.0] if state in network.final_of else []
    lengths += [1 + found.get(target, math.inf) for target in network.words[state].values()]
    lengths += [found.get(target, math.inf) for target, _, _ in network.empties[state]]
    for rule, target in network.calls[state]:
        inside, behind = found.get(network.rules[rule].start, math.inf), found.get(target, math.inf)
        if -math.inf not in (inside, behind):
            lengths.append(inside + behind)
    return max(lengths, default=-math.inf)
