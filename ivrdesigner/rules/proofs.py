"""Statements that hold on every way that a call can take, or the way on which they do not (R-ivr.6, R-ivr.7)."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from itertools import islice
from typing import Final

import networkx as nx

from ivrdesigner.graph import Step
from ivrdesigner.rules.acts import MAX_WORDS, words_of
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.costs import Aim, Costs
from ivrdesigner.rules.loops import Loop, loops_of
from ivrdesigner.rules.measures import Reach, measured
from ivrdesigner.rules.passages import Event, events_of
from ivrdesigner.rules.persons import without_person
from ivrdesigner.rules.rehearsal import MAX_EVENTS, Played, rehearse
from ivrdesigner.rules.report import Proof
from ivrdesigner.rules.targets import stuck_nodes
from ivrdesigner.rules.ways import Allowed, call_steps, silent_way, used_flows, way_to, ways, without_caller
from vxml.message import Message

__all__ = ["proofs_of"]

_MEASURES: Final[tuple[tuple[str, Aim, Message], ...]] = (
    ("most-keys", "most keys", Message("Most keys to reach a person, on ways that do not go back.")),
    (
        "longest-time",
        "most seconds",
        Message("Longest time to reach a person, on ways that do not go back."),
    ),
    ("fewest-keys", "fewest keys", Message("Fewest keys to reach a person by keys alone.")),
)


_TRIES: Final = 20
"""Most ways that are tried for a measure."""
_STEPS: Final = 20_000
"""About how many steps of the graph may be measured again for other ways."""


def proofs_of(around: ProjectContext) -> Iterator[Proof]:
    """All proofs and measures. `back` and `top` are followed; conditions, exchanges and transfers may turn out either
    way in statements, and a measure tells whether values were found for them (`rehearsal`).
    """
    used = [name for name in around.graphs if name in used_flows(around)]
    stuck = next(((name, node) for name in used for node in _in_order(around, name)), None)
    yield _claim(
        around,
        "every-way-ends",
        Message("From every step of a call an end, a person or voicemail can be reached."),
        stuck,
        then=lambda node: Message("{node} leads to no end", node=node),
    )
    yield _no_loop(
        around,
        "every-loop-waits",
        Message("Every loop is counted or waits for the caller."),
        [loop for loop in loops_of(around) if not loop.silent and loop.flow in used],
        without_caller,
    )
    yield _no_loop(
        around,
        "silence-ends",
        Message("A caller who stays silent from any step on always reaches an end."),
        [loop for loop in loops_of(around) if loop.flow in used],
        silent_way,
    )
    measures = list(_measures(around))
    if not any(measure.value is not None for measure in measures):
        yield Proof("person-from-everywhere", None, Message("No way leads to a person or voicemail."))
        return
    yield _claim(
        around,
        "person-from-everywhere",
        Message("From every step that asks the caller a person or voicemail can be reached."),
        next(iter(without_person(around)), None),
        then=lambda node: Message("nobody can be reached from {node} on", node=node),
    )
    yield from measures


def _claim(
    around: ProjectContext,
    name: str,
    statement: Message,
    place: tuple[str, str] | None,
    *,
    then: Callable[[str], Message],
) -> Proof:
    """A statement that a node refutes if there is one."""
    if place is None:
        return Proof(name, holds=True, statement=statement)
    return _refuted(around, name, statement, way_to(around, *place), then("/".join(place)))


def _refuted(
    around: ProjectContext, name: str, statement: Message, events: Sequence[Event], then: Message
) -> Proof:
    costs = Costs(around, "fewest keys")
    played = rehearse(around, costs, events)
    if isinstance(played, Played):
        return Proof(name, False, statement, _played_words(played), then, scenario=played.scenario)
    return Proof(name, False, statement, _words(around, costs, events), then)


def _played_words(played: Played) -> tuple[Message, ...]:
    when = (Message("call at {time}", time=played.scenario["at"]),) if played.timed else ()
    return (*when, *words_of(played.acts))


def _words(around: ProjectContext, costs: Costs, events: Sequence[Event]) -> tuple[Message, ...]:
    """The words of a way that was not rehearsed; of a very long one only its beginning and end are looked at."""
    steps = [event for event in events if event.step is not None]
    head, tail = (steps, []) if len(steps) <= 2 * MAX_WORDS else (steps[:MAX_WORDS], steps[-MAX_WORDS:])

    def words(part: list[Event]) -> tuple[Message, ...]:
        return words_of(
            act
            for event in part
            if event.step is not None
            for act in costs.acts(
                around.graphs[event.flow].flow, event.step, event.language or around.project.language
            )
        )

    if not tail:
        return words(head)
    left_out = len(steps) - MAX_WORDS
    half = MAX_WORDS // 2
    return (*words(head[:half]), Message("… {count:,} more steps …", count=left_out), *words(tail[-half:]))


def _in_order(around: ProjectContext, flow: str) -> list[str]:
    stuck = stuck_nodes(around, flow)
    return [node for node in around.graphs[flow].flow.nodes if node in stuck]


def _no_loop(
    around: ProjectContext, name: str, statement: Message, loops: list[Loop], allowed: Allowed
) -> Proof:
    """No loop inside a flow, and no circle of sub-flow calls."""
    if loops:
        first = loops[0]
        then = (
            Message("with silence the call goes round {names} {lasts}", names=first.names, lasts=first.lasts)
            if first.silent
            else Message("the call goes round {names} {lasts}", names=first.names, lasts=first.lasts)
        )
        return _refuted(around, name, statement, way_to(around, first.flow, first.nodes[0]), then)
    taken = around.kept("ways", allowed, lambda: ways(around, allowed))
    steps = call_steps(around, taken).subgraph(used_flows(around))
    for part in nx.strongly_connected_components(steps):
        caller = min(part)
        if len(part) > 1 or steps.has_edge(caller, caller):
            callee = min(callee for callee in steps.succ[caller] if callee in part)
            node = steps.edges[caller, callee]["node"]
            then = Message("{caller} calls {callee} again and again", caller=caller, callee=callee)
            return _refuted(around, name, statement, way_to(around, caller, node), then)
    return Proof(name, holds=True, statement=statement)


def _measures(around: ProjectContext) -> Iterator[Proof]:
    """The measures; none when no way leads to a person."""
    for name, aim, statement in _MEASURES:
        reach = measured(around, aim)
        if reach is None and aim == "fewest keys":
            yield Proof(name, None, Message("No way leads to a person by keys alone."))
        if reach is None:
            return
        unit = "seconds" if aim == "most seconds" else "keys"
        costs = Costs(around, aim)
        value = round(reach.cost, 1)
        found = _possible(around, costs, reach)
        if found is None:
            words = _words(around, costs, list(events_of(reach.way)))
            yield Proof(name, None, statement, words, value=value, unit=unit, exact=False)
            continue
        cost, played = found
        yield Proof(
            name,
            None,
            statement,
            _played_words(played),
            value=value,
            unit=unit,
            exact=reach.exact and cost == reach.cost,
            found=round(cost, 1),
            scenario=played.scenario,
        )


def _cost(around: ProjectContext, costs: Costs, events: Sequence[Event]) -> float:
    """What a way costs by itself, where only a bound was measured."""
    total = 0.0
    for event in events:
        flow = around.graphs[event.flow].flow
        if event.step is not None:
            total += costs.cost(flow, event.step, event.language) or 0.0
        elif event.kind == "end":
            total += costs.at_end(flow.nodes.get(event.node), event.language)
    return total


def _possible(around: ProjectContext, costs: Costs, reach: Reach) -> tuple[float, Played] | None:
    """A way that can be gone, and its cost: the measured one, or one without the steps that no values lead to."""
    refused: set[tuple[str, Step]] = set()
    tries = min(_TRIES, 1 + _STEPS // (1 + sum(graph.digraph.size() for graph in around.graphs.values())))
    best: Reach | None = reach
    for _ in range(tries):
        if best is None:
            return None
        events = list(islice(events_of(best.way), MAX_EVENTS + 1))
        played = rehearse(around, costs, events)
        if isinstance(played, Played):
            return best.cost if best.exact else _cost(around, costs, events), played
        if played is None or played.step is None:
            return None
        refused.add((played.flow, played.step))
        best = measured(around, costs.aim, frozenset(refused))
    return None
