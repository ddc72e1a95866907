"""Ways through all flows of a project: which outcomes count, and what a sub-flow means for its callers.

Sub-flows enter as summaries, found by a least fixed point over the call graph: whether a call can pass through
one (start to `return`) and whether it can end inside. So each flow is looked at alone, in linear time.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass

import networkx as nx

from ivrdesigner.graph import CALLER, FlowGraph, Outcome, Step, call_graph
from ivrdesigner.project import ReturnNode, SubflowNode
from ivrdesigner.rules.acts import words_of
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.costs import Costs
from ivrdesigner.rules.passages import MAX_CALLS, Event
from vxml.message import Message

__all__ = [
    "Allowed",
    "Ways",
    "any_way",
    "call_steps",
    "first_steps",
    "silent_way",
    "steps_to",
    "used_flows",
    "way_to",
    "way_within",
    "ways",
    "without_caller",
    "words_along",
]

Allowed = Callable[[str, Outcome], bool]
"""Whether an outcome of a node of this kind is part of a way."""

_LISTENING = frozenset(("menu", "collect", "record"))


def any_way(kind: str, outcome: Outcome) -> bool:
    """Whatever the caller does. Asking again is left out: it is counted, so it ends."""
    return outcome.kind != "retry"


def without_caller(kind: str, outcome: Outcome) -> bool:
    """What goes on though nobody does anything; a bridge that ends has had a person in it."""
    if kind == "transfer":
        return outcome.kind != "next"
    return kind not in _LISTENING


def silent_way(kind: str, outcome: Outcome) -> bool:
    """What goes on while the caller stays silent."""
    return outcome.kind == "no_input" or without_caller(kind, outcome)


@dataclass(frozen=True)
class Ways:
    """The allowed ways of every flow."""

    graphs: dict[str, nx.DiGraph[str]]
    """Flow to its graph; a sub-flow node leads on only when that flow can return."""
    passes: frozenset[str]
    """Flows in which a call can come from the start to `return`."""
    ends_inside: frozenset[str]
    """Flows in which a call can end, or leave for a menu of the caller."""


def ways(around: ProjectContext, allowed: Allowed) -> Ways:
    """The allowed ways of all flows, sub-flows taken for what they can do."""
    calls = call_graph(around.loaded.flows)
    plain = {name: _allowed_graph(around, name, allowed) for name in around.graphs}
    passes = {name for name in calls if name not in around.graphs}  # unknown ones may do anything
    ends_inside = set(passes)
    waiting = list(around.graphs)
    queued = set(waiting)
    while waiting:
        name = waiting.pop()
        queued.discard(name)
        before = (name in passes, name in ends_inside)
        if all(before):
            continue
        graph = around.graphs[name]
        for node in _reached(graph, plain[name], passes):
            if node == CALLER:
                ends_inside.add(name)
                continue
            member = graph.flow.nodes.get(node)
            if isinstance(member, ReturnNode):
                passes.add(name)
            elif node in graph.ends or (isinstance(member, SubflowNode) and member.flow in ends_inside):
                ends_inside.add(name)
        if (name in passes, name in ends_inside) != before:
            news = [caller for caller in calls.predecessors(name) if caller not in queued]
            waiting += news
            queued.update(news)
    for name, filtered in plain.items():
        for node_id, member in around.graphs[name].flow.nodes.items():
            if (
                isinstance(member, SubflowNode)
                and member.flow not in passes
                and filtered.has_edge(node_id, member.next)
            ):
                filtered.remove_edge(node_id, member.next)
    return Ways(plain, frozenset(passes), frozenset(ends_inside))


def call_steps(around: ProjectContext, taken: Ways) -> nx.DiGraph[str]:
    """Which flow can come to a call of which on these ways; the edge attribute ``node`` is the sub-flow node."""
    result: nx.DiGraph[str] = nx.DiGraph()
    result.add_nodes_from(around.graphs)
    for name, graph in around.graphs.items():
        if not graph.has_start:
            continue
        reached = nx.descendants(taken.graphs[name], graph.start) | {graph.start}
        for node_id, node in graph.flow.nodes.items():
            if not isinstance(node, SubflowNode) or node_id not in reached:
                continue
            if node.flow in around.graphs and not result.has_edge(name, node.flow):
                result.add_edge(name, node.flow, node=node_id)
    return result


def used_flows(around: ProjectContext) -> frozenset[str]:
    """Flows that calls can come to."""
    return frozenset(around.kept("callers", None, lambda: _callers(around)))


def way_to(around: ProjectContext, flow: str, node: str) -> list[Event]:
    """A short way from the beginning of a call to a node of a flow; empty when there is none."""
    came = around.kept("callers", None, lambda: _callers(around))
    if flow not in came:
        return []
    events = [*way_within(around, flow, node), Event("end", flow, node)]
    here = flow
    while (call := came[here]) is not None:
        here, place = call
        events = [*way_within(around, here, place), Event("call", here, place), *events]
    return events


def way_within(around: ProjectContext, flow: str, node: str, depth: int = 0) -> list[Event]:
    """A shortest way from the start of a flow to one of its nodes, with what happens in the sub-flows on it."""
    taken = around.kept("ways", any_way, lambda: ways(around, any_way))
    steps = around.kept(
        "first steps",
        flow,
        lambda: first_steps(
            around.graphs[flow],
            around.steps(flow),
            lambda step: taken.graphs[flow].has_edge(step.node, step.target),
        ),
    )
    events: list[Event] = []
    for step in steps_to(steps, node):
        member = around.graphs[flow].flow.nodes[step.node]
        if isinstance(member, SubflowNode) and step.outcome.kind == "next" and depth < MAX_CALLS:
            events.append(Event("call", flow, step.node))
            events += _to_return(around, member.flow, depth + 1)
            events.append(Event("return", flow, step.node))
        events.append(Event("step", flow, step.node, step))
    return events


def words_along(around: ProjectContext, events: Iterable[Event]) -> tuple[Message, ...]:
    """What a caller does on a way, and what happens otherwise, with no more than it needs."""
    costs = around.kept("costs", "fewest keys", lambda: Costs(around, "fewest keys"))
    return words_of(
        act
        for event in events
        if event.step is not None
        for act in costs.acts(around.graphs[event.flow].flow, event.step, around.project.language)
    )


def _to_return(around: ProjectContext, flow: str, depth: int) -> list[Event]:
    """A way through a sub-flow."""
    graph = around.graphs.get(flow)
    if graph is None:
        return []
    found = around.kept("first return", flow, lambda: _first_return(around, graph))
    return way_within(around, flow, found, depth) if found is not None else []


def _first_return(around: ProjectContext, graph: FlowGraph) -> str | None:
    taken = around.kept("ways", any_way, lambda: ways(around, any_way))
    waiting, seen = deque([graph.start]), {graph.start}
    while waiting:
        node = waiting.popleft()
        if isinstance(graph.flow.nodes.get(node), ReturnNode):
            return node
        for target in taken.graphs[graph.flow.name].succ.get(node, ()):
            if target not in seen:
                seen.add(target)
                waiting.append(target)
    return None


def first_steps(
    graph: FlowGraph, steps: Mapping[str, list[Step]], allowed: Callable[[Step], bool] = lambda step: True
) -> dict[str, Step | None]:
    """For each node that can be come to the step into it on a shortest way, by the allowed steps only."""
    if not graph.has_start:
        return {}
    found: dict[str, Step | None] = {graph.start: None}
    waiting = deque([graph.start])
    while waiting:
        for step in steps[waiting.popleft()]:
            if step.target not in found and allowed(step):
                found[step.target] = step
                waiting.append(step.target)
    return found


def steps_to(steps: dict[str, Step | None], node: str) -> list[Step]:
    """The way to a node out of `first_steps`."""
    way = []
    while (step := steps.get(node)) is not None:
        way.append(step)
        node = step.node
    return way[::-1]


def _callers(around: ProjectContext) -> dict[str, tuple[str, str] | None]:
    """For each flow that calls come to: the flow and node that first call it; None where calls begin."""
    found: dict[str, tuple[str, str] | None] = dict.fromkeys(sorted(around.entries))
    waiting = deque(found)
    while waiting:
        name = waiting.popleft()
        graph = around.graphs[name]
        for node_id, node in graph.flow.nodes.items():
            if not isinstance(node, SubflowNode) or node.flow in found or node.flow not in around.graphs:
                continue
            if node_id in graph.reachable:
                found[node.flow] = (name, node_id)
                waiting.append(node.flow)
    return found


def _allowed_graph(around: ProjectContext, flow: str, allowed: Allowed) -> nx.DiGraph[str]:
    result: nx.DiGraph[str] = nx.DiGraph()
    digraph = around.graphs[flow].digraph
    result.add_nodes_from(digraph)
    kinds = {node: data["kind"] for node, data in digraph.nodes.items()}
    result.add_edges_from(
        dict.fromkeys(
            (source, step.target)
            for source, steps in around.steps(flow).items()
            for step in steps
            if step.outcome.kind != "retry" and allowed(kinds[source], step.outcome)
        )
    )
    return result


def _reached(graph: FlowGraph, plain: nx.DiGraph[str], passes: set[str]) -> set[str]:
    """Nodes that can be come to from the start, when sub-flows lead on only if they are among ``passes``."""
    if not graph.has_start:
        return set()
    found, waiting = {graph.start}, [graph.start]
    while waiting:
        source = waiting.pop()
        node = graph.flow.nodes.get(source)
        blocked = node.next if isinstance(node, SubflowNode) and node.flow not in passes else None
        for target in plain.succ[source]:
            if target not in found and target != blocked:
                found.add(target)
                waiting.append(target)
    return found
