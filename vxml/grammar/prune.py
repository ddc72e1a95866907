"""Removes what can never be finished (VOID, rules without an end), so that every state can still reach a match.

The test whether keys can go on (`Grammar.dtmf`) is exact only on such a network.
"""

from __future__ import annotations

from vxml.grammar.network import Network

__all__ = ["prune"]


def prune(network: Network) -> None:
    alive = _alive(network)
    for state in range(len(network.words)):
        if network.words[state]:
            network.words[state] = {w: t for w, t in network.words[state].items() if t in alive}
        if network.empties[state]:
            network.empties[state] = [edge for edge in network.empties[state] if edge[0] in alive]
        if network.calls[state]:
            network.calls[state] = [
                (rule, target)
                for rule, target in network.calls[state]
                if target in alive and network.rules[rule].start in alive
            ]
    for state in [s for s in network.fillers if s not in alive]:
        del network.fillers[state]


def _alive(network: Network) -> set[int]:
    """States from which the end of their rule can be reached."""
    before: dict[int, list[int]] = {}
    calls_into: dict[int, list[tuple[int, int]]] = {}  # target state -> (source, start of the called rule)
    calls_of: dict[int, list[tuple[int, int]]] = {}  # start of the called rule -> (source, target state)
    for state in range(len(network.words)):
        for target in network.words[state].values():
            before.setdefault(target, []).append(state)
        for target, _, _ in network.empties[state]:
            before.setdefault(target, []).append(state)
        for rule, target in network.calls[state]:
            start = network.rules[rule].start
            calls_into.setdefault(target, []).append((state, start))
            calls_of.setdefault(start, []).append((state, target))
    alive = set(network.final_of)
    waiting = list(alive)
    while waiting:
        state = waiting.pop()
        ready = list(before.get(state, ()))
        ready += [source for source, start in calls_into.get(state, ()) if start in alive]
        ready += [source for source, target in calls_of.get(state, ()) if target in alive]
        for source in ready:
            if source not in alive:
                alive.add(source)
                waiting.append(source)
    return alive
