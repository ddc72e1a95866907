"""Targets that do not exist, nodes that no call comes to, and nodes that no call can leave (R-ivr.6)."""

from __future__ import annotations

import difflib
from collections.abc import Iterator

import networkx as nx

from ivrdesigner.project import Finding, SubflowNode
from ivrdesigner.rules.context import FlowContext, ProjectContext
from ivrdesigner.rules.ways import any_way, way_within, ways, words_along
from vxml.message import Message

__all__ = ["nodes_without_end", "stuck_nodes", "unknown_targets", "unreachable_nodes"]


def unknown_targets(context: FlowContext) -> Iterator[Finding]:
    """IVR201."""
    flow = context.flow
    if not context.graph.has_start:
        yield _unknown(context, ("start",), flow.start)
    told = set()
    for step in context.graph.dangling:
        path = step.outcome.field_path
        if step.outcome.kind == "say":
            path = (*path[:-1], "to")
        if path not in told:
            told.add(path)
            yield _unknown(context, path, step.target)


def unreachable_nodes(context: FlowContext) -> Iterator[Finding]:
    """IVR202. A flow without a start has only that fault."""
    if not context.graph.has_start:
        return
    for node in context.graph.unreachable:
        if _is_used_elsewhere(context, node):
            continue
        yield context.finding(
            "IVR202",
            ("nodes", node),
            Message("No call comes to the node {node}.", node=node),
            Message("Lead a key or a next to it, or remove it."),
            key=True,
        )


def nodes_without_end(around: ProjectContext) -> Iterator[Finding]:
    """IVR203: one finding for each knot of nodes."""
    for name, graph in around.graphs.items():
        stuck = stuck_nodes(around, name)
        if not stuck:
            continue
        for knot in nx.weakly_connected_components(graph.digraph.subgraph(stuck)):
            nodes = [node for node in graph.flow.nodes if node in knot]
            more = (*nodes[1:4], "…") if len(nodes) > 4 else tuple(nodes[1:])
            way = words_along(around, way_within(around, name, nodes[0])[-12:])
            yield around.loaded.finding(
                "IVR203",
                name,
                ("nodes", nodes[0]),
                Message(
                    "From the node {node}{others} no call can end or reach anyone{there}.",
                    node=nodes[0],
                    others=Message(" (and {names})", names=more) if more else "",
                    there=Message("; the way there: {way}", way=way) if way else "",
                ),
                Message("Lead a way out to a queue, voicemail, hangup, exit or return."),
                key=True,
            )


def stuck_nodes(around: ProjectContext, flow: str) -> frozenset[str]:
    """Reachable nodes of a flow from which no end, no return and nothing unknown can be reached."""
    return around.kept("stuck", flow, lambda: _stuck_nodes(around, flow))


def _stuck_nodes(around: ProjectContext, flow: str) -> frozenset[str]:
    taken = around.kept("ways", any_way, lambda: ways(around, any_way))
    graph, allowed = around.graphs[flow], taken.graphs[flow]
    waiting = [node for node in graph.ends if node in allowed]
    waiting += [step.node for step in graph.dangling]
    for node_id, node in graph.flow.nodes.items():
        # A flow that never comes to an end by itself is told at the call (IVR507) or inside (IVR203).
        if isinstance(node, SubflowNode) and (
            node.flow in taken.ends_inside or node.flow not in taken.passes
        ):
            waiting.append(node_id)
    free = set(waiting)
    while waiting:
        for before in allowed.pred[waiting.pop()]:
            if before not in free:
                free.add(before)
                waiting.append(before)
    return graph.reachable - free


def _is_used_elsewhere(context: FlowContext, node: str) -> bool:
    """Whether the node is of a fragment, and a call comes to it in another flow that includes the fragment."""
    if not context.flow.include:
        return False
    loaded = context.around.loaded
    file = loaded.where(context.flow.name, "nodes", node)[0]
    return any(
        graph.flow.include and node in graph.reachable and loaded.where(name, "nodes", node)[0] == file
        for name, graph in context.around.graphs.items()
    )


def _unknown(context: FlowContext, path: tuple[str | int, ...], target: str) -> Finding:
    near = difflib.get_close_matches(target[:80], list(context.flow.nodes)[:2000], n=1)
    remedy = (
        Message("Did you mean {name}?", name=near[0])
        if near
        else Message("Write the id of a node of this flow, or add the node.")
    )
    return context.finding("IVR201", path, Message("There is no node {node}.", node=target), remedy)
