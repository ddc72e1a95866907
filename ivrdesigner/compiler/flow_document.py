"""What the forms of one document share: the flow, its place among the others, prompts and marks."""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property

from ivrdesigner.compiler.prompts import PromptWriter
from ivrdesigner.compiler.ways import Marks, Ways
from ivrdesigner.graph import FlowGraph
from ivrdesigner.project import Flow, Node, Project
from ivrdesigner.rules.entries import is_choice

__all__ = ["FlowDocument"]


@dataclass(frozen=True)
class FlowDocument:
    """One flow on its way to a document."""

    project: Project
    flow: Flow
    graph: FlowGraph
    callees: dict[str, FlowGraph]
    """Graphs of all flows, by name."""
    is_called: bool
    """Other flows call it."""
    is_entry: bool
    """Calls begin in it."""
    writer: PromptWriter
    marks: Marks = field(default_factory=Marks)
    choices: dict[str, bool] = field(default_factory=dict)
    """What `is_choice` found, for all documents of a build."""

    def ways(self, node_id: str, node: Node) -> Ways:
        """The ways out of a node."""
        return Ways(node_id, node, self.project.defaults, self.project.language, self.marks)

    @cached_property
    def secrets(self) -> tuple[str, ...]:
        """Variables that are secrets."""
        return tuple(name for name, variable in self.flow.variables.items() if variable.secret)

    def secrets_at(self, into: str, *entered: str) -> str | None:
        """The property of a form in which a secret variable takes what these names are given; None for other variables."""
        return " ".join((*self.secrets, *entered)) if into in self.secrets else None

    def is_choice(self, key: str) -> bool:
        """Whether a menu of the project has a choice that begins with a key."""
        if key not in self.choices:
            self.choices[key] = is_choice(key, (graph.flow for graph in self.callees.values()))
        return self.choices[key]

    @cached_property
    def has_levels(self) -> bool:
        """Whether `back` or `top` is possible, so that levels must be counted (R-ivr.2)."""
        kinds = {node.type for node in self.flow.nodes.values()}
        return bool(kinds & {"back", "top"}) or any(
            node.type == "subflow" and self.leaves(node.flow) for node in self.flow.nodes.values()
        )

    def leaves(self, flow: str) -> bool:
        """Whether a sub-flow can send its caller further back."""
        return flow in self.callees and bool(self.callees[flow].leaves)

    @cached_property
    def handed_back(self) -> tuple[str, ...]:
        """Names that the sub-flow returns: its results, the language, and whether to go further back."""
        own = tuple(dict.fromkeys(self.flow.returns))
        leave = ("$leave",) if self.graph.leaves else ()
        language = ("language",) if len(self.writer.languages) > 1 else ()
        return (*own, *language, *leave)
