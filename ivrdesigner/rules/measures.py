"""The longest and the cheapest way to a person, over all flows (R-ivr.6).

The longest way leads forward (`forward`): it enters no node a second time. Sub-flows are measured first and stand for
one step of their callers. Where nodes lead to each other in circles, or flows call each other, the sum of all that
lies there is the bound: the measure is then no less than the truth and says so.
"""

from __future__ import annotations

import heapq
from collections import deque
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

import networkx as nx

from ivrdesigner.graph import FlowGraph, Step, call_graph
from ivrdesigner.project import LanguageNode, Node, ReturnNode, SubflowNode, TransferNode
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.costs import Aim, Costs
from ivrdesigner.rules.forward import Part, forward_parts
from ivrdesigner.rules.passages import Passage
from ivrdesigner.rules.ways import any_way, ways

__all__ = ["REACHED", "Reach", "Refused", "measured", "reaches_someone"]

REACHED: Final = frozenset(("person", "voicemail", "transfer"))
"""Ends at which somebody hears the caller."""
_NOT_BY_KEYS: Final = frozenset(("retry", "back", "top", "no_input", "no_match", "say"))
_State = tuple[str, str]
"""Node and language of the call."""


@dataclass(frozen=True, slots=True)
class Reach:
    """A way from the start of a flow, as the last of its links."""

    cost: float
    exact: bool
    """Whether it is the cost of a way, and not only a bound."""
    way: Passage | None


@dataclass(frozen=True, slots=True)
class _Flow:
    """What the ways through a flow that begin in one language come to."""

    to_return: dict[str, Reach]
    """By language at the return."""
    to_person: Reach | None


def reaches_someone(graph: FlowGraph, node: str) -> bool:
    """Whether somebody hears the caller at a node, when all goes well. A bridge does so even if it comes back."""
    return graph.ends.get(node) in REACHED or isinstance(graph.flow.nodes.get(node), TransferNode)


Refused = frozenset[tuple[str, Step]]
"""Steps, with their flows, that are left out."""


def measured(around: ProjectContext, aim: Aim, refused: Refused = frozenset()) -> Reach | None:
    """The longest or cheapest way to a person or voicemail from where calls begin; None when there is none."""
    return _Measurement(around, aim, refused).over_flows()


class _Measurement:
    """One measure. One use."""

    def __init__(self, around: ProjectContext, aim: Aim, refused: Refused) -> None:
        self.around = around
        self.refused = refused
        self.costs = Costs(around, aim)
        self.longest = aim != "fewest keys"
        first = around.project.language
        spoken = {
            node.language
            for graph in around.graphs.values()
            for node in graph.flow.nodes.values()
            if isinstance(node, LanguageNode)
        }
        # Keys are the same in every language.
        self.languages = (first, *sorted(spoken - {first})) if aim == "most seconds" else (first,)
        self.known: dict[tuple[str, str], _Flow] = {}
        self.bound: dict[str, _Flow] = {}
        """For flows that call each other, the sum of all that lies in them."""

    def over_flows(self) -> Reach | None:
        calls = call_graph(self.around.loaded.flows)
        for part in nx.strongly_connected_components(calls):
            names = sorted(part & self.around.graphs.keys())
            recursive = len(part) > 1 or any(calls.has_edge(name, name) for name in names)
            if recursive and self.longest:
                self._bind(names, part)
            # Cheapest ways through flows that call each other: until nothing changes.
            for _ in names if recursive and not self.longest else names[:1]:
                before = [self.known.get((name, language)) for name in names for language in self.languages]
                for name in names:
                    for language in self.languages:
                        self.known[name, language] = self._summary(self.around.graphs[name], language)
                if before == [self.known.get((n, language)) for n in names for language in self.languages]:
                    break
        found = [self.known[name, self.languages[0]].to_person for name in sorted(self.around.entries)]
        return self._best([reach for reach in found if reach is not None])

    def _best(self, found: list[Reach]) -> Reach | None:
        if not found:
            return None
        return (max if self.longest else min)(found, key=lambda reach: reach.cost)

    def _summary(self, graph: FlowGraph, language: str) -> _Flow:
        reached = self._longest(graph, language) if self.longest else self._cheapest(graph, language)
        returns: dict[str, Reach] = {}
        persons: list[Reach] = []
        for (node, spoken), reach in reached.items():
            member = graph.flow.nodes.get(node)
            if isinstance(member, ReturnNode):
                better = self._best([reach, *filter(None, [returns.get(spoken)])])
                assert better is not None
                returns[spoken] = better
            elif reaches_someone(graph, node):
                persons.append(self._with_end(reach, member, node, graph, spoken))
            elif isinstance(member, SubflowNode):
                inner = self._inner(member.flow, spoken)
                if inner is not None and inner.to_person is not None:
                    persons.append(_joined(reach, graph.flow.name, node, inner.to_person))
        return _Flow(returns, self._best(persons))

    def _with_end(
        self, reach: Reach, member: Node | None, node: str, graph: FlowGraph, language: str
    ) -> Reach:
        end = self.costs.at_end(member, language)
        way = Passage(reach.way, "end", graph.flow.name, node, None, language)
        return Reach(reach.cost + end, reach.exact, way)

    def _inner(self, flow: str, language: str) -> _Flow | None:
        found = self.known.get((flow, language))
        return self.bound.get(flow) if found is None else found

    def _bind(self, names: list[str], part: set[str]) -> None:
        """What is known of flows that call each other before they are measured."""
        graphs = [self.around.graphs[name] for name in names]
        reach = Reach(sum(self._all_of(graph, part) for graph in graphs), exact=False, way=None)
        taken = self.around.kept("ways", any_way, lambda: ways(self.around, any_way))
        is_reached = any(self._reaches(graph, node) for graph in graphs for node in graph.reachable)
        for name in names:
            returns = dict.fromkeys(self.languages, reach) if name in taken.passes else {}
            self.bound[name] = _Flow(returns, reach if is_reached else None)

    def _reaches(self, graph: FlowGraph, node: str) -> bool:
        """Whether somebody is reached at a node, or in the sub-flow that it calls."""
        member = graph.flow.nodes.get(node)
        if not isinstance(member, SubflowNode):
            return reaches_someone(graph, node)
        inner = [self.known.get((member.flow, language)) for language in self.languages]
        return any(one is not None and one.to_person is not None for one in inner)

    def _onward(
        self, graph: FlowGraph, node: str, reach: Reach, language: str
    ) -> Iterator[tuple[Reach, str]]:
        """The reach behind what a node itself does, before its outcomes, and the language there."""
        member = graph.flow.nodes.get(node)
        if isinstance(member, SubflowNode):
            inner = self._inner(member.flow, language)
            for spoken, through in inner.to_return.items() if inner is not None else ():
                yield _joined(reach, graph.flow.name, node, through, returns=True, language=spoken), spoken
        elif member is not None:
            yield reach, self.costs.language_after(member, language) if len(self.languages) > 1 else language

    # -- the longest way ------------------------------------------------------------------------------------------

    def _longest(self, graph: FlowGraph, language: str) -> dict[_State, Reach]:
        parts = self.around.kept(
            "forward", graph.flow.name, lambda: forward_parts(graph, self.around.steps(graph.flow.name))
        )
        reached: dict[_State, Reach] = {(graph.start, language): Reach(0.0, exact=True, way=None)}
        for part in parts:
            if part.inner:
                self._spread(graph, part, reached)
            for step in part.steps:
                for spoken in self.languages:
                    reach = reached.get((step.node, spoken))
                    if reach is not None:
                        self._take(graph, step, reach, spoken, reached)
        return reached

    def _take(
        self,
        graph: FlowGraph,
        step: Step,
        reach: Reach,
        language: str,
        reached: dict[_State, Reach],
        *,
        fresh: bool = False,
    ) -> list[_State]:
        """Go a step; gives the states that are reached better by it (``fresh``: only those not reached before)."""
        member = graph.flow.nodes[step.node]
        if isinstance(member, TransferNode) and step.outcome.kind == "next":
            return []  # somebody has been reached
        if self.refused and (graph.flow.name, step) in self.refused:
            return []
        cost = self.costs.cost(graph.flow, step, language)
        if cost is None:
            return []
        better = []
        plain = len(self.languages) == 1 and not isinstance(member, SubflowNode)
        for onward, spoken in (
            ((reach, language),) if plain else self._onward(graph, step.node, reach, language)
        ):
            state, total = (step.target, spoken), onward.cost + cost
            known = reached.get(state)
            if known is None or (not fresh and (total > known.cost if self.longest else total < known.cost)):
                way = Passage(onward.way, "step", graph.flow.name, step.node, step, language)
                reached[state] = Reach(total, onward.exact, way)
                better.append(state)
        return better

    def _spread(self, graph: FlowGraph, part: Part, reached: dict[_State, Reach]) -> None:
        """Within a part every node is reached at the bound: all that lies in the part, each node once."""
        states = [(node, spoken) for node in sorted(part.nodes) for spoken in self.languages]
        waiting = deque(state for state in states if state in reached)
        if not waiting:
            return
        total = max(reached[state].cost for state in waiting)
        total += self._sum(graph, part.nodes, part.inner, frozenset())
        steps: dict[str, list[Step]] = {}
        for step in part.inner:
            steps.setdefault(step.node, []).append(step)
        while waiting:
            node, language = waiting.popleft()
            for step in steps.get(node, ()):
                waiting += self._take(graph, step, reached[node, language], language, reached, fresh=True)
        for state in states:
            if state in reached:
                reached[state] = Reach(total, exact=False, way=reached[state].way)

    def _sum(
        self, graph: FlowGraph, nodes: frozenset[str], steps: tuple[Step, ...], within: frozenset[str]
    ) -> float:
        dearest = dict.fromkeys(nodes, 0.0)
        for step in steps:
            for language in self.languages:
                cost = self.costs.cost(graph.flow, step, language) or 0.0
                dearest[step.node] = max(dearest[step.node], cost)
        for node in nodes:
            member = graph.flow.nodes.get(node)
            if isinstance(member, SubflowNode) and member.flow not in within:
                inner = [self._inner(member.flow, language) for language in self.languages]
                dearest[node] += max(
                    (reach.cost for one in inner if one is not None for reach in one.to_return.values()),
                    default=0.0,
                )
        return sum(dearest.values())

    def _all_of(self, graph: FlowGraph, within: set[str]) -> float:
        steps = tuple(
            step
            for steps in self.around.steps(graph.flow.name).values()
            for step in steps
            if step.outcome.kind not in ("retry", "back", "top")
        )
        ends = max(
            (
                self.costs.at_end(node, language)
                for node in graph.flow.nodes.values()
                for language in self.languages
            ),
            default=0.0,
        )
        return self._sum(graph, frozenset(graph.digraph), steps, frozenset(within)) + ends

    # -- the cheapest way -----------------------------------------------------------------------------------------

    def _cheapest(self, graph: FlowGraph, language: str) -> dict[_State, Reach]:
        """In the order of cost, so that of equal ways the nearest is told."""
        if not graph.has_start:
            return {}
        steps_of = self.around.steps(graph.flow.name)
        reached: dict[_State, Reach] = {(graph.start, language): Reach(0.0, exact=True, way=None)}
        done: dict[_State, Reach] = {}
        waiting = [(0.0, 0, graph.start)]
        while waiting:
            _, length, node = heapq.heappop(waiting)
            if (node, language) in done:
                continue
            done[node, language] = reach = reached[node, language]
            for step in steps_of[node]:
                if step.outcome.kind in _NOT_BY_KEYS:
                    continue
                for target, _ in self._take(graph, step, reach, language, reached):
                    heapq.heappush(waiting, (reached[target, language].cost, length + 1, target))
        return done


def _joined(
    reach: Reach, flow: str, node: str, inner: Reach, *, returns: bool = False, language: str = ""
) -> Reach:
    """The way on through a sub-flow, or into it."""
    if inner.way is None and not inner.exact:
        way = Passage(reach.way, "unknown", flow, node, None, language)
    else:
        way = Passage(reach.way, "through" if returns else "into", flow, node, None, language, inner.way)
    return Reach(reach.cost + inner.cost, reach.exact and inner.exact, way)
