"""Loops that go on without the caller, or as long as the caller stays silent (R-ivr.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from ivrdesigner.graph import FlowGraph
from ivrdesigner.project import ConditionNode, Finding, SetNode
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.expressions import parse_expression
from ivrdesigner.rules.targets import stuck_nodes
from ivrdesigner.rules.uses import writes_of
from ivrdesigner.rules.ways import Ways, silent_way, way_to, ways, without_caller, words_along

__all__ = ["Loop", "endless_loops", "loops_of"]

_LISTENING = frozenset(("menu", "collect", "record"))
_FLIPPED = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop that nothing ends. ``silent``: it needs the caller's silence; else it needs nothing."""

    flow: str
    nodes: tuple[str, ...]
    silent: bool


def endless_loops(around: ProjectContext) -> Iterator[Finding]:
    """IVR204 and IVR205."""
    for loop in loops_of(around):
        if set(loop.nodes) <= stuck_nodes(around, loop.flow):
            continue
        names = ", ".join(loop.nodes[:4]) + (", …" if len(loop.nodes) > 4 else "")
        way = ", ".join(words_along(around, way_to(around, loop.flow, loop.nodes[0])[-12:]))
        there = f"; the way there: {way}" if way else ""
        if loop.silent:
            message = f"A caller who stays silent goes round {names} for ever{there}."
            remedy = "Lead no_input of one of them to a queue, voicemail or hangup."
        else:
            message = f"The call can go round {names} for ever without the caller{there}."
            remedy = (
                "Count the rounds in a number variable and leave by a condition, or let the caller choose."
            )
        code = "IVR205" if loop.silent else "IVR204"
        yield around.loaded.finding(code, loop.flow, ("nodes", loop.nodes[0]), message, remedy, key=True)


def loops_of(around: ProjectContext) -> tuple[Loop, ...]:
    """All loops that neither a counter nor the caller ends, in reachable nodes."""
    return around.kept("loops", None, lambda: tuple(_loops(around)))


def _loops(around: ProjectContext) -> Iterator[Loop]:
    alone = around.kept("ways", without_caller, lambda: ways(around, without_caller))
    silent = around.kept("ways", silent_way, lambda: ways(around, silent_way))
    for name, graph in around.graphs.items():
        for part in _circles(graph, alone):
            yield Loop(name, part, silent=False)
        for part in _circles(graph, silent):
            if any(graph.digraph.nodes[node]["kind"] in _LISTENING for node in part):
                yield Loop(name, part, silent=True)


def _circles(graph: FlowGraph, taken: Ways) -> Iterator[tuple[str, ...]]:
    allowed = taken.graphs[graph.flow.name]
    for part in nx.strongly_connected_components(allowed):
        first = next(iter(part))
        if len(part) == 1 and not allowed.has_edge(first, first):
            continue
        if first in graph.reachable and not _is_counted(graph, allowed, part):
            yield tuple(node for node in graph.flow.nodes if node in part)


def _is_counted(graph: FlowGraph, allowed: nx.DiGraph[str], part: set[str]) -> bool:
    """Whether a variable counts every round of all circles in ``part``, and a condition ends them at a bound."""
    counters: dict[tuple[str, bool], set[str]] = {}
    writers: dict[str, set[str]] = {}
    for node_id in part:
        node = graph.flow.nodes[node_id]
        for name in writes_of(node)[0]:
            writers.setdefault(name, set()).add(node_id)
        if isinstance(node, SetNode):
            for name, source in node.values.items():
                step = _step(name, source)
                if step:
                    counters.setdefault((name, step > 0), set()).add(node_id)
    for (name, upward), counting in counters.items():
        declared = graph.flow.variables.get(name)
        if writers[name] != counting or declared is None or declared.type != "number":
            continue
        tests = {node_id for node_id in part if _leaves(graph, node_id, part, name, upward)}
        if all(
            nx.is_directed_acyclic_graph(allowed.subgraph(part - removed)) for removed in (counting, tests)
        ):
            return True
    return False


def _step(name: str, source: str) -> float:
    """How much ``source`` adds to the variable ``name``; 0 when it is no such sum."""
    root = parse_expression(source).root
    if root is None or root.type != "binary_expression":
        return 0
    left, right = root.child_by_field_name("left"), root.child_by_field_name("right")
    operator = root.child_by_field_name("operator")
    if left is None or right is None or operator is None or left.text != name.encode():
        return 0
    if right.type != "number" or operator.type not in ("+", "-"):
        return 0
    try:
        amount = float(right.text or b"0")
    except ValueError:
        return 0
    return amount if operator.type == "+" else -amount


def _leaves(graph: FlowGraph, node_id: str, part: set[str], name: str, upward: bool) -> bool:
    """Whether a condition certainly leaves ``part`` once the counter is past every bound."""
    node = graph.flow.nodes[node_id]
    if not isinstance(node, ConditionNode):
        return False
    for case in node.cases:
        past = _past_bound(case.when, name, upward)
        if past is True:
            return case.to not in part
        if past is None and case.to in part:
            return False
    return node.otherwise not in part


def _past_bound(source: str, name: str, upward: bool) -> bool | None:
    """Value of a comparison of the counter with a number once it is past the bound; None when it is no such thing."""
    root = parse_expression(source).root
    if root is None or root.type != "binary_expression":
        return None
    left, right = root.child_by_field_name("left"), root.child_by_field_name("right")
    operator = root.child_by_field_name("operator")
    if left is None or right is None or operator is None or operator.type not in _FLIPPED:
        return None
    word = operator.type
    if right.text == name.encode():
        left, right, word = right, left, _FLIPPED[word]
    if left.text != name.encode() or right.type != "number":
        return None
    return word.startswith(">") == upward
