"""Running all rules over a project."""

from __future__ import annotations

from ivrdesigner.graph import entry_flows, flow_graphs
from ivrdesigner.project import Finding, LoadedProject, sorted_findings
from ivrdesigner.rules.context import FlowContext, ProjectContext
from ivrdesigner.rules.proofs import proofs_of
from ivrdesigner.rules.registry import FLOW_RULES, PROJECT_RULES
from ivrdesigner.rules.report import Report

__all__ = ["validate"]


def validate(loaded: LoadedProject, *, prove: bool = True) -> Report:
    """Findings (the loader's too) and proofs. Faulty flows are left out; nothing is raised for bad content.

    Proofs are given only when all flows load, every target and sub-flow exists, and the start of calls does; without
    ``prove`` never, which saves a third of the time.
    """
    findings: list[Finding] = list(loaded.findings)
    if loaded.project is None:
        return Report(tuple(sorted_findings(findings)), ())
    graphs = flow_graphs(loaded.flows, loaded.project)
    around = ProjectContext(loaded, loaded.project, graphs, entry_flows(loaded.project, loaded.flows))
    for graph in graphs.values():
        context = FlowContext(around, graph)
        for rule in FLOW_RULES:
            findings += rule(context)
    for project_rule in PROJECT_RULES:
        findings += project_rule(around)
    unknown = not loaded.ok or any(found.code in ("IVR201", "IVR504") for found in findings)
    proofs = () if unknown or not prove else tuple(proofs_of(around))
    return Report(tuple(sorted_findings(findings)), proofs)
