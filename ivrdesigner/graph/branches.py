"""Where each node kind can lead to, and what the caller does to get there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final, Literal

from ivrdesigner.project import (
    Choice,
    CollectNode,
    ConditionNode,
    Defaults,
    ExitNode,
    FieldPath,
    HangupNode,
    HoursNode,
    HttpNode,
    LanguageNode,
    MenuNode,
    Node,
    PlayNode,
    QueueNode,
    RecordNode,
    Retry,
    ReturnNode,
    SetNode,
    SubflowNode,
    TransferNode,
    VoicemailNode,
)

__all__ = ["CALLER", "Branch", "End", "Outcome", "OutcomeKind", "branches", "end_of", "queue_node"]

OutcomeKind = Literal[
    "next",
    "key",
    "say",
    "retry",
    "no_input",
    "no_match",
    "case",
    "otherwise",
    "open",
    "closed",
    "holiday",
    "error",
    "unavailable",
    "busy",
    "no_answer",
    "failed",
    "back",
    "top",
]
End = Literal["person", "voicemail", "hangup", "exit", "return", "transfer"]
"""How a call or sub-flow leaves the graph."""

CALLER: Final = "@caller"
"""Pseudo-node: the flow that called this one goes on."""


def queue_node(queue: str) -> str:
    """Id of the pseudo-node for a queue that no node of the flow names, such as ``@queue:800``."""
    return f"@queue:{queue}"


@dataclass(frozen=True, slots=True)
class Outcome:
    """One way out of a node."""

    kind: OutcomeKind
    label: str
    """Short text for people: the key and its title, the case, …"""
    input: tuple[str, ...] | None
    """What the caller does: ("press", "1"), ("say", phrase), ("enter", variable), ("record", variable), ("wait",);
    None when it does not depend on the caller."""
    field_path: FieldPath
    """The field that names the target; the node itself when the target is implied."""


Branch = tuple[str, Outcome]
"""Target and outcome."""


def branches(node_id: str, node: Node, defaults: Defaults, language: str) -> Iterator[Branch]:
    """All ways out of a node but those of `back` and `top`, which depend on the way in (`levels`)."""
    at: FieldPath = ("nodes", node_id)
    match node:
        case MenuNode():
            yield from _menu(node_id, node, at, defaults, language)
        case CollectNode():
            yield node.next, Outcome("next", node.into, ("enter", node.into), (*at, "next"))
            yield from _again(node_id, "no_input", node.no_input, ("wait",), at, defaults)
            yield from _again(node_id, "no_match", node.no_match, None, at, defaults)
        case RecordNode():
            yield node.next, Outcome("next", node.into, ("record", node.into), (*at, "next"))
            yield from _again(node_id, "no_input", node.no_input, ("wait",), at, defaults)
        case PlayNode() | SetNode() | LanguageNode() | SubflowNode():
            yield node.next, Outcome("next", "", None, (*at, "next"))
        case HttpNode():
            yield node.next, Outcome("next", "", None, (*at, "next"))
            if node.error is not None:
                yield node.error, Outcome("error", "error", None, (*at, "error"))
        case ConditionNode():
            for index, case in enumerate(node.cases):
                yield case.to, Outcome("case", case.when, None, (*at, "cases", index, "to"))
            yield node.otherwise, Outcome("otherwise", "otherwise", None, (*at, "otherwise"))
        case HoursNode():
            yield node.open, Outcome("open", "open", None, (*at, "open"))
            yield node.closed, Outcome("closed", "closed", None, (*at, "closed"))
            if node.holiday is not None:
                yield node.holiday, Outcome("holiday", "holiday", None, (*at, "holiday"))
        case QueueNode():
            if node.unavailable is not None:
                yield node.unavailable, Outcome("unavailable", "unavailable", None, (*at, "unavailable"))
        case TransferNode():
            if node.next is not None:
                yield node.next, Outcome("next", "ended", None, (*at, "next"))
            if node.busy is not None:
                yield node.busy, Outcome("busy", "busy", None, (*at, "busy"))
            if node.no_answer is not None:
                yield node.no_answer, Outcome("no_answer", "no answer", None, (*at, "no_answer"))
            if node.failed is not None:
                yield node.failed, Outcome("failed", "failed", None, (*at, "failed"))
        case _:
            return


def end_of(node: Node) -> End | None:
    """How the call leaves at this node, when all goes well; None when it goes on to another node."""
    match node:
        case QueueNode():
            return "person"
        case VoicemailNode():
            return "voicemail"
        case HangupNode():
            return "hangup"
        case ExitNode():
            return "exit"
        case ReturnNode():
            return "return"
        case TransferNode() if node.mode != "bridge" or node.next is None:
            return "transfer"
        case _:
            return None


def _menu(node_id: str, node: MenuNode, at: FieldPath, defaults: Defaults, language: str) -> Iterator[Branch]:
    for key, choice in node.keys.items():
        yield (
            choice.to,
            Outcome("key", _choice_label(key, choice, language), ("press", key), (*at, "keys", key, "to")),
        )
        phrases = choice.say.phrases(language) if choice.say else ()
        if phrases:
            yield choice.to, Outcome("say", phrases[0], ("say", phrases[0]), (*at, "keys", key, "say"))
    yield from _again(node_id, "no_input", node.no_input, ("wait",), at, defaults)
    starts = {key[0] for key in node.keys}
    other = next((key for key in "1234567890*#" if key not in starts), None)
    yield from _again(node_id, "no_match", node.no_match, ("press", other) if other else None, at, defaults)


def _choice_label(key: str, choice: Choice, language: str) -> str:
    phrases = choice.say.phrases(language) if choice.say else ()
    title = (choice.title.text(language) if choice.title else None) or next(iter(phrases), None)
    return f"{key} {title}" if title else key


def _again(
    node_id: str,
    kind: Literal["no_input", "no_match"],
    retry: Retry,
    action: tuple[str, ...] | None,
    at: FieldPath,
    defaults: Defaults,
) -> Iterator[Branch]:
    """The loop of asking again, and the way out when no retry is left (R-ivr.7)."""
    retries = defaults.retries if retry.retries is None else retry.retries
    label = kind.replace("_", " ")
    if retries:
        yield node_id, Outcome("retry", f"{label} ×{retries}", action, (*at, kind))
    target = retry.to if retry.to is not None else queue_node(defaults.timeout_queue)
    path = (*at, kind, "to") if retry.to is not None else (*at, kind)
    yield target, Outcome(kind, label, action, path)
