"""The part of a flow's graph that leads forward: what remains when a call enters no node a second time.

A step leads back when every way to its node leads through its target (the target dominates it): no way without
repetition takes it. Where such steps are left out and circles remain, several ways in lead to nodes that lead to each
other; those nodes are one part.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx

from ivrdesigner.graph import FlowGraph, Step

__all__ = ["Part", "forward_parts"]

_BACKWARD: Final = frozenset(("retry", "back", "top"))


@dataclass(frozen=True, slots=True)
class Part:
    """Nodes between which the way is not decided, most often a single one."""

    nodes: frozenset[str]
    steps: tuple[Step, ...]
    """Steps out of the part that lead forward."""
    inner: tuple[Step, ...] = ()
    """Steps between its nodes."""


def forward_parts(graph: FlowGraph, steps_of: Mapping[str, list[Step]]) -> list[Part]:
    """The parts that a call can come to, each before those that it leads to."""
    if not graph.has_start:
        return []
    plain: nx.DiGraph[str] = nx.DiGraph()
    plain.add_node(graph.start)
    waiting = [graph.start]
    while waiting:
        node = waiting.pop()
        for step in steps_of[node]:
            if step.outcome.kind in _BACKWARD or step.target == node:
                continue
            if step.target not in plain:
                waiting.append(step.target)
            plain.add_edge(node, step.target)
    circles = [part for part in nx.strongly_connected_components(plain) if len(part) > 1]
    if circles:
        plain.remove_edges_from(list(_leading_back(plain, graph.start, circles)))
    return [_part(nodes, plain, steps_of) for nodes in _in_order(plain)]


def _in_order(plain: nx.DiGraph[str]) -> list[set[str]]:
    # Tarjan's algorithm finds a part after all parts that it leads to.
    return list(nx.strongly_connected_components(plain))[::-1]


def _part(nodes: set[str], plain: nx.DiGraph[str], steps_of: Mapping[str, list[Step]]) -> Part:
    forward = [
        step
        for node in sorted(nodes)
        for step in steps_of[node]
        if step.outcome.kind not in _BACKWARD and plain.has_edge(node, step.target)
    ]
    if len(nodes) == 1:
        return Part(frozenset(nodes), tuple(forward))
    return Part(
        frozenset(nodes),
        tuple(step for step in forward if step.target not in nodes),
        tuple(step for step in forward if step.target in nodes),
    )


def _leading_back(plain: nx.DiGraph[str], start: str, circles: list[set[str]]) -> Iterator[tuple[str, str]]:
    """Steps inside of circles to a node that dominates theirs: it lies above it in the tree of dominators."""
    above = nx.immediate_dominators(plain, start)
    below: dict[str, list[str]] = {}
    for node, parent in above.items():
        if parent is not None and node != parent:
            below.setdefault(parent, []).append(node)
    first: dict[str, int] = {}
    last: dict[str, int] = {}
    stack = [(start, False)]
    while stack:
        node, is_left = stack.pop()
        if is_left:
            last[node] = len(first)
            continue
        first[node] = len(first)
        stack.append((node, True))
        stack += [(child, False) for child in below.get(node, ())]
    for circle in circles:
        for node in circle:
            for target in plain.succ[node]:
                if target in circle and first[target] <= first[node] < last[target]:
                    yield node, target
