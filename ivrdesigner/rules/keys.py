"""Keys and phrases that cannot do what they promise, and callers who do nothing (R-ivr.2, R-ivr.7)."""

from __future__ import annotations

from collections.abc import Iterator

from ivrdesigner.project import CollectNode, Finding, MenuNode, RecordNode
from ivrdesigner.rules.context import FlowContext, ProjectContext
from vxml.message import Message

__all__ = ["ambiguous_phrases", "impossible_keys", "shadowing_keys", "undecided_silence"]


def ambiguous_phrases(context: FlowContext) -> Iterator[Finding]:
    """IVR206."""
    for node_id, node in context.flow.nodes.items():
        if not isinstance(node, MenuNode):
            continue
        told = set()
        for language in context.project.languages:
            seen: dict[str, str] = {}
            for key, choice in node.keys.items():
                for phrase in choice.say.phrases(language) if choice.say else ():
                    spoken = " ".join(phrase.casefold().split())
                    other = seen.setdefault(spoken, key)
                    if other != key and (spoken, key) not in told:
                        told.add((spoken, key))
                        yield context.finding(
                            "IVR206",
                            ("nodes", node_id, "keys", key, "say"),
                            Message(
                                "The phrase {phrase!r} chooses the key {other} and the key {key}.",
                                phrase=phrase[:40],
                                other=other,
                                key=key,
                            ),
                            Message("Keep it at one key."),
                        )


def impossible_keys(context: FlowContext) -> Iterator[Finding]:
    """IVR207: a key behind a shorter one when nothing waits for it, and end keys that are part of the input."""
    no_wait = context.project.defaults.interdigit_timeout == 0
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, MenuNode) and no_wait:
            for key, longer in _shadows(node):
                yield context.finding(
                    "IVR207",
                    ("nodes", node_id, "keys", longer),
                    Message(
                        "The key {longer} can't be entered: {key} is taken at once, since "
                        "interdigit_timeout is 0.",
                        longer=longer,
                        key=key,
                    ),
                    Message("Use keys of one length, or a longer interdigit_timeout."),
                    key=True,
                )
        elif isinstance(node, CollectNode) and node.end_key.isdigit():
            declared = context.flow.variables.get(node.into)
            if declared is not None and declared.type in ("digits", "number", "date", "time"):
                yield context.finding(
                    "IVR207",
                    ("nodes", node_id, "end_key"),
                    Message(
                        "The end key {end_key} is a digit, so it can't be part of {into}.",
                        end_key=node.end_key,
                        into=node.into,
                    ),
                    Message('Use "#", "*" or "" as end key.'),
                )


def shadowing_keys(context: FlowContext) -> Iterator[Finding]:
    """IVR208."""
    wait = context.project.defaults.interdigit_timeout
    if wait == 0:
        return
    for node_id, node in context.flow.nodes.items():
        if isinstance(node, MenuNode):
            for key, longer in _shadows(node):
                yield context.finding(
                    "IVR208",
                    ("nodes", node_id, "keys", key),
                    Message(
                        "The key {key} is the beginning of {longer}, so whoever presses {key} waits "
                        "{wait:g} s.",
                        key=key,
                        longer=longer,
                        wait=wait,
                    ),
                    Message("Use keys of one length if nobody should wait."),
                    key=True,
                )


def undecided_silence(around: ProjectContext) -> Iterator[Finding]:
    """IVR209: once a project."""
    if "timeout_queue" in around.project.defaults.model_fields_set:
        return
    for name, graph in around.graphs.items():
        for node_id, node in graph.flow.nodes.items():
            if not isinstance(node, MenuNode | CollectNode | RecordNode) or node_id not in graph.reachable:
                continue
            retries = [node.no_input] if isinstance(node, RecordNode) else [node.no_input, node.no_match]
            if any(retry.to is None for retry in retries):
                queue = around.project.defaults.timeout_queue
                yield around.finding(
                    "IVR209",
                    ("defaults",),
                    Message(
                        "Callers who never answer, such as at {flow}/{node}, go to queue {queue}, "
                        "which nobody chose.",
                        flow=name,
                        node=node_id,
                        queue=queue,
                    ),
                    Message("Write defaults.timeout_queue, or to in no_input and no_match of each node."),
                )
                return


def _shadows(node: MenuNode) -> Iterator[tuple[str, str]]:
    """Each key that begins a longer one, with the first such key: linear in the length of all keys."""
    longer: dict[str, str] = {}
    for key in node.keys:
        for length in range(1, len(key)):
            longer.setdefault(key[:length], key)
    for key in node.keys:
        if key in longer:
            yield key, longer[key]
