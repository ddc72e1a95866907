"""A flow as indented text: each node with its ways out, in the order a caller may reach them."""

from __future__ import annotations

from collections import deque
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from ivrdesigner.graph import FlowGraph
    from ivrdesigner.project import Project

__all__ = ["flow_text"]


def flow_text(graph: FlowGraph, project: Project | None = None) -> str:
    """Lines ``node  kind  title`` with ``    label → target`` below; nodes that no call reaches come last."""
    language = project.language if project else "en-US"
    lines: list[str] = []
    for node in _order(graph):
        kind = graph.digraph.nodes[node]["kind"]
        known = graph.flow.nodes.get(node)
        title = known.title.text(language) if known is not None and known.title else None
        lines.append("  ".join(filter(None, [node, f"({kind})", title])))
        ways: dict[tuple[str, str], None] = {}
        for step in graph.outcomes(node):
            ways[step.outcome.label, step.target] = None
        lines += [f"    {label + ' ' if label else ''}→ {target}" for label, target in ways]
    for step in graph.dangling:
        lines.append(f"{step.node}: {step.outcome.label} leads to {step.target}, which does not exist")
    return "\n".join(lines) + "\n"


def _order(graph: FlowGraph) -> list[str]:
    found: dict[str, None] = {}
    queue = deque([graph.start] if graph.has_start else [])
    while queue:
        node = queue.popleft()
        if node not in found:
            found[node] = None
            queue.extend(step.target for step in graph.outcomes(node))
    found.update(dict.fromkeys(graph.flow.nodes))
    return list(found)
