"""The graph of a flow: every way that a call can take, as a networkx multigraph (R-ivr.6)."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from ivrdesigner.graph.branches import CALLER, End, Outcome, branches, end_of
from ivrdesigner.graph.levels import Levels
from ivrdesigner.project import BackNode, Defaults, Flow, MenuNode, Project, SubflowNode, TopNode

__all__ = ["FlowGraph", "Leaves", "Step", "flow_graph"]

Leaves = frozenset[str]
"""How a sub-flow sends its caller back: to the menu that it was called from ("level"), when `back` left the first
menu of the sub-flow; one menu further ("back"), when the sub-flow had entered no menu; to the first menu ("top")."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step of a way through the graph."""

    node: str
    outcome: Outcome
    target: str


@dataclass(frozen=True)
class FlowGraph:
    """Nodes and outcomes of a flow.

    Ids that begin with @ are pseudo-nodes: ``@queue:800`` (the timeout queue), ``@caller`` (the calling flow).
    Node attributes of ``digraph``: ``kind`` (node type, or "queue"/"caller" for pseudo-nodes) and ``end``
    (`End` or None). The edge attribute ``outcome`` is an `Outcome`.
    """

    flow: Flow
    digraph: nx.MultiDiGraph[str]
    dangling: tuple[Step, ...]
    """Steps to nodes that do not exist; they are not in ``digraph``."""
    leaves: Leaves = frozenset()
    """How the flow as a sub-flow sends its caller back."""

    @property
    def start(self) -> str:
        """Id of the initial step; it may not exist (`has_start`)."""
        return self.flow.start

    @property
    def has_start(self) -> bool:
        """Whether the initial step exists."""
        return self.flow.start in self.flow.nodes

    @cached_property
    def reachable(self) -> frozenset[str]:
        """Nodes, pseudo-nodes too, that a call can come to."""
        if not self.has_start:
            return frozenset()
        return frozenset(nx.descendants(self.digraph, self.start) | {self.start})

    @cached_property
    def unreachable(self) -> tuple[str, ...]:
        """Nodes of the flow that no call comes to, in the order of the file."""
        return tuple(node for node in self.flow.nodes if node not in self.reachable)

    @cached_property
    def ends(self) -> dict[str, End]:
        """Nodes at which a call can leave, and how."""
        return {node: data["end"] for node, data in self.digraph.nodes.items() if data["end"] is not None}

    def outcomes(self, node: str) -> list[Step]:
        """The ways out of a node, in the order of its fields."""
        return [
            Step(node, data["outcome"], target) for _, target, data in self.digraph.out_edges(node, data=True)
        ]

    def arrivals(self, node: str) -> list[Step]:
        """The ways into a node."""
        return [
            Step(source, data["outcome"], node) for source, _, data in self.digraph.in_edges(node, data=True)
        ]

    def reaching(self, targets: Iterable[str]) -> frozenset[str]:
        """Nodes from which at least one of ``targets`` can be reached, the targets among them."""
        found = {target for target in targets if target in self.digraph}
        queue = list(found)
        while queue:
            for before in self.digraph.pred[queue.pop()]:
                if before not in found:
                    found.add(before)
                    queue.append(before)
        return frozenset(found)

    def way(self, target: str, start: str | None = None) -> list[Step] | None:
        """A shortest way from the initial step (or ``start``) to ``target``, such as a counter-example to show.

        None when there is none.
        """
        try:
            nodes = nx.shortest_path(self.digraph, start or self.start, target)
        except (nx.NetworkXNoPath, nx.NodeNotFound):
            return None
        steps = []
        for source, following in itertools.pairwise(nodes):
            outcome = next(iter(self.digraph.get_edge_data(source, following).values()))["outcome"]
            steps.append(Step(source, outcome, following))
        return steps

    def loops(self) -> list[frozenset[str]]:
        """Sets of nodes that lie on common loops (strongly connected parts with an edge inside)."""
        return [
            frozenset(part)
            for part in nx.strongly_connected_components(self.digraph)
            if len(part) > 1 or any(self.digraph.has_edge(node, node) for node in part)
        ]


def flow_graph(
    flow: Flow,
    project: Project | None = None,
    *,
    is_entry: bool = True,
    is_called: bool | None = None,
    leaves_of: Mapping[str, Leaves] | None = None,
) -> FlowGraph:
    """The graph of one flow.

    ``is_entry``: calls begin in it, so `back` with no level left leads to the first menu. ``is_called``: other
    flows call it, so it leads to ``@caller``; by default when it has parameters, returns or a return node.
    ``leaves_of``: for each sub-flow the ways in which it sends its caller back. `flow_graphs` knows all three.
    """
    defaults = project.defaults if project else Defaults()
    language = project.language if project else "en-US"
    graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    graph.add_nodes_from(
        (node_id, {"kind": node.type, "end": end_of(node)}) for node_id, node in flow.nodes.items()
    )
    if is_called is None:
        is_called = bool(
            flow.parameters or flow.returns or "return" in {node.type for node in flow.nodes.values()}
        )
    dangling: list[Step] = []
    edges: list[tuple[str, str, dict[str, Outcome]]] = []
    for node_id, node in flow.nodes.items():
        for target, outcome in branches(node_id, node, defaults, language):
            if target in flow.nodes or target[0] == "@":
                edges.append((node_id, target, {"outcome": outcome}))
            else:
                dangling.append(Step(node_id, outcome, target))
    graph.add_edges_from(edges)
    leaving = _add_returns(graph, flow, is_entry, is_called, leaves_of or {})
    for node_id in [node_id for node_id in graph if node_id[0] == "@"]:
        is_caller = node_id == CALLER
        graph.add_node(
            node_id, kind="caller" if is_caller else "queue", end="return" if is_caller else "person"
        )
    return FlowGraph(flow, graph, tuple(dangling), leaving)


def _add_returns(
    graph: nx.MultiDiGraph[str], flow: Flow, is_entry: bool, is_called: bool, leaves_of: Mapping[str, Leaves]
) -> Leaves:
    """Add the edges of `back` and `top`, and of sub-flows that hand them on; tell which leave this flow."""
    kinds: dict[str, Leaves] = {}
    for node_id, node in flow.nodes.items():
        if isinstance(node, BackNode | TopNode):
            kinds[node_id] = frozenset([node.type])
        elif isinstance(node, SubflowNode) and leaves_of.get(node.flow):
            kinds[node_id] = leaves_of[node.flow]
    if not kinds or flow.start not in flow.nodes:
        return frozenset()
    menus = frozenset(node_id for node_id, node in flow.nodes.items() if isinstance(node, MenuNode))
    plain: nx.DiGraph[str] = nx.DiGraph()
    plain.add_nodes_from(graph)
    plain.add_edges_from([(node, target) for node, targets in graph.adjacency() for target in targets])
    levels = Levels(plain, flow.start, menus)
    edges: dict[tuple[str, str, str], Outcome] = {}
    leaving: set[str] = set()
    for node_id, words in kinds.items():
        for word in sorted(words):
            outward = _outward(word, node_id, levels)
            targets = _inward(word, node_id, levels)
            if is_called and outward:
                leaving |= outward
                targets.append(CALLER)
            if is_entry:
                targets += _at_the_beginning(word, node_id, flow, levels)
            outcome = Outcome(
                *(("top", "top") if word == "top" else ("back", "back")), None, ("nodes", node_id)
            )
            for target in targets:
                edges.setdefault((node_id, target, outcome.kind), outcome)
    graph.add_edges_from(
        [(source, target, {"outcome": outcome}) for (source, target, _), outcome in edges.items()]
    )
    return frozenset(leaving)


def _inward(word: str, node_id: str, levels: Levels) -> list[str]:
    """Menus of this flow that are gone back to while there is a level for it."""
    match word:
        case "level":
            return levels.current(node_id)
        case "back":
            return [level for level in levels.back_targets(node_id) if level is not None]
        case _:
            return []


def _outward(word: str, node_id: str, levels: Levels) -> Leaves:
    """What a called flow tells its caller when it has no level left (see `Leaves`)."""
    if word == "top":
        return frozenset(["top"])
    found = {word} if levels.before_any(node_id) else set()
    if word == "back" and levels.only_one(node_id):
        found.add("level")
    return frozenset(found)


def _at_the_beginning(word: str, node_id: str, flow: Flow, levels: Levels) -> list[str]:
    """Where a call that began in this flow goes when it has no level left: its first menu, or the initial step."""
    targets: list[str] = []
    if word == "top" and levels.current(node_id):
        targets = levels.first_menus_before(node_id)
    elif word == "back" and levels.only_one(node_id):
        firsts = set(levels.first_menus())
        targets = [menu for menu in levels.current(node_id) if menu in firsts]
    if levels.before_any(node_id):
        targets.append(flow.start)
    return targets
