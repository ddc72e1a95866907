"""Loops that a variable counts: whether a condition certainly ends them, and after how many rounds (R-ivr.7)."""

from __future__ import annotations

import math
from collections.abc import Mapping
from typing import Final

import networkx as nx
from tree_sitter import Node as Syntax

from ivrdesigner.graph import FlowGraph
from ivrdesigner.project import ConditionNode, HttpNode, Node, SetNode, SubflowNode
from ivrdesigner.rules.expressions import parse_expression
from ivrdesigner.rules.uses import writes_of
from vxml.message import Message

__all__ = ["MAX_ELEMENTS", "uncounted"]

MAX_ELEMENTS: Final = 20_000
"""Elements of VoiceXML that a call may run without waiting (`vxml.interpreter.Options`)."""
_FLIPPED: Final = {"<": ">", ">": "<", "<=": ">=", ">=": "<="}
_EXACT: Final = 1e-12
"""Least step against the greatest number on its way: smaller ones may be lost in rounding (IEEE 754)."""


def uncounted(
    graph: FlowGraph, graphs: Mapping[str, FlowGraph], allowed: nx.DiGraph[str], part: set[str]
) -> str | None:
    """Why no counter ends all circles in ``part`` in time; empty when nothing counts them, None when one does."""
    steps = _steps_in(graph, part)
    reasons = []
    for name, upward in sorted({(name, step > 0) for name, own in steps.items() for step in own.values()}):
        counting = {node for node, step in steps[name].items() if (step > 0) == upward}
        declared = graph.flow.variables.get(name)
        if declared is None or declared.type != "number" or _written_in(graph, part, name) != counting:
            continue
        bounds = {
            node: bound for node in part if (bound := _bound(graph, node, part, name, upward)) is not None
        }
        if not all(
            nx.is_directed_acyclic_graph(allowed.subgraph(part - removed))
            for removed in (counting, bounds.keys())
        ):
            continue
        begin = _begin(graph, part, name, upward)
        if begin is None:
            reasons.append(
                Message("{name} may begin with something else than a number written here", name=name)
            )
            continue
        step = min(abs(steps[name][node]) for node in counting)
        bound = (max if upward else min)(bounds.values())
        if step < _EXACT * max(abs(begin), abs(bound), 1.0):
            reasons.append(Message("the step of {name} is lost in rounding", name=name))
            continue
        rounds = max(0.0, (bound - begin) / step if upward else (begin - bound) / step) + 1
        if rounds * sum(_elements(graph.flow.nodes[node], graphs) for node in part) <= MAX_ELEMENTS:
            return None
        reasons.append(
            Message(
                "{name} counts {rounds:,.0f} rounds, and a call is cut off after {most:,} elements",
                name=name,
                rounds=rounds,
                most=MAX_ELEMENTS,
            )
        )
    return reasons[0] if reasons else ""


def _steps_in(graph: FlowGraph, part: set[str]) -> dict[str, dict[str, float]]:
    """For each variable the nodes that count it, and by how much."""
    found: dict[str, dict[str, float]] = {}
    for node_id in part:
        node = graph.flow.nodes[node_id]
        for name, source in node.values.items() if isinstance(node, SetNode) else ():
            if step := _step(name, source):
                found.setdefault(name, {})[node_id] = step
    return found


def _written_in(graph: FlowGraph, part: set[str], name: str) -> set[str]:
    return {node for node in part if name in writes_of(graph.flow.nodes[node])[0]}


def _begin(graph: FlowGraph, part: set[str], name: str, upward: bool) -> float | None:
    """The value farthest from the bound with which a loop can begin; None when nothing is known of it."""
    initial = graph.flow.variables[name].initial
    begins = [_number(initial) if initial is not None and name not in graph.flow.parameters else None]
    for node_id, node in graph.flow.nodes.items():
        if node_id in part or name not in writes_of(node)[0]:
            continue
        source = node.values[name] if isinstance(node, SetNode) else ""
        step = _step(name, source) if source else 0
        if not step or (step > 0) != upward:  # counting on only shortens the loop
            begins.append(_number(source) if source else None)
    known = [begin for begin in begins if begin is not None]
    return None if len(known) < len(begins) else (min if upward else max)(known)


def _elements(node: Node, graphs: Mapping[str, FlowGraph], depth: int = 0) -> int:
    """About how many elements a node runs, rather too many; a fetch counts as many."""
    match node:
        case SetNode():
            return 4 + len(node.values)
        case HttpNode():
            return 60
        case SubflowNode():
            inner = graphs.get(node.flow)
            if inner is None or depth > 8:
                return MAX_ELEMENTS
            return 80 + sum(_elements(member, graphs, depth + 1) for member in inner.flow.nodes.values())
        case _:
            return 6


def _step(name: str, source: str) -> float:
    """How much ``source`` adds to the variable ``name``; 0 when it is no such sum."""
    root = parse_expression(source).root
    if root is None or root.type != "binary_expression":
        return 0
    left, right = root.child_by_field_name("left"), root.child_by_field_name("right")
    operator = root.child_by_field_name("operator")
    if left is None or right is None or operator is None or left.text != name.encode():
        return 0
    if operator.type not in ("+", "-"):
        return 0
    amount = _value(right) or 0.0
    return amount if operator.type == "+" else -amount


def _bound(graph: FlowGraph, node_id: str, part: set[str], name: str, upward: bool) -> float | None:
    """From which number of the counter on a condition certainly leaves ``part``; None when it is not certain."""
    node = graph.flow.nodes[node_id]
    if not isinstance(node, ConditionNode):
        return None
    bounds = []
    for case in node.cases:
        compared = _compared(case.when, name, upward)
        if compared is None:
            if case.to in part:
                return None
            continue
        holds, bound = compared
        bounds.append(bound)
        if holds:
            return None if case.to in part else (max if upward else min)(bounds)
    return None if node.otherwise in part or not bounds else (max if upward else min)(bounds)


def _compared(source: str, name: str, upward: bool) -> tuple[bool, float] | None:
    """Value of a comparison of the counter with a number once it is past that number, and the number."""
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
    bound = _value(right) if left.text == name.encode() else None
    return None if bound is None else (word.startswith(">") == upward, bound)


def _number(source: str) -> float | None:
    """The number that an expression is, such as ``-3``; None for anything else."""
    root = parse_expression(source).root
    return None if root is None else _value(root)


def _value(node: Syntax) -> float | None:
    if node.type == "unary_expression":
        operator, inner = node.child_by_field_name("operator"), node.child_by_field_name("argument")
        value = (
            _value(inner) if inner is not None and operator is not None and operator.type in "+-" else None
        )
        return None if value is None else -value if operator is not None and operator.type == "-" else value
    if node.type != "number":
        return None
    try:
        value = float((node.text or b"").decode())
    except ValueError:
        return None
    return value if math.isfinite(value) else None
