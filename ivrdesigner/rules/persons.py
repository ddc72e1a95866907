"""Steps at which a caller is asked but can never come to a person or voicemail."""

from __future__ import annotations

from collections.abc import Iterator

from ivrdesigner.graph import CALLER, call_graph
from ivrdesigner.project import ReturnNode, SubflowNode
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.measures import reaches_someone
from ivrdesigner.rules.ways import any_way, used_flows, ways

__all__ = ["without_person"]

_ASKING = frozenset(("menu", "collect", "record"))


def without_person(around: ProjectContext) -> Iterator[tuple[str, str]]:
    """Flow and node of each such step. A return helps only if it does so for every caller of the flow."""
    taken = around.kept("ways", any_way, lambda: ways(around, any_way))
    calls = call_graph(around.loaded.flows)
    used = used_flows(around)
    inside: set[str] = set()
    on_return: set[str] = set()
    good: dict[str, set[str]] = {name: set() for name in around.graphs}

    def reaching(name: str, *, returns: bool) -> set[str]:
        graph, allowed = around.graphs[name], taken.graphs[name]
        waiting = [node for node in graph.digraph if reaches_someone(graph, node)]
        for node_id, node in graph.flow.nodes.items():
            if (isinstance(node, SubflowNode) and node.flow in inside) or (
                returns and name in on_return and isinstance(node, ReturnNode)
            ):
                waiting.append(node_id)
        if returns and name in on_return and CALLER in allowed:
            waiting.append(CALLER)
        found = set(waiting)
        while waiting:
            for before in allowed.pred[waiting.pop()]:
                if before not in found:
                    found.add(before)
                    waiting.append(before)
        return found

    def helps_all_callers(name: str) -> bool:
        for caller, _, data in calls.in_edges(name, data=True):
            node_id = data["node"]
            if caller not in used or node_id not in around.graphs[caller].reachable:
                continue
            graph = around.graphs[caller]
            if any(
                step.target not in good[caller]
                for step in graph.outcomes(node_id)
                if step.outcome.kind in ("next", "back", "top")
            ):
                return False
        return True

    queue = list(around.graphs)
    while queue:  # which flows reach a person inside: callers again when it changes
        name = queue.pop()
        if name not in inside and around.graphs[name].start in reaching(name, returns=False):
            inside.add(name)
            queue += calls.predecessors(name)
    queue = list(around.graphs)
    while queue:  # what returning is worth: callees again when their caller gets better
        name = queue.pop()
        if name not in on_return and name not in around.entries and helps_all_callers(name):
            on_return.add(name)
        now = reaching(name, returns=True)
        if now != good[name]:
            good[name] = now
            queue += [callee for callee in calls.successors(name) if callee in good]
    for name, graph in around.graphs.items():
        if name in used:
            for node in graph.flow.nodes:
                kind = graph.digraph.nodes[node]["kind"]
                if kind in _ASKING and node in graph.reachable and node not in good[name]:
                    yield name, node
