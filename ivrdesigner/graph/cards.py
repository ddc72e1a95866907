"""What a drawing shows of each node: a kind, an icon letter, a title and a line of detail."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from ivrdesigner.graph.words import word
from ivrdesigner.project import (
    AudioItem,
    CollectNode,
    ConditionNode,
    Defaults,
    DigitsItem,
    HoursNode,
    HttpNode,
    LanguageNode,
    Localized,
    MenuNode,
    Node,
    NumberItem,
    Prompt,
    QueueNode,
    RecordNode,
    Retry,
    SetNode,
    SubflowNode,
    TextItem,
    TransferNode,
    VariableItem,
    VoicemailNode,
)

__all__ = ["KINDS", "Card", "card_of", "localized_text"]

KINDS: Final[dict[str, tuple[str, str, str]]] = {
    # kind: icon letter, colour, name
    "play": ("P", "#0e7490", "Play"),
    "menu": ("M", "#4f46e5", "Menu"),
    "collect": ("C", "#7c3aed", "Collect"),
    "record": ("R", "#a21caf", "Record"),
    "queue": ("Q", "#15803d", "Queue"),
    "voicemail": ("V", "#4d7c0f", "Voicemail"),
    "transfer": ("T", "#0f766e", "Transfer"),
    "http": ("W", "#c2410c", "HTTP"),
    "condition": ("?", "#b45309", "Condition"),
    "hours": ("H", "#a16207", "Hours"),
    "set": ("=", "#475569", "Set"),
    "language": ("L", "#0369a1", "Language"),
    "subflow": ("S", "#6d28d9", "Sub-flow"),
    "return": ("↵", "#64748b", "Return"),
    "back": ("B", "#64748b", "Back"),
    "top": ("A", "#64748b", "Top"),
    "hangup": ("X", "#be123c", "Hang up"),
    "exit": ("E", "#9f1239", "Exit"),
}


@dataclass(frozen=True, slots=True)
class Card:
    """A node as it is drawn."""

    node: str
    kind: str
    title: str
    detail: str = ""
    footer: str = ""


def card_of(node_id: str, node: Node, defaults: Defaults, language: str) -> Card:
    """The card of a node, its texts in ``language`` where they exist."""
    title = localized_text(node.title, language)
    detail = _detail(node, language)
    if title:
        detail = f"{node_id} · {detail}" if detail else node_id
    return Card(node_id, node.type, title or node_id, detail, _footer(node, defaults, language))


def localized_text(text: Localized | None, language: str) -> str:
    """The text in a language, else in the first that it has, else nothing."""
    if text is None:
        return ""
    return text.text(language) or next((value for _, value in text.items()), "")


def _detail(node: Node, language: str) -> str:
    match node:
        case QueueNode() | VoicemailNode():
            return f"{word('queue', language)} {node.queue}"
        case HttpNode():
            return f"{node.method} {node.url}"
        case ConditionNode():
            return (
                node.cases[0].when if len(node.cases) == 1 else f"{len(node.cases)} {word('cases', language)}"
            )
        case HoursNode():
            return node.calendar
        case SetNode():
            return ", ".join(f"{name} = {value}" for name, value in node.values.items())
        case LanguageNode():
            return node.language
        case SubflowNode():
            return f"{word('flow', language)} {node.flow}"
        case TransferNode():
            return f"{node.mode} {node.to}"
        case CollectNode() | RecordNode():
            return f"→ {node.into}"
        case _:
            return _snippet(getattr(node, "prompt", ()), language)


def _snippet(prompt: Prompt, language: str) -> str:
    parts = []
    for item in prompt:
        if isinstance(item, TextItem):
            parts.append(localized_text(item.text, language))
        elif isinstance(item, AudioItem):
            parts.append(localized_text(item.text, language) or f"♪ {localized_text(item.audio, language)}")
        elif isinstance(item, VariableItem):
            parts.append(f"{{{item.variable}}}")
        elif isinstance(item, DigitsItem):
            parts.append(item.digits)
        elif isinstance(item, NumberItem):
            parts.append(f"{item.number:g}")
    return " ".join(part.strip() for part in parts if part.strip())


def _footer(node: Node, defaults: Defaults, language: str) -> str:
    """Where a caller goes who does nothing, if the project decides that: drawn as text, not as an edge."""
    retries: list[tuple[str, Retry]] = []
    if isinstance(node, MenuNode | CollectNode):
        retries = [("no input", node.no_input), ("no match", node.no_match)]
    elif isinstance(node, RecordNode):
        retries = [("no input", node.no_input)]
    implied = [word(name, language) for name, retry in retries if retry.to is None]
    return f"{', '.join(implied)} → {word('queue', language)} {defaults.timeout_queue}" if implied else ""
