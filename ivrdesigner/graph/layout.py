"""Layered drawing of an acyclic graph, left to right (after Sugiyama, Tagawa and Toda 1981).

Layers by the longest way; long edges get bends in the layers between; the order within a layer comes from
barycentre sweeps that keep the best of all; the places from least squares with a least distance, solved exactly
for each layer. All passes are near-linear and their number is bounded, so 10,000 nodes are laid out in seconds.
"""

from __future__ import annotations

import bisect
import itertools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from ivrdesigner.graph.joined import joined_parts

__all__ = ["Box", "Edge", "Layout", "layers_of", "layout"]

Node = str
Point = tuple[float, float]

_GAP = 18.0
"""Least distance between the boxes of a layer, in pixels."""
_BETWEEN = 40.0
"""Distance between parts that no edge joins."""
_BEND = 12.0
"""Height that a bend of a long edge keeps free."""
_BEND_MARK = "\0bend "
_CURVE = 46.0
"""Least width of the strip in which edges bend."""
_SMALL = 1500
"""Up to so many boxes and bends, all sweeps are done."""


@dataclass(frozen=True, slots=True)
class Edge:
    """An edge; ``label`` is the width of its label in pixels, which stands at its beginning."""

    source: Node
    target: Node
    label: float = 0.0


@dataclass(frozen=True, slots=True)
class Box:
    """A placed node: left, top, width and height in pixels."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class Layout:
    """The places of nodes, and for each edge the points it runs through, with its label's place first."""

    boxes: dict[Node, Box]
    routes: list[list[Point]]
    width: float
    height: float


def layers_of(nodes: Sequence[Node], edges: Sequence[Edge]) -> dict[Node, int]:
    """The layer of each node: the length of the longest way to it. Raises ValueError when there is a circle."""
    waiting = dict.fromkeys(nodes, 0)
    following: dict[Node, list[Node]] = {node: [] for node in nodes}
    for edge in edges:
        waiting[edge.target] += 1
        following[edge.source].append(edge.target)
    layer = dict.fromkeys(nodes, 0)
    ready = [node for node in nodes if not waiting[node]]
    done = 0
    while ready:
        node = ready.pop()
        done += 1
        for target in following[node]:
            layer[target] = max(layer[target], layer[node] + 1)
            waiting[target] -= 1
            if not waiting[target]:
                ready.append(target)
    if done != len(layer):
        raise ValueError("the graph has a circle; remove returning edges before it is laid out")
    return layer


def layout(sizes: Mapping[Node, tuple[float, float]], edges: Sequence[Edge]) -> Layout:
    """Places for an acyclic graph. ``sizes``: width and height of each node, in the order to prefer.

    What no edge joins is laid out for itself, one below the other.
    """
    boxes: dict[Node, Box] = {}
    routes: list[list[Point]] = [[] for _ in edges]
    width, top = 0.0, 0.0
    for nodes, numbers in joined_parts(list(sizes), [(edge.source, edge.target) for edge in edges]):
        part = _laid_out({node: sizes[node] for node in nodes}, [edges[number] for number in numbers])
        for node, box in part.boxes.items():
            boxes[node] = replace(box, y=box.y + top)
        for number, route in zip(numbers, part.routes, strict=True):
            routes[number] = [(x, y + top) for x, y in route]
        width, top = max(width, part.width), top + part.height + _BETWEEN
    return Layout(boxes, routes, width, max(top - _BETWEEN, 0.0))


def _laid_out(sizes: Mapping[Node, tuple[float, float]], edges: Sequence[Edge]) -> Layout:
    layer = layers_of(list(sizes), edges)
    chains = [_chain(index, edge, layer) for index, edge in enumerate(edges)]
    heights: dict[Node, float] = {node: size[1] for node, size in sizes.items()}
    rows: list[list[Node]] = [[] for _ in range(max(layer.values(), default=-1) + 1)]
    for node in sizes:
        rows[layer[node]].append(node)
    after: dict[Node, list[Node]] = {node: [] for node in sizes}
    before: dict[Node, list[Node]] = {node: [] for node in sizes}
    for edge, chain in zip(edges, chains, strict=True):
        for offset, bend in enumerate(chain[1:-1], layer[edge.source] + 1):
            heights[bend] = _BEND
            rows[offset].append(bend)
            after[bend], before[bend] = [], []
        for one, two in itertools.pairwise(chain):
            after[one].append(two)
            before[two].append(one)
    _order(rows, before, after)
    middles = _middles(rows, before, after, heights)
    return _placed(sizes, edges, chains, rows, middles, layer)


def _chain(index: int, edge: Edge, layer: Mapping[Node, int]) -> list[Node]:
    """The edge as source, bends, target."""
    bends = [f"{_BEND_MARK}{index} {step}" for step in range(layer[edge.source] + 1, layer[edge.target])]
    return [edge.source, *bends, edge.target]


# -- order within the layers ----------------------------------------------------------------------------------------


def _order(
    rows: list[list[Node]], before: Mapping[Node, list[Node]], after: Mapping[Node, list[Node]]
) -> None:
    """Reorder the rows in place so that few edges cross."""
    _start_order(rows, after)
    best, fewest = [list(row) for row in rows], _crossings(rows, after)
    sweeps = 24 if sum(map(len, rows)) <= _SMALL else 4
    for sweep in range(sweeps):
        if not fewest:
            break
        forward = sweep % 2 == 0
        sequence = range(1, len(rows)) if forward else range(len(rows) - 2, -1, -1)
        neighbours = before if forward else after
        for index in sequence:
            fixed = {node: place for place, node in enumerate(rows[index - 1 if forward else index + 1])}
            rows[index] = _by_barycentre(rows[index], neighbours, fixed)
        crossings = _crossings(rows, after)
        if crossings < fewest:
            best, fewest = [list(row) for row in rows], crossings
    rows[:] = best


def _start_order(rows: list[list[Node]], after: Mapping[Node, list[Node]]) -> None:
    """Depth-first order, so that the branches of a node begin in the order of its fields."""
    seen: dict[Node, int] = {}
    for root in [node for row in rows for node in row]:
        stack = [root]
        while stack:
            node = stack.pop()
            if node not in seen:
                seen[node] = len(seen)
                stack.extend(reversed(after[node]))
    for row in rows:
        row.sort(key=seen.__getitem__)


def _by_barycentre(
    row: list[Node], neighbours: Mapping[Node, list[Node]], fixed: Mapping[Node, int]
) -> list[Node]:
    weights = {}
    for place, node in enumerate(row):
        near = [fixed[other] for other in neighbours[node]]
        weights[node] = sum(near) / len(near) if near else float(place)
    return sorted(row, key=weights.__getitem__)


def _crossings(rows: list[list[Node]], after: Mapping[Node, list[Node]]) -> int:
    """How many pairs of edges cross between neighbouring layers (inversions by sorted insertion)."""
    count = 0
    for row, following in itertools.pairwise(rows):
        place = {node: index for index, node in enumerate(following)}
        ends: list[int] = []
        for node in row:
            targets = sorted(place[other] for other in after[node])
            for target in targets:
                count += len(ends) - bisect.bisect_right(ends, target)
            for target in targets:
                bisect.insort(ends, target)
    return count


# -- places ---------------------------------------------------------------------------------------------------------


def _middles(
    rows: list[list[Node]],
    before: Mapping[Node, list[Node]],
    after: Mapping[Node, list[Node]],
    heights: Mapping[Node, float],
) -> dict[Node, float]:
    """The middle of each node and bend: near its neighbours, never nearer than allowed."""
    middle: dict[Node, float] = {}
    for row in rows:
        top = 0.0
        for node in row:
            middle[node] = top + heights[node] / 2
            top += heights[node] + _GAP
    passes = 13 if sum(map(len, rows)) <= _SMALL else 5  # odd: the last one aligns targets with their sources
    for turn in range(passes):
        for row in rows if turn % 2 == 0 else reversed(rows):
            wishes, weights = [], []
            for node in row:
                near = before[node] if turn % 2 == 0 else after[node]
                near = near or before[node] or after[node]
                values = sorted(middle[other] for other in near)
                half = len(values) // 2
                wish = (values[half] + values[-1 - half]) / 2 if values else middle[node]
                wishes.append(wish)
                weights.append((8.0 if node.startswith(_BEND_MARK) else 1.0) if values else 0.1)
            _settle(row, wishes, weights, heights, middle)
    return middle


def _settle(
    row: list[Node],
    wishes: list[float],
    weights: list[float],
    heights: Mapping[Node, float],
    middle: dict[Node, float],
) -> None:
    """Least squares to the wishes under the least distances (pool adjacent violators)."""
    offsets, offset = [], 0.0
    for index, node in enumerate(row):
        if index:
            offset += (heights[row[index - 1]] + heights[node]) / 2 + _GAP
        offsets.append(offset)
    pools: list[list[float]] = []  # weight, weighted sum, members
    for wish, weight, own in zip(wishes, weights, offsets, strict=True):
        pools.append([weight, weight * (wish - own), 1])
        while len(pools) > 1 and pools[-2][1] / pools[-2][0] > pools[-1][1] / pools[-1][0]:
            last = pools.pop()
            pools[-1] = [a + b for a, b in zip(pools[-1], last, strict=True)]
    index = 0
    for weight, total, members in pools:
        for _ in range(int(members)):
            middle[row[index]] = total / weight + offsets[index]
            index += 1


def _placed(
    sizes: Mapping[Node, tuple[float, float]],
    edges: Sequence[Edge],
    chains: list[list[Node]],
    rows: list[list[Node]],
    middles: Mapping[Node, float],
    layer: Mapping[Node, int],
) -> Layout:
    label_width = [0.0] * len(rows)
    for edge in edges:
        label_width[layer[edge.source]] = max(label_width[layer[edge.source]], edge.label)
    left, box_right, label_right = 0.0, [], []
    lefts = []
    for index, row in enumerate(rows):
        lefts.append(left)
        widest = max((sizes[node][0] for node in row if node in sizes), default=0.0)
        box_right.append(left + widest)
        label_right.append(box_right[-1] + (label_width[index] + 14 if label_width[index] else 0))
        left = label_right[-1] + _CURVE + min(60.0, 1.5 * len(row))  # more room where many edges bend
    top = min((middles[node] - sizes[node][1] / 2 for node in sizes), default=0.0)
    boxes = {
        node: Box(lefts[layer[node]], middles[node] - height / 2 - top, width, height)
        for node, (width, height) in sizes.items()
    }
    starts = _ports(boxes, edges, [chain[1] for chain in chains], middles, outgoing=True)
    ends = _ports(boxes, edges, [chain[-2] for chain in chains], middles, outgoing=False)
    routes = []
    for number, (edge, chain) in enumerate(zip(edges, chains, strict=True)):
        first = layer[edge.source]
        route = [
            (boxes[edge.source].x + boxes[edge.source].width, starts[number]),
            (label_right[first], starts[number]),
        ]
        for step, bend in enumerate(chain[1:-1], first + 1):
            route += [(lefts[step], middles[bend] - top), (label_right[step], middles[bend] - top)]
        route.append((boxes[edge.target].x, ends[number]))
        routes.append(route)
    height = max((box.y + box.height for box in boxes.values()), default=0.0)
    return Layout(boxes, routes, max(box_right, default=0.0), height)


def _ports(
    boxes: Mapping[Node, Box],
    edges: Sequence[Edge],
    toward: list[Node],
    middles: Mapping[Node, float],
    *,
    outgoing: bool,
) -> list[float]:
    """For each edge the height at which it leaves (or enters) its node: spread, in the order of where it goes."""
    at: dict[Node, list[int]] = {}
    for number, edge in enumerate(edges):
        at.setdefault(edge.source if outgoing else edge.target, []).append(number)
    heights = [0.0] * len(edges)
    for node, numbers in at.items():
        numbers.sort(key=lambda number: middles[toward[number]])
        box = boxes[node]
        step = min(18.0, box.height / len(numbers)) if outgoing else min(8.0, box.height / (len(numbers) + 1))
        first = box.y + box.height / 2 - step * (len(numbers) - 1) / 2
        for place, number in enumerate(numbers):
            heights[number] = first + step * place
    return heights
