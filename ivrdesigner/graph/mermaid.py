"""A flow as Mermaid flowchart text, for documents that draw it themselves."""

from __future__ import annotations

from typing import Final

from ivrdesigner.graph.branches import CALLER
from ivrdesigner.graph.cards import KINDS, card_of
from ivrdesigner.graph.flow_graph import FlowGraph
from ivrdesigner.graph.text_size import shortened
from ivrdesigner.graph.words import label_of, word
from ivrdesigner.project import Defaults, Project

__all__ = ["flow_mermaid"]

_SHAPES: Final = {
    "menu": ("{{", "}}"),
    "collect": ("[/", "/]"),
    "condition": ("{", "}"),
    "hours": ("{", "}"),
    "queue": ("([", "])"),
    "voicemail": ("([", "])"),
    "transfer": ("([", "])"),
    "hangup": ("((", "))"),
    "exit": ("((", "))"),
    "subflow": ("[[", "]]"),
    "caller": ("((", "))"),
}


def flow_mermaid(graph: FlowGraph, project: Project | None = None) -> str:
    """Mermaid text of a flow, with every branch but the retries."""
    defaults = project.defaults if project else Defaults()
    language = project.language if project else "en-US"
    names = {node: f"n{number}" for number, node in enumerate(graph.digraph)}
    out = ["flowchart LR"]
    for node_id, name in names.items():
        node = graph.flow.nodes.get(node_id)
        if node is None:
            kind = "caller" if node_id == CALLER else "queue"
            text = word(kind, language) + ("" if node_id == CALLER else f" {node_id.partition(':')[2]}")
        else:
            card = card_of(node_id, node, defaults, language)
            kind, text = (
                card.kind,
                "<br/>".join(_quoted(part, 200) for part in (card.title, card.detail) if part),
            )
        opening, closing = _SHAPES.get(kind, ("[", "]"))
        out.append(f'  {name}{opening}"{text}"{closing}:::{kind}_')
    lines: dict[tuple[str, str, bool], list[str]] = {}
    for source in graph.flow.nodes:
        for step in graph.outcomes(source):
            if step.outcome.kind not in ("retry", "say"):  # a phrase shares the line of its key
                returns = step.outcome.kind in ("back", "top")
                lines.setdefault((names[source], names[step.target], returns), []).append(
                    label_of(step.outcome, language)
                )
    for (source, target, returns), labels in lines.items():
        label = _quoted(", ".join(dict.fromkeys(filter(None, labels))), 160)
        arrow = "-.->" if returns else "-->"
        out.append(f'  {source} {arrow}|"{label}"| {target}' if label else f"  {source} {arrow} {target}")
    for number, step in enumerate(graph.dangling):
        out.append(f'  unknown{number}["{_quoted(step.target, 160)}?"]:::unknown_')
        out.append(f"  {names[step.node]} --> unknown{number}")
    used = {graph.digraph.nodes[node]["kind"] for node in names}
    out += [f"  classDef {kind}_ fill:#fff,stroke:{KINDS[kind][1]}" for kind in KINDS if kind in used]
    if graph.dangling:
        out.append("  classDef unknown_ fill:#fee2e2,stroke:#dc2626")
    return "\n".join(out) + "\n"


def _quoted(text: str, width: float) -> str:
    """Text that stands safely between double quotes: Mermaid reads #…; as a character."""
    line = shortened(text, 11, width * 1.2)
    return "".join(c if c.isalnum() or c in " .,:-_/→·=+*'…，。：？！" else f"#{ord(c)};" for c in line)
