"""Names that lead out of a flow: sub-flows, their values, calendars, and the flows in which calls begin."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Iterator

import networkx as nx

from ivrdesigner.graph import call_graph
from ivrdesigner.project import FieldPath, Finding, HoursNode, ReturnNode, SubflowNode
from ivrdesigner.rules.context import FlowContext, ProjectContext
from ivrdesigner.rules.passages import MAX_CALLS
from ivrdesigner.rules.ways import any_way, call_steps, used_flows, ways
from vxml.message import Message

__all__ = [
    "calendars",
    "entry_flows",
    "named_in_project",
    "nesting",
    "recursion",
    "sub_flows",
    "unused_flows",
]


def calendars(context: FlowContext) -> Iterator[Finding]:
    """IVR503 in flows."""
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, HoursNode) and node.calendar not in context.project.calendars:
            remedy = _nearest(
                node.calendar, context.project.calendars, Message("Add it under calendars in ivr.yaml.")
            )
            path = ("nodes", node_id, "calendar")
            yield context.finding(
                "IVR503", path, Message("There is no calendar {calendar}.", calendar=node.calendar), remedy
            )


def sub_flows(context: FlowContext) -> Iterator[Finding]:
    """IVR504, IVR505 and IVR506 at sub-flow nodes."""
    loaded = context.around.loaded
    for node_id, node in context.flow.nodes.items():
        if not isinstance(node, SubflowNode):
            continue
        at: FieldPath = ("nodes", node_id)
        if node.flow not in loaded.flow_names:
            remedy = _nearest(
                node.flow, loaded.flow_names, Message("Write it in flows/{flow}.yaml.", flow=node.flow)
            )
            yield context.finding(
                "IVR504", (*at, "flow"), Message("There is no flow {flow}.", flow=node.flow), remedy
            )
        callee = loaded.flows.get(node.flow)
        if callee is None:
            continue
        for name in node.with_:
            if name not in callee.parameters:
                remedy = _nearest(
                    name, callee.parameters, Message("Add it to parameters of {flow}.", flow=callee.name)
                )
                message = Message("{flow} has no parameter {name}.", flow=callee.name, name=name)
                yield context.finding("IVR505", (*at, "with", name), message, remedy, key=True)
        lacking = [
            name
            for name in callee.parameters
            if name not in node.with_
            and (name not in callee.variables or callee.variables[name].initial is None)
        ]
        if lacking:
            message = Message("{flow} needs the parameters {names}.", flow=callee.name, names=tuple(lacking))
            yield context.finding(
                "IVR505", (*at, "with"), message, Message("Give them under with."), key=True
            )
        for name, given in node.into.items():
            if given not in callee.returns:
                remedy = _nearest(
                    given, callee.returns, Message("Add it to returns of {flow}.", flow=callee.name)
                )
                message = Message("{flow} does not return {name}.", flow=callee.name, name=given)
                yield context.finding("IVR506", (*at, "into", name), message, remedy)


def named_in_project(around: ProjectContext) -> Iterator[Finding]:
    """IVR503 and IVR504 in ivr.yaml."""
    names: list[tuple[FieldPath, str | None]] = [(("start",), around.project.start)]
    for index, number in enumerate(around.project.access_numbers):
        names += [
            (("access_numbers", index, field), getattr(number, field))
            for field in ("flow", "off_hours_flow", "holiday_flow")
        ]
        if number.calendar is not None and number.calendar not in around.project.calendars:
            remedy = _nearest(number.calendar, around.project.calendars, Message("Add it under calendars."))
            at: FieldPath = ("access_numbers", index, "calendar")
            yield around.finding(
                "IVR503", at, Message("There is no calendar {calendar}.", calendar=number.calendar), remedy
            )
    for path, name in names:
        # A project without any flow has that one fault (IVR118).
        if name is not None and around.loaded.flow_names and name not in around.loaded.flow_names:
            remedy = _nearest(
                name, around.loaded.flow_names, Message("Write it in flows/{flow}.yaml.", flow=name)
            )
            yield around.finding("IVR504", path, Message("There is no flow {flow}.", flow=name), remedy)


def recursion(around: ProjectContext) -> Iterator[Finding]:
    """IVR507: flows that call each other and have no way that ends."""
    taken = around.kept("ways", any_way, lambda: ways(around, any_way))
    calls = call_graph(around.loaded.flows)
    for part in nx.strongly_connected_components(calls):
        for name in sorted(part & around.graphs.keys()):
            if name in taken.passes or name in taken.ends_inside:
                continue
            for _, callee, data in calls.out_edges(name, data=True):
                if callee in part:
                    yield around.loaded.finding(
                        "IVR507",
                        name,
                        ("nodes", data["node"], "flow"),
                        Message(
                            "{flow} calls {callee}, which leads here again, and no way ends.",
                            flow=name,
                            callee=callee,
                        ),
                        Message("Add a way to return, a queue or hangup before the call."),
                    )


def nesting(around: ProjectContext) -> Iterator[Finding]:
    """IVR510: flows that call each other and have a way that ends; a caller can nest them as deep as they like."""
    taken = around.kept("ways", any_way, lambda: ways(around, any_way))
    steps = call_steps(around, taken)
    for part in nx.strongly_connected_components(steps):
        for name in sorted(part):
            if name not in taken.passes and name not in taken.ends_inside:
                continue  # told by IVR507
            for callee in sorted(callee for callee in steps.succ[name] if callee in part):
                yield around.loaded.finding(
                    "IVR510",
                    name,
                    ("nodes", steps.edges[name, callee]["node"], "flow"),
                    Message(
                        "{flow} calls {callee}, from which a call can come to {flow} again before it "
                        "returns.",
                        flow=name,
                        callee=callee,
                    )
                    if callee != name
                    else Message("{flow} calls itself before it returns.", flow=name),
                    Message(
                        "Return from {flow} first, or go back to a node: a call that nests {most} deep is "
                        "cut off.",
                        flow=name,
                        most=MAX_CALLS,
                    ),
                )


def entry_flows(around: ProjectContext) -> Iterator[Finding]:
    """IVR508."""
    for name in sorted(around.entries):
        flow = around.graphs[name].flow
        for node_id, node in flow.nodes.items():
            if isinstance(node, ReturnNode) and node_id in around.graphs[name].reachable:
                yield around.loaded.finding(
                    "IVR508",
                    name,
                    ("nodes", node_id),
                    Message(
                        "Calls begin in {flow}, so {node} has nothing to return to.",
                        flow=name,
                        node=node_id,
                    ),
                    Message("Use hangup or exit, or call the flow as a sub-flow only."),
                    key=True,
                )
        needed = [n for n in flow.parameters if n not in flow.variables or flow.variables[n].initial is None]
        if needed:
            yield around.loaded.finding(
                "IVR508",
                name,
                ("parameters",),
                Message("Calls begin in {flow}, so nobody sets {names}.", flow=name, names=tuple(needed[:5])),
                Message("Give them initial values, or call the flow as a sub-flow only."),
                key=True,
            )


def unused_flows(around: ProjectContext) -> Iterator[Finding]:
    """IVR509."""
    if around.project.start not in around.graphs or not around.loaded.ok:
        return
    for name in sorted(around.graphs.keys() - used_flows(around)):
        yield around.loaded.finding(
            "IVR509",
            name,
            ("start",),
            Message("No call comes to the flow {flow}.", flow=name),
            Message("Call it from another flow or name it in ivr.yaml, or remove it."),
        )


def _nearest(name: str, known: Iterable[str], otherwise: Message) -> Message:
    near = difflib.get_close_matches(name[:80], list(known)[:2000], n=1)
    return Message("Did you mean {name}?", name=near[0]) if near else otherwise
