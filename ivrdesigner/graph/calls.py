"""Flows that call each other: the call graph, and the graphs of all flows of a project together (R-ivr.12)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import networkx as nx

from ivrdesigner.graph.flow_graph import FlowGraph, Leaves, flow_graph
from ivrdesigner.project import Flow, Project, SubflowNode

__all__ = ["call_graph", "entry_flows", "flow_graphs"]


def call_graph(flows: Mapping[str, Flow]) -> nx.MultiDiGraph[str]:
    """Which flow calls which: an edge for each sub-flow node, with its id as attribute ``node``.

    A flow that is called but does not exist has the node attribute ``missing`` = True.
    """
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from((name, {"missing": False}) for name in flows)
    for name, flow in flows.items():
        for node_id, node in flow.nodes.items():
            if isinstance(node, SubflowNode):
                if node.flow not in graph:
                    graph.add_node(node.flow, missing=True)
                graph.add_edge(name, node.flow, node=node_id)
    return graph


def entry_flows(project: Project | None, flows: Iterable[str]) -> frozenset[str]:
    """Flows in which calls can begin: the project's start and those of its access numbers."""
    if project is None:
        return frozenset(flows)
    named = {project.start}
    for number in project.access_numbers:
        named |= {name for name in (number.flow, number.off_hours_flow, number.holiday_flow) if name}
    return frozenset(named & set(flows))


def flow_graphs(flows: Mapping[str, Flow], project: Project | None = None) -> dict[str, FlowGraph]:
    """The graph of each flow, with what `back` and `top` in sub-flows mean for the flows that call them."""
    calls = call_graph(flows)
    entries = entry_flows(project, flows)
    called = {name for name in flows if calls.in_degree(name)}
    graphs: dict[str, FlowGraph] = {}
    leaves: dict[str, Leaves] = {}

    def build(name: str) -> bool:
        is_called = name in called
        graphs[name] = flow_graph(
            flows[name],
            project,
            is_entry=name in entries or not is_called,
            is_called=is_called,
            leaves_of=leaves,
        )
        changed = graphs[name].leaves != leaves.get(name, frozenset())
        leaves[name] = graphs[name].leaves
        return changed

    # Callees first; in a circle of calls until nothing changes (each flow can change twice at most).
    for part in nx.strongly_connected_components(calls):
        names = sorted(name for name in part if name in flows)
        waiting = list(names)
        while waiting:
            name = waiting.pop()
            if build(name):
                waiting += [
                    caller for caller in calls.predecessors(name) if caller in part and caller not in waiting
                ]
    return {name: graphs[name] for name in flows}
