"""The longest and the cheapest way to a person, over all flows (R-ivr.6).

The longest way does not go back: edges that close a loop, `back` and `top` are left out, so that a graph without
loops remains, and asking again is counted where it leads out. Sub-flows are measured first and stand for one step
of their callers; a flow that calls itself again is not entered twice.
"""

from __future__ import annotations

import heapq
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

import networkx as nx

from ivrdesigner.graph import FlowGraph, Step, call_graph
from ivrdesigner.project import ReturnNode, SubflowNode
from ivrdesigner.rules.context import ProjectContext, described
from ivrdesigner.rules.durations import keys_of, prompt_seconds, seconds_of

__all__ = ["REACHED", "Measure", "fewest_keys", "most_keys", "most_seconds"]

REACHED: Final = frozenset(("person", "voicemail", "transfer"))
"""Ends at which somebody hears the caller."""
_BACKWARD: Final = frozenset(("retry", "back", "top"))
_SHOWN: Final = 200
"""Most words of a way."""


@dataclass(frozen=True, slots=True)
class Measure:
    """What a way costs, and what the caller does on it."""

    value: float
    way: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class _Flow:
    """Ways from the start of a flow."""

    to_return: Measure | None
    to_person: Measure | None


_Cost = Callable[[FlowGraph, Step], float]
_AtEnd = Callable[[FlowGraph, str], float]


def most_keys(around: ProjectContext) -> Measure | None:
    """Most keys on a way to a person or voicemail; None when there is no way."""
    return _over_flows(around, _keys(around), lambda graph, node: 0.0, longest=True)


def fewest_keys(around: ProjectContext) -> Measure | None:
    """Fewest keys on a way to a person or voicemail, without speech, silence and wrong keys."""
    return _over_flows(around, _keys(around), lambda graph, node: 0.0, longest=False)


def most_seconds(around: ProjectContext) -> Measure | None:
    """Longest time on a way to a person or voicemail."""

    def cost(graph: FlowGraph, step: Step) -> float:
        return seconds_of(around, graph.flow.nodes[step.node], step.outcome)

    def at_end(graph: FlowGraph, node: str) -> float:
        member = graph.flow.nodes.get(node)
        return prompt_seconds(around, getattr(member, "prompt", ()))

    return _over_flows(around, cost, at_end, longest=True)


def _keys(around: ProjectContext) -> _Cost:
    retries = around.project.defaults.retries
    return lambda graph, step: keys_of(graph.flow.nodes[step.node], step.outcome, retries)


def _over_flows(around: ProjectContext, cost: _Cost, at_end: _AtEnd, *, longest: bool) -> Measure | None:
    known: dict[str, _Flow] = {}
    reach = _longest if longest else _cheapest
    for part in nx.strongly_connected_components(call_graph(around.loaded.flows)):
        names = sorted(part & around.graphs.keys())
        for _ in names if not longest else names[:1]:
            before = {name: known.get(name) for name in names}
            for name in names:
                graph = around.graphs[name]
                reached = reach(around, graph, known, cost)
                known[name] = _summary(graph, known, reached, at_end, longest=longest)
            if before == {name: known[name] for name in names}:
                break
    found = [known[name].to_person for name in sorted(around.entries) if name in known]
    return _best([measure for measure in found if measure is not None], longest=longest)


def _best(found: list[Measure], *, longest: bool) -> Measure | None:
    if not found:
        return None
    return (max if longest else min)(found, key=lambda measure: measure.value)


@dataclass(frozen=True, slots=True)
class _Reached:
    """Cost of coming to each node, and the step by which."""

    cost: dict[str, float]
    step: dict[str, Step]


def _summary(
    graph: FlowGraph, known: Mapping[str, _Flow], reached: _Reached, at_end: _AtEnd, *, longest: bool
) -> _Flow:
    returns: list[tuple[float, str, Measure | None]] = []
    persons: list[tuple[float, str, Measure | None]] = []
    for node, value in reached.cost.items():
        member = graph.flow.nodes.get(node)
        if isinstance(member, ReturnNode):
            returns.append((value, node, None))
        elif graph.ends.get(node) in REACHED:
            persons.append((value + at_end(graph, node), node, None))
        elif isinstance(member, SubflowNode):
            inner = known.get(member.flow)
            if inner is not None and inner.to_person is not None:
                persons.append((value + inner.to_person.value, node, inner.to_person))

    def chosen(candidates: list[tuple[float, str, Measure | None]]) -> Measure | None:
        if not candidates:
            return None
        value, node, inner = (max if longest else min)(candidates, key=lambda candidate: candidate[0])
        words = _words(graph, known, reached, node) + (inner.way if inner else ())
        return Measure(value, words[:_SHOWN])

    return _Flow(chosen(returns), chosen(persons))


def _words(graph: FlowGraph, known: Mapping[str, _Flow], reached: _Reached, node: str) -> tuple[str, ...]:
    pieces: list[tuple[str, ...]] = []
    while node in reached.step:
        step = reached.step[node]
        member = graph.flow.nodes.get(step.node)
        inner = known.get(member.flow) if isinstance(member, SubflowNode) else None
        pieces.append(inner.to_return.way if inner and inner.to_return else described([step]))
        node = step.node
    return tuple(word for piece in reversed(pieces) for word in piece)


def _cheapest(around: ProjectContext, graph: FlowGraph, known: Mapping[str, _Flow], cost: _Cost) -> _Reached:
    if not graph.has_start:
        return _Reached({}, {})
    steps_of = around.steps(graph.flow.name)
    best, came = {graph.start: 0.0}, dict[str, Step]()
    done: dict[str, float] = {}
    waiting = [(0.0, graph.start)]
    while waiting:
        value, node = heapq.heappop(waiting)
        if node in done:
            continue
        done[node] = value
        passing = _passing(graph, known, node)
        for step in steps_of[node] if passing is not None else ():
            if step.outcome.kind in _BACKWARD or step.outcome.kind in ("no_input", "no_match", "say"):
                continue
            total = value + (passing or 0.0) + cost(graph, step)
            if total < best.get(step.target, float("inf")):
                best[step.target] = total
                came[step.target] = step
                heapq.heappush(waiting, (total, step.target))
    return _Reached(done, came)  # in the order of cost, so that of equal ways the nearest is told


def _longest(around: ProjectContext, graph: FlowGraph, known: Mapping[str, _Flow], cost: _Cost) -> _Reached:
    if not graph.has_start:
        return _Reached({}, {})
    forward = around.kept(
        "forward", graph.flow.name, lambda: _without_loops(graph, around.steps(graph.flow.name))
    )
    best, came = {graph.start: 0.0}, dict[str, Step]()
    for node, steps in forward:
        passing = _passing(graph, known, node)
        if node not in best or passing is None:
            continue
        for step in steps:
            total = best[node] + passing + cost(graph, step)
            if total > best.get(step.target, -1.0):
                best[step.target] = total
                came[step.target] = step
    return _Reached(best, came)


def _passing(graph: FlowGraph, known: Mapping[str, _Flow], node: str) -> float | None:
    """What the sub-flow of a node adds to the ways out of it; None when it does not return."""
    member = graph.flow.nodes.get(node)
    if not isinstance(member, SubflowNode):
        return 0.0
    inner = known.get(member.flow)
    return None if inner is None or inner.to_return is None else inner.to_return.value


def _without_loops(graph: FlowGraph, steps_of: Mapping[str, list[Step]]) -> list[tuple[str, list[Step]]]:
    """Nodes in topological order, with their steps but those that close a loop (to a node on the way to them)."""
    forward: dict[str, list[Step]] = {graph.start: []}
    open_nodes = {graph.start}
    order: list[str] = []
    stack = [(graph.start, iter(steps_of[graph.start]))]
    while stack:
        node, steps = stack[-1]
        step = next(steps, None)
        if step is None:
            stack.pop()
            open_nodes.discard(node)
            order.append(node)
        elif step.outcome.kind not in _BACKWARD and step.target not in open_nodes:
            forward[node].append(step)
            if step.target not in forward:
                forward[step.target] = []
                open_nodes.add(step.target)
                stack.append((step.target, iter(steps_of[step.target])))
    return [(node, forward[node]) for node in reversed(order)]
