"""Parts of a graph that edges join, whatever their direction."""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["joined_parts"]


def joined_parts(nodes: Sequence[str], edges: Sequence[tuple[str, str]]) -> list[tuple[list[str], list[int]]]:
    """Nodes and numbers of the edges of each part, in the order of their first nodes."""
    near: dict[str, list[str]] = {node: [] for node in nodes}
    for source, target in edges:
        near[source].append(target)
        near[target].append(source)
    part: dict[str, int] = {}
    parts: list[tuple[list[str], list[int]]] = []
    for node in nodes:
        if node not in part:
            waiting = [node]
            part[node] = len(parts)
            while waiting:
                for other in near[waiting.pop()]:
                    if other not in part:
                        part[other] = len(parts)
                        waiting.append(other)
            parts.append(([], []))
        parts[part[node]][0].append(node)
    for number, (source, _) in enumerate(edges):
        parts[part[source]][1].append(number)
    return parts
