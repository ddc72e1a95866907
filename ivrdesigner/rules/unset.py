"""Variables that may be read before they are set: a forward analysis over all ways (R-ivr.6).

For each node the set of variables that are set on every way to it, as bits of an integer; the meet is "and".
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator
from functools import partial
from typing import Final

from ivrdesigner.graph import Outcome, Step
from ivrdesigner.project import FieldPath, Finding
from ivrdesigner.rules.context import FlowContext
from ivrdesigner.rules.passages import Event
from ivrdesigner.rules.uses import Text, writes_of
from ivrdesigner.rules.ways import first_steps, steps_to, words_along
from vxml.message import Message

__all__ = ["reads_before_set"]

_SHOWN: Final = 12
"""Last steps of a way that are told."""


def reads_before_set(context: FlowContext) -> Iterator[Finding]:
    """IVR305, once for each node and variable, with a way on which the variable is not set."""
    flow, graph = context.flow, context.graph
    if not graph.has_start or not flow.variables:
        return
    bits = {name: 1 << index for index, name in enumerate(flow.variables)}
    first = sum(bits[n] for n, v in flow.variables.items() if v.initial is not None or n in flow.parameters)
    known = _always_set(context, bits, first)
    ways: dict[str, dict[str, Step | None]] = {}
    told: set[tuple[str, str]] = set()
    reads = [*_expression_reads(context), *_prompt_reads(context), *_returned(context)]
    for node, name, path, text, offset in reads:
        bit = bits.get(name, 0)
        if not bit or node not in graph.reachable or (node, name) in told:
            continue
        if not known.get(node, 0) & bit and not _set_above(context, node, name, path):
            told.add((node, name))
            if name not in ways:
                ways[name] = first_steps(
                    graph, context.around.steps(flow.name), partial(_keeps_unset, context, name)
                )
            events = [Event("step", flow.name, s.node, s) for s in steps_to(ways[name], node)[-_SHOWN:]]
            way = words_along(context.around, events)
            message = (
                Message(
                    "{name} may not be set yet at {node}; for example: {way}.", name=name, node=node, way=way
                )
                if way
                else Message("{name} may not be set yet at {node}.", name=name, node=node)
            )
            remedy = Message("Set {name} on every way there, or give it an initial value.", name=name)
            if text is not None:
                yield context.finding_inside("IVR305", text, offset, message, remedy)
            else:
                yield context.finding("IVR305", path, message, remedy)


Read = tuple[str, str, FieldPath, Text | None, int]


def _expression_reads(context: FlowContext) -> Iterator[Read]:
    for text, offset, expression in context.expressions:
        if text.node is not None:
            for name in sorted(expression.reads - expression.guarded):
                yield text.node, name, text.path, text, offset + expression.places[name]


def _prompt_reads(context: FlowContext) -> Iterator[Read]:
    for node_id, path, name, is_read in context.named:
        if is_read:
            yield node_id, name, path, None, 0


def _returned(context: FlowContext) -> Iterator[Read]:
    for node_id, node in context.flow.nodes.items():
        if node.type == "return":
            for name in context.flow.returns:
                yield node_id, name, ("nodes", node_id), None, 0


def _set_above(context: FlowContext, node_id: str, name: str, path: FieldPath) -> bool:
    """Whether an earlier line of the same `set` node sets the variable: values are computed in order."""
    node = context.flow.nodes[node_id]
    if node.type != "set" or path[2] != "values":
        return False
    names = list(node.values)
    return name in names[: names.index(str(path[3]))]


def _keeps_unset(context: FlowContext, name: str, step: Step) -> bool:
    node = context.flow.nodes.get(step.node)
    if node is None:
        return True
    success, always = writes_of(node)
    return name not in always and not (_is_success(step.outcome) and name in success)


def _is_success(outcome: Outcome) -> bool:
    return outcome.kind == "next"


def _always_set(context: FlowContext, bits: dict[str, int], first: int) -> dict[str, int]:
    """For each reachable node the variables that are set on every way to it."""
    graph = context.graph
    gains: dict[str, tuple[int, int]] = {}
    for node_id, node in context.flow.nodes.items():
        success, always = writes_of(node)
        gains[node_id] = (
            sum(bits.get(name, 0) for name in success | always),
            sum(bits.get(name, 0) for name in always),
        )
    steps: dict[str, list[tuple[str, int]]] = {
        source: [
            (step.target, gains.get(source, (0, 0))[0 if _is_success(step.outcome) else 1])
            for step in context.around.steps(context.flow.name)[source]
        ]
        for source in graph.reachable
    }
    known = {graph.start: first}
    waiting, queued = deque([graph.start]), {graph.start}
    while waiting:
        here = waiting.popleft()
        queued.discard(here)
        for target, gain in steps[here]:
            state = known[here] | gain
            before = known.get(target)
            after = state if before is None else before & state
            if after != before:
                known[target] = after
                if target not in queued:
                    queued.add(target)
                    waiting.append(target)
    return known
