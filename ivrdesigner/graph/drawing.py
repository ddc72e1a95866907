"""A flow graph made fit to be drawn: an acyclic graph of cards, with links where lines would tangle.

Ways back to an earlier node, lines over many layers, and those into the next band of layers become links: small cards that name their target.
Ends that many nodes lead to (hang up, back, a queue) are drawn once for each of them. What the project implies
(retries, the timeout queue, where `back` leads) is text on the card or left out.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Final

from ivrdesigner.graph.branches import CALLER, Outcome
from ivrdesigner.graph.cards import Card, card_of, localized_text
from ivrdesigner.graph.flow_graph import FlowGraph
from ivrdesigner.graph.layout import Edge, layers_of
from ivrdesigner.graph.words import label_of, word
from ivrdesigner.project import Defaults, Project

__all__ = ["Drawing", "Line", "drawing_of"]

_LONGEST: Final = 4
"""Lines over more layers become links."""
_SHARED: Final = 2
"""From so many lines on, an end is drawn once for each."""
_BAND: Final = 5
"""Layers side by side; more would not be legible on a page."""
_ENDS: Final = frozenset({"back", "top", "return", "hangup", "exit", "queue", "voicemail"})
_IMPLIED: Final = frozenset({"retry", "back", "top", "say"})
"""Outcomes that have no line of their own; a phrase shares that of its key."""


@dataclass(frozen=True, slots=True)
class Line:
    """A line between two cards; several outcomes with one target share it."""

    source: str
    target: str
    label: str
    kinds: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Drawing:
    """Cards by key (a node id, or ``node@number`` for links and copies) and the lines between them, acyclic."""

    language: str
    title: str
    start: str
    cards: dict[str, Card]
    lines: list[Line]
    unreachable: frozenset[str] = frozenset()


def drawing_of(graph: FlowGraph, project: Project | None = None) -> Drawing:
    """The cards and lines of a flow."""
    defaults = project.defaults if project else Defaults()
    language = project.language if project else "en-US"
    flow = graph.flow
    cards = {node_id: card_of(node_id, node, defaults, language) for node_id, node in flow.nodes.items()}
    lines = _merged(graph, cards, language)
    returning = _returning(graph.start, list(cards), lines)
    lines = list(_with_links(lines, cards, returning))
    lines = list(_with_copies(lines, cards))
    layers = layers_of(list(cards), [Edge(line.source, line.target) for line in lines])
    long = {
        (line.source, line.target) for line in lines if layers[line.target] - layers[line.source] > _LONGEST
    }
    lines = list(_with_links(lines, cards, long))
    lines = list(_with_links(lines, cards, _between_bands(lines, cards)))
    return Drawing(
        language,
        localized_text(flow.title, language) or flow.name,
        graph.start,
        cards,
        lines,
        frozenset(graph.unreachable),
    )


def _merged(graph: FlowGraph, cards: dict[str, Card], language: str) -> list[Line]:
    """One line for all outcomes from one node to another; unknown targets get a card that says so."""
    shared: dict[tuple[str, str], list[Outcome]] = {}
    for node in graph.flow.nodes:
        for step in graph.outcomes(node):
            if (
                step.outcome.kind not in _IMPLIED
                and step.target != CALLER
                and step.target in graph.flow.nodes
            ):
                shared.setdefault((node, step.target), []).append(step.outcome)
    for step in graph.dangling:
        key = f"{step.target}@unknown"
        cards.setdefault(key, Card(step.target, "unknown", step.target, word("no such node", language)))
        shared.setdefault((step.node, key), []).append(step.outcome)
    return [
        Line(
            source,
            target,
            ", ".join(
                dict.fromkeys(
                    label_of(o, language)
                    for o in outcomes
                    if o.label and not (o.kind == "next" and len(outcomes) == 1 and o.input)
                )
            ),
            tuple(o.kind for o in outcomes),
        )
        for (source, target), outcomes in shared.items()
    ]


def _between_bands(lines: list[Line], cards: dict[str, Card]) -> set[tuple[str, str]]:
    """Lines from one band of layers to the next, where a drawing would get too wide: what they lead to begins a band
    of its own below. Ends stay with the node that leads to them.
    """
    layers = layers_of(list(cards), [Edge(line.source, line.target) for line in lines])
    if max(layers.values(), default=0) <= _BAND + 1:
        return set()
    leaving = {line.source for line in lines}
    return {
        (line.source, line.target)
        for line in lines
        if layers[line.source] // _BAND != layers[line.target] // _BAND and line.target in leaving
    }


def _returning(start: str, nodes: list[str], lines: list[Line]) -> set[tuple[str, str]]:
    """Lines that lead back to a node on the way from the start (depth first, in the order of the fields)."""
    following: dict[str, list[str]] = {}
    for line in lines:
        following.setdefault(line.source, []).append(line.target)
    state: dict[str, bool] = {}  # True: on the way; False: done
    found = set()
    for root in [start, *nodes]:
        stack: list[tuple[str, Iterator[str]]] = (
            [(root, iter(following.get(root, ())))] if root not in state else []
        )
        if stack:
            state[root] = True
        while stack:
            node, targets = stack[-1]
            target = next(targets, None)
            if target is None:
                state[node] = False
                stack.pop()
            elif target not in state:
                state[target] = True
                stack.append((target, iter(following.get(target, ()))))
            elif state[target]:
                found.add((node, target))
    return found


def _with_links(lines: list[Line], cards: dict[str, Card], linked: set[tuple[str, str]]) -> Iterator[Line]:
    """The lines, those in ``linked`` led to a card that names the target instead."""
    for line in lines:
        if (line.source, line.target) in linked:
            target = cards[line.target]
            key = f"{line.target}@{line.source}"
            cards[key] = Card(target.node, "link", target.title)
            yield replace(line, target=key)
        else:
            yield line


def _with_copies(lines: list[Line], cards: dict[str, Card]) -> Iterator[Line]:
    """The lines, those to shared ends led to an own copy of the end."""
    leaving = {line.source for line in lines}
    arriving: dict[str, int] = {}
    for line in lines:
        arriving[line.target] = arriving.get(line.target, 0) + 1
    for line in lines:
        card = cards[line.target]
        if card.kind in _ENDS and line.target not in leaving and arriving[line.target] >= _SHARED:
            key = f"{line.target}@{line.source}"
            cards[key] = card
            yield replace(line, target=key)
        else:
            yield line
    for target, count in arriving.items():
        if count >= _SHARED and cards[target].kind in _ENDS and target not in leaving:
            del cards[target]
