"""Names of nodes, groups and queues that do not exist (AIS101, AIS102, AIS106)."""

from __future__ import annotations

from collections.abc import Iterator

from aiflows.model import ANY_NODE
from aiflows.rules.context import ScriptContext
from ivrdesigner.project import FieldPath, Finding
from ivrdesigner.project.author_errors import did_you_mean
from vxml.message import Message

__all__ = ["missing_queue", "unknown_groups", "unknown_nodes"]


def unknown_nodes(around: ScriptContext) -> Iterator[Finding]:
    """AIS101."""
    for name, path in _named(around):
        if name not in around.script.nodes:
            remedy = did_you_mean(name, around.script.nodes) or Message(
                "Write the node, or name another one."
            )
            yield around.finding("AIS101", path, Message("There is no node {node}.", node=name[:64]), remedy)


def unknown_groups(around: ScriptContext) -> Iterator[Finding]:
    """AIS102."""
    for name, node in around.nodes():
        if node.group is not None and node.group not in around.script.groups:
            remedy = did_you_mean(node.group, around.script.groups) or Message(
                "Write {name}: {{}} under groups.", name=node.group
            )
            yield around.finding(
                "AIS102",
                ("nodes", name, "group"),
                Message("There is no group {name}.", name=node.group),
                remedy,
            )


def missing_queue(around: ScriptContext) -> Iterator[Finding]:
    """AIS106."""
    if around.script.queue is not None:
        return
    remedy = Message('Write queue: "800" with the number of the queue at the top of the script.')
    for name, node in around.nodes():
        if node.then == "queue":
            message = Message("The node {name} transfers to a queue, but the script has none.", name=name)
            yield around.finding("AIS106", ("nodes", name, "then"), message, remedy)
    if around.script.give_up == "queue":
        message = Message("Callers who are not understood go to a queue, but the script has none.")
        yield around.finding("AIS106", ("give_up",), message, remedy)


def _named(around: ScriptContext) -> Iterator[tuple[str, FieldPath]]:
    """Every name of a node that the script uses, with its field."""
    script = around.script
    yield script.start, ("start",)
    for name, node in around.nodes():
        if node.otherwise is not None:
            yield node.otherwise, ("nodes", name, "otherwise")
        for index, before in enumerate(node.after):
            if before != ANY_NODE:
                yield before, ("nodes", name, "after", index)
    for index, one in enumerate(script.classes):
        for field, names in (("all", one.all_), ("any", one.any_)):
            for place, name in enumerate(names):
                yield name, ("classes", index, field, place)
