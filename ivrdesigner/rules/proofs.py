"""Statements that hold on every way that a call can take, or the way on which they do not (R-ivr.6, R-ivr.7)."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx

from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.loops import Loop, loops_of
from ivrdesigner.rules.measures import Measure, fewest_keys, most_keys, most_seconds
from ivrdesigner.rules.persons import without_person
from ivrdesigner.rules.report import Proof
from ivrdesigner.rules.targets import stuck_nodes
from ivrdesigner.rules.ways import Allowed, call_steps, silent_way, used_flows, way_to, ways, without_caller

__all__ = ["proofs_of"]


def proofs_of(around: ProjectContext) -> Iterator[Proof]:
    """All proofs. Conditions, exchanges and transfers may turn out either way; `back` and `top` are followed."""
    used = [name for name in around.graphs if name in used_flows(around)]
    stuck = next(((name, node) for name in used for node in _in_order(around, name)), None)
    yield Proof(
        "every-way-ends",
        stuck is None,
        "From every step of a call an end, a person or voicemail can be reached.",
        way_to(around, *stuck) or (f"{stuck[0]}/{stuck[1]}",) if stuck else (),
    )
    yield _no_loop(
        around,
        "every-loop-waits",
        "Every loop is counted or waits for the caller.",
        [loop for loop in loops_of(around) if not loop.silent and loop.flow in used],
        without_caller,
    )
    yield _no_loop(
        around,
        "silence-ends",
        "A caller who stays silent from any step on always reaches an end.",
        [loop for loop in loops_of(around) if loop.flow in used],
        silent_way,
    )
    alone = next(iter(without_person(around)), None)
    yield Proof(
        "person-from-everywhere",
        alone is None,
        "From every step that asks the caller a person or voicemail can be reached.",
        way_to(around, *alone) or (f"{alone[0]}/{alone[1]}",) if alone else (),
    )
    yield _measured(
        "most-keys", "Most keys to reach a person, on ways that do not go back.", most_keys(around), "keys"
    )
    yield _measured(
        "longest-time",
        "Longest time to reach a person, on ways that do not go back.",
        most_seconds(around),
        "seconds",
    )
    yield _measured(
        "fewest-keys", "Fewest keys to reach a person by keys alone.", fewest_keys(around), "keys"
    )


def _in_order(around: ProjectContext, flow: str) -> list[str]:
    stuck = stuck_nodes(around, flow)
    return [node for node in around.graphs[flow].flow.nodes if node in stuck]


def _no_loop(around: ProjectContext, name: str, statement: str, loops: list[Loop], allowed: Allowed) -> Proof:
    """No loop inside a flow, and no circle of sub-flow calls."""
    if loops:
        first = loops[0]
        way = (*way_to(around, first.flow, first.nodes[0]), f"round {', '.join(first.nodes[:4])}")
        return Proof(name, False, statement, (*way, "stay silent") if first.silent else way)
    taken = around.kept("ways", allowed, lambda: ways(around, allowed))
    steps = call_steps(around, taken).subgraph(used_flows(around))
    for part in nx.strongly_connected_components(steps):
        caller = min(part)
        if len(part) > 1 or steps.has_edge(caller, caller):
            callee = min(callee for callee in steps.succ[caller] if callee in part)
            node = steps.edges[caller, callee]["node"]
            return Proof(
                name, False, statement, (*way_to(around, caller, node), f"{caller} calls {callee} again")
            )
    return Proof(name, True, statement)


def _measured(name: str, statement: str, measure: Measure | None, unit: str) -> Proof:
    if measure is None:
        return Proof(name, False, statement, (), None, unit)
    return Proof(name, True, statement, measure.way, round(measure.value, 1), unit)
