"""What a rule sees: a script, and its nodes as a graph."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property

import networkx as nx

from aiflows.model import LoadedScript, Script, ScriptNode
from ivrdesigner.project import FieldPath, Finding
from vxml.message import Message

__all__ = ["Rule", "ScriptContext"]


@dataclass(frozen=True)
class ScriptContext:
    """A loaded script."""

    loaded: LoadedScript
    script: Script

    @cached_property
    def graph(self) -> nx.DiGraph[str]:
        """Ways between nodes that exist: by speaking, and by ``otherwise``."""
        graph: nx.DiGraph[str] = nx.DiGraph()
        graph.add_nodes_from(self.script.nodes)
        spoken_from_all = []
        for name, node in self.script.nodes.items():
            if self.listens(name) and node.otherwise in self.script.nodes:
                graph.add_edge(name, node.otherwise)
            if node.when.keywords or node.when.examples:
                if "*" in node.after:
                    spoken_from_all.append(name)
                graph.add_edges_from(
                    (before, name)
                    for before in node.after
                    if before in self.script.nodes and self.listens(before)
                )
        # One node in the middle stands for "every node", so that there are no n² edges.
        graph.add_edges_from(("*", name) for name in spoken_from_all)
        graph.add_edges_from((name, "*") for name in self.script.nodes if self.listens(name))
        return graph

    @cached_property
    def reachable(self) -> frozenset[str]:
        """Nodes that a call can come to."""
        if self.script.start not in self.graph:
            return frozenset()
        return frozenset({self.script.start, *nx.descendants(self.graph, self.script.start)} - {"*"})

    def listens(self, node: str) -> bool:
        """Whether a node waits for the caller."""
        return self.script.nodes[node].then == "listen"

    def nodes(self) -> Iterator[tuple[str, ScriptNode]]:
        """Id and node, in the order written."""
        return iter(self.script.nodes.items())

    def finding(
        self, code: str, path: FieldPath, message: Message, remedy: Message, *, key: bool = False
    ) -> Finding:
        """A finding at a field of the script."""
        return self.loaded.finding(code, path, message, remedy, key=key)


Rule = Callable[[ScriptContext], Iterator[Finding]]
