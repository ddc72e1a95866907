"""How much of the flows scenarios pass: nodes and branches (R-ivr.12)."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ivrdesigner.compiler import Build
from ivrdesigner.simulate.progress import Branch
from ivrdesigner.simulate.runner import ScenarioResult

__all__ = ["Coverage"]


@dataclass(frozen=True, slots=True)
class Coverage:
    """Nodes and branches that calls can come to, and those that they came to."""

    nodes: frozenset[str]
    """``flow/node``."""
    branches: frozenset[Branch]
    nodes_passed: frozenset[str]
    branches_passed: frozenset[Branch]

    @classmethod
    def of(cls, build: Build, results: Iterable[ScenarioResult]) -> Coverage:
        """Coverage by the scenarios together."""
        nodes, branches = _all(build)
        passed: set[str] = set()
        taken: set[Branch] = set()
        for result in results:
            passed |= set(result.path)
            taken |= result.branches
        return cls(nodes, branches, nodes & passed, branches & taken)

    @property
    def nodes_percent(self) -> float:
        """0 to 100; 100 when there is nothing to pass."""
        return _percent(self.nodes_passed, self.nodes)

    @property
    def branches_percent(self) -> float:
        """0 to 100."""
        return _percent(self.branches_passed, self.branches)

    @property
    def missing_nodes(self) -> list[str]:
        """``flow/node`` that no call came to, sorted."""
        return sorted(self.nodes - self.nodes_passed)

    @property
    def missing_branches(self) -> list[str]:
        """``flow/node kind`` with the key or number of the case where there is one, sorted."""
        return sorted(map(_branch_name, self.branches - self.branches_passed))

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "nodes": {
                "passed": len(self.nodes_passed),
                "total": len(self.nodes),
                "percent": self.nodes_percent,
            },
            "branches": {
                "passed": len(self.branches_passed),
                "total": len(self.branches),
                "percent": self.branches_percent,
            },
            "missing_nodes": self.missing_nodes,
            "missing_branches": self.missing_branches,
        }


def _all(build: Build) -> tuple[frozenset[str], frozenset[Branch]]:
    nodes: set[str] = set()
    branches: set[Branch] = set()
    for name, graph in build.graphs.items():
        for node in graph.reachable:
            if node not in graph.flow.nodes:
                continue
            nodes.add(f"{name}/{node}")
            for step in graph.outcomes(node):
                kind = "back" if step.outcome.kind == "top" else step.outcome.kind
                branches.add((name, node, kind, step.outcome.field_path))
    return frozenset(nodes), frozenset(branches)


def _percent(part: frozenset[Any], whole: frozenset[Any]) -> float:
    return 100.0 * len(part) / len(whole) if whole else 100.0


def _branch_name(branch: Branch) -> str:
    flow, node, kind, path = branch
    detail = next((f" {step}" for step in path[3:4] if kind in ("key", "say", "case")), "")
    return f"{flow}/{node} {kind}{detail}"
