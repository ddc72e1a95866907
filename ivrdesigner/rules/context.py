"""What a rule sees: one flow with its graph, and the project around it."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any, Final, TypeVar

from ivrdesigner.graph import FlowGraph, Step
from ivrdesigner.project import CODES, FieldPath, Finding, Flow, LoadedProject, Project, Prompt
from ivrdesigner.project.source_files import read_source
from ivrdesigner.rules.expressions import Expression, parse_expression
from ivrdesigner.rules.templates import parse_template
from ivrdesigner.rules.uses import Text, prompts_of, texts_of, variables_named
from vxml.message import Message

__all__ = ["READ_ONLY", "FlowContext", "FlowRule", "ProjectContext", "ProjectRule"]

T = TypeVar("T")

READ_ONLY: Final = frozenset(("caller", "called", "language"))
"""Names that every expression may read and none may assign."""


@dataclass(frozen=True)
class ProjectContext:
    """A loaded project and the graphs of its faultless flows."""

    loaded: LoadedProject
    project: Project
    graphs: dict[str, FlowGraph]
    entries: frozenset[str]
    """Flows in which calls begin."""

    @cached_property
    def _lines(self) -> dict[str, list[str]]:
        return {}

    @cached_property
    def _kept(self) -> dict[object, Any]:
        return {}

    def kept(self, name: str, key: object, make: Callable[[], T]) -> T:
        """A result that several rules need, made once."""
        if (name, key) not in self._kept:
            self._kept[name, key] = make()
        result: T = self._kept[name, key]
        return result

    def steps(self, flow: str) -> dict[str, list[Step]]:
        """The ways out of every node of a flow, as `FlowGraph.outcomes` tells them."""

        def make() -> dict[str, list[Step]]:
            # Not by the views of edges: this is the innermost loop of a check.
            return {
                source: [
                    Step(source, data["outcome"], target)
                    for target, edges in targets.items()
                    for data in edges.values()
                ]
                for source, targets in self.graphs[flow].digraph.adjacency()
            }

        return self.kept("steps", flow, make)

    def line(self, file: str, number: int) -> str:
        """A line of a project file, counted from 1; empty when there is none."""
        if file not in self._lines:
            text = read_source(self.loaded.folder, self.loaded.folder / file)
            self._lines[file] = text.split("\n") if isinstance(text, str) else []
        lines = self._lines[file]
        return lines[number - 1] if 0 < number <= len(lines) else ""

    def finding(self, code: str, path: FieldPath, message: Message, remedy: Message) -> Finding:
        """A finding placed in ivr.yaml."""
        return self.loaded.finding(code, None, path, message, remedy)


@dataclass(frozen=True)
class FlowContext:
    """One flow for the rules."""

    around: ProjectContext
    graph: FlowGraph

    @property
    def flow(self) -> Flow:
        """The flow."""
        return self.graph.flow

    @property
    def project(self) -> Project:
        """Its project."""
        return self.around.project

    @cached_property
    def texts(self) -> tuple[Text, ...]:
        """All expressions and templates."""
        return tuple(texts_of(self.flow))

    @cached_property
    def prompts(self) -> tuple[tuple[str, FieldPath, Prompt], ...]:
        """All prompts, with node and path."""
        return tuple(
            (node_id, path, prompt)
            for node_id, node in self.flow.nodes.items()
            for path, prompt in prompts_of(node_id, node)
        )

    @cached_property
    def named(self) -> tuple[tuple[str, FieldPath, str, bool], ...]:
        """Variables that fields name outside of expressions: node, path, name and whether the field reads it."""
        return tuple(
            (node_id, *use)
            for node_id, node in self.flow.nodes.items()
            for use in variables_named(node_id, node)
        )

    @cached_property
    def expressions(self) -> tuple[tuple[Text, int, Expression], ...]:
        """All expressions, those of templates with their offset."""
        return tuple(
            (text, offset, parse_expression(source))
            for text in self.texts
            for offset, source in (
                parse_template(text.source).expressions if text.is_template else ((0, text.source),)
            )
        )

    def finding(
        self, code: str, path: FieldPath, message: Message, remedy: Message, *, key: bool = False
    ) -> Finding:
        """A finding placed at a field of the flow."""
        return self.around.loaded.finding(code, self.flow.name, path, message, remedy, key=key)

    def finding_inside(
        self, code: str, text: Text, offset: int, message: Message, remedy: Message
    ) -> Finding:
        """A finding placed at a character of a text, when the text stands on one line as it is."""
        assert code in CODES
        found = self.finding(code, text.path, message, remedy)
        line = self.around.line(found.file, found.line)
        begin = line.find(text.source, max(found.column - 1, 0))
        return replace(found, column=begin + offset + 1) if begin >= 0 else found


FlowRule = Callable[[FlowContext], Iterator[Finding]]
ProjectRule = Callable[[ProjectContext], Iterator[Finding]]
