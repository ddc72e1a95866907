"""Loops that go on without the caller, or as long as the caller stays silent (R-ivr.7)."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

import networkx as nx

from ivrdesigner.graph import FlowGraph
from ivrdesigner.project import Finding
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.counters import uncounted
from ivrdesigner.rules.targets import stuck_nodes
from ivrdesigner.rules.ways import Ways, silent_way, way_to, ways, without_caller, words_along
from vxml.message import Message

__all__ = ["Loop", "endless_loops", "loops_of"]

_LISTENING = frozenset(("menu", "collect", "record"))


@dataclass(frozen=True, slots=True)
class Loop:
    """A loop that nothing ends. ``silent``: it needs the caller's silence; else it needs nothing."""

    flow: str
    nodes: tuple[str, ...]
    silent: bool
    why: str
    """Why the counter in it does not end it in time; empty when there is none."""

    @property
    def lasts(self) -> Message:
        """How long it goes on, in words."""
        return Message("too often: {reason}", reason=self.why) if self.why else Message("for ever")

    @property
    def names(self) -> tuple[str, ...]:
        """The first of its nodes."""
        return (*self.nodes[:4], "…") if len(self.nodes) > 4 else self.nodes


def endless_loops(around: ProjectContext) -> Iterator[Finding]:
    """IVR204 and IVR205."""
    for loop in loops_of(around):
        if set(loop.nodes) <= stuck_nodes(around, loop.flow):
            continue
        way = words_along(around, way_to(around, loop.flow, loop.nodes[0])[-12:])
        there = Message("; the way there: {way}", way=way) if way else ""
        if loop.silent:
            message = Message(
                "A caller who stays silent goes round {names} {lasts}{there}.",
                names=loop.names,
                lasts=loop.lasts,
                there=there,
            )
            remedy = Message("Lead no_input of one of them to a queue, voicemail or hangup.")
        else:
            message = Message(
                "The call can go round {names} without the caller {lasts}{there}.",
                names=loop.names,
                lasts=loop.lasts,
                there=there,
            )
            remedy = (
                Message(
                    "Count a few rounds in a number variable that begins with a number, or let the "
                    "caller choose."
                )
                if loop.why
                else Message(
                    "Count the rounds in a number variable and leave by a condition, or let the "
                    "caller choose."
                )
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
        for part, why in _circles(around, graph, alone):
            yield Loop(name, part, silent=False, why=why)
        for part, why in _circles(around, graph, silent):
            if any(graph.digraph.nodes[node]["kind"] in _LISTENING for node in part):
                yield Loop(name, part, silent=True, why=why)


def _circles(around: ProjectContext, graph: FlowGraph, taken: Ways) -> Iterator[tuple[tuple[str, ...], str]]:
    """The nodes of each circle that no counter ends, and why a counter in it does not."""
    allowed = taken.graphs[graph.flow.name]
    for part in nx.strongly_connected_components(allowed):
        first = next(iter(part))
        if (len(part) == 1 and not allowed.has_edge(first, first)) or first not in graph.reachable:
            continue
        why = uncounted(graph, around.graphs, allowed, part)
        if why is not None:
            yield tuple(node for node in graph.flow.nodes if node in part), why
