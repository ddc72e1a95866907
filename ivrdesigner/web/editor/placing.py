"""Places of nodes on the canvas, by the layout of `ivrctl graph`: layers from left to right."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

import networkx as nx

from ivrdesigner.graph.layout import Edge, layout

__all__ = ["positions"]

_WIDTH: Final = 240.0
_HEAD: Final = 84.0
"""Height of a node without ways out, in pixels; `ui/src/canvas/size.ts` draws the same."""
_ROW: Final = 26.0
"""Height of each way out."""
_FOOT: Final = 6.0
"""Below the last way out."""
_GROWING: Final = frozenset({"menu", "condition"})
"""Kinds with one more row, by which a key or case is added."""


def positions(graph: Mapping[str, Any]) -> dict[str, tuple[float, float]]:
    """Left and top of each node of a graph of `state_of`. Ways back to earlier nodes do not count."""
    nodes = {node["id"]: node for node in graph["nodes"]}
    sizes = {node_id: (_WIDTH, _height(node)) for node_id, node in nodes.items()}
    edges = dict.fromkeys(
        (node_id, way["target"])
        for node_id, node in nodes.items()
        for way in node["outcomes"]
        if way["target"] in nodes and way["target"] != node_id
    )
    forward = _acyclic(graph["start"], list(nodes), list(edges))
    placed = layout(sizes, [Edge(source, target, 20.0) for source, target in forward])
    return {node_id: (round(box.x, 1), round(box.y, 1)) for node_id, box in placed.boxes.items()}


def _height(node: Mapping[str, Any]) -> float:
    rows = len(node["outcomes"]) + (node["kind"] in _GROWING)
    return _HEAD + (rows * _ROW + _FOOT if rows else 0)


def _acyclic(start: str | None, nodes: list[str], edges: list[tuple[str, str]]) -> list[tuple[str, str]]:
    """The edges without those that close a circle on a depth-first walk from the initial step."""
    whole: nx.DiGraph[str] = nx.DiGraph()
    whole.add_nodes_from([start, *nodes] if start in nodes else nodes)
    whole.add_edges_from(edges)
    left: set[str] = set()
    returning: set[tuple[str, str]] = set()
    for source, target, step in nx.dfs_labeled_edges(whole):
        if step == "reverse":
            left.add(target)
        elif step == "nontree" and target not in left and source != target:
            returning.add((source, target))
    return [edge for edge in edges if edge not in returning]
