"""Ways of a call: nodes that it never comes to, stops at, or goes round and round (AIS103 to AIS105, AIS113, AIS114)."""

from __future__ import annotations

from collections.abc import Iterator

from aiflows.model import ANY_NODE, speaks_for
from aiflows.rules.context import ScriptContext
from ivrdesigner.project import Finding
from vxml.message import Message

__all__ = ["dead_ends", "endless_misses", "half_conditions", "unreachable_nodes", "unused_fields"]


def unreachable_nodes(around: ScriptContext) -> Iterator[Finding]:
    """AIS103."""
    if around.script.start not in around.script.nodes:
        return
    for name, _ in around.nodes():
        if name not in around.reachable:
            message = Message("No call comes to the node {name}.", name=name)
            remedy = Message("Give it predecessors and a condition, lead an otherwise to it, or remove it.")
            yield around.finding("AIS103", ("nodes", name), message, remedy, key=True)


def dead_ends(around: ScriptContext) -> Iterator[Finding]:
    """AIS104."""
    for name, node in around.nodes():
        if node.then == "listen" and node.otherwise is None:
            message = Message(
                "A caller who says nothing at {name} gets no further, and the call breaks off.", name=name
            )
            remedy = Message("Write otherwise: with the node that comes then, or then: hangup or queue.")
            yield around.finding("AIS104", ("nodes", name), message, remedy, key=True)


def endless_misses(around: ScriptContext) -> Iterator[Finding]:
    """AIS105: `otherwise` of one node is one way, so each node leads into at most one circle."""
    script = around.script
    if script.max_misses is not None:
        return
    done: set[str] = set()
    for first in script.nodes:
        way: dict[str, int] = {}
        name: str | None = first
        while name is not None and name not in done and name in script.nodes:
            if name in way:
                circle = [one for one, place in way.items() if place >= way[name]]
                names = " → ".join([*circle[:6], *(["…"] if len(circle) > 6 else []), circle[0]])
                message = Message("Callers who say nothing go round {names} for ever.", names=names)
                remedy = Message(
                    "Write max_misses: 3 at the top of the script, or lead one of them to a node that ends."
                )
                yield around.finding("AIS105", ("nodes", circle[0], "otherwise"), message, remedy)
                break
            way[name] = len(way)
            name = script.nodes[name].otherwise if around.listens(name) else None
        done.update(way)


def half_conditions(around: ScriptContext) -> Iterator[Finding]:
    """AIS113."""
    for name, node in around.nodes():
        speaks = speaks_for(node.when)
        if node.after and not speaks:
            message = Message(
                "The node {name} has predecessors, but nothing that a caller could say to come to it.",
                name=name,
            )
            yield around.finding(
                "AIS113", ("nodes", name, "after"), message, Message("Write its keywords in when:."), key=True
            )
        elif speaks and not node.after:
            message = Message(
                "The node {name} has a condition, but no predecessors from which a caller could come.",
                name=name,
            )
            remedy = Message('Write them in after:, or after: "{any}".', any=ANY_NODE)
            yield around.finding("AIS113", ("nodes", name, "when"), message, remedy, key=True)
    for name, answer in around.script.answers.items():
        if not speaks_for(answer.when):
            message = Message("The answer {name} has nothing that a caller could say to hear it.", name=name)
            yield around.finding(
                "AIS113", ("answers", name), message, Message("Write its keywords in when:."), key=True
            )


def unused_fields(around: ScriptContext) -> Iterator[Finding]:
    """AIS114."""
    script = around.script
    for name, node in around.nodes():
        if node.then != "listen":
            for field, value in (
                ("otherwise", node.otherwise),
                ("wait", node.wait),
                ("free_text", node.free_text or None),
            ):
                if value is not None:
                    message = Message(
                        "The node {name} ends the talk, so its {field} is never used.", name=name, field=field
                    )
                    yield around.finding(
                        "AIS114", ("nodes", name, field), message, Message("Remove it, or then:."), key=True
                    )
        for index, before in enumerate(node.after):
            if before in script.nodes and not around.listens(before):
                message = Message(
                    "{before} does not listen, so nobody comes from there to {name}.",
                    before=before,
                    name=name,
                )
                yield around.finding(
                    "AIS114", ("nodes", name, "after", index), message, Message("Remove the predecessor.")
                )
        if node.free_text and not any(use.matcher == "llm" for use in script.matchers):
            message = Message(
                "The node {name} allows free text, but the script asks no language model.", name=name
            )
            remedy = Message("Add llm to matchers:, or remove free_text.")
            yield around.finding("AIS114", ("nodes", name, "free_text"), message, remedy, key=True)
