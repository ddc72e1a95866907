"""Nodes as views for the templates: what each kind's form needs, already in VoiceXML's notations."""

from __future__ import annotations

import json
from collections.abc import Mapping

from ivrdesigner.compiler.dialog_forms import collect_view, menu_view, record_view
from ivrdesigner.compiler.escaping import js, script
from ivrdesigner.compiler.exchange_form import http_view
from ivrdesigner.compiler.expressions import constant_text, seconds, text_of
from ivrdesigner.compiler.flow_document import FlowDocument
from ivrdesigner.compiler.ways import Ways, form_id
from ivrdesigner.graph import Outcome
from ivrdesigner.project import (
    BackNode,
    CollectNode,
    ConditionNode,
    ExitNode,
    HangupNode,
    HoursNode,
    HttpNode,
    LanguageNode,
    MenuNode,
    Node,
    PlayNode,
    QueueNode,
    RecordNode,
    SetNode,
    SubflowNode,
    TopNode,
    TransferNode,
    VoicemailNode,
)

__all__ = ["View", "form_view"]

View = Mapping[str, object]


def form_view(document: FlowDocument, node_id: str, node: Node) -> tuple[str, View]:
    """The template of a node's form and what it needs."""
    ways = document.ways(node_id, node)
    template, view = _view(document, node, ways)
    return template, {"id": form_id(node_id), "next": ways("next", "next"), **view}


def _view(document: FlowDocument, node: Node, ways: Ways) -> tuple[str, View]:
    writer = document.writer
    match node:
        case PlayNode():
            return "play", {"prompts": writer.spoken(node.prompt, barge_in=node.barge_in)}
        case MenuNode():
            return "menu", menu_view(document, node, ways)
        case CollectNode():
            return "collect", collect_view(document, node, ways)
        case RecordNode():
            return "record", record_view(document, node, ways)
        case HttpNode():
            return "http", http_view(document, node, ways)
        case ConditionNode():
            cases = [
                (script(case.when), ways("case", "cases", index, "to"))
                for index, case in enumerate(node.cases)
            ]
            return "condition", {"cases": cases, "otherwise": ways("otherwise", "otherwise")}
        case HoursNode():
            return "hours", _hours(document, node, ways)
        case SetNode():
            return "assign", {
                "prompts": (),
                "values": [(name, script(value)) for name, value in node.values.items()],
            }
        case LanguageNode():
            return "assign", {"values": [("language", js(node.language))]}
        case SubflowNode():
            return "subflow", _subflow(document, node, ways)
        case QueueNode() | VoicemailNode():
            return "queue", _queue(document, node, ways)
        case TransferNode():
            return "transfer", _transfer(document, node, ways)
        case BackNode() | TopNode():
            mark = ways.at(Outcome(node.type, node.type, None, ("nodes", ways.node)))
            return "leave", {"word": node.type, "mark": mark}
        case HangupNode():
            return "hangup", {"prompts": writer.spoken(node.prompt)}
        case ExitNode():
            return "exit", {"values": [(name, script(value)) for name, value in node.values.items()]}
        case _:
            return "return", {"names": document.handed_back, "is_called": document.is_called}


def _hours(document: FlowDocument, node: HoursNode, ways: Ways) -> View:
    calendar = document.project.calendars.get(node.calendar)
    data = calendar.model_dump(mode="json", by_alias=True) if calendar is not None else {}
    return {
        "calendar": json.dumps(data, ensure_ascii=False, sort_keys=True),
        "timezone": document.project.timezone,
        "open": ways("open", "open"),
        "closed": ways("closed", "closed"),
        "holiday": ways("holiday", "holiday"),
    }


def _subflow(document: FlowDocument, node: SubflowNode, ways: Ways) -> View:
    several = len(document.writer.languages) > 1
    return {
        "src": f"{node.flow}.vxml",
        "with_": [(name, script(value)) for name, value in node.with_.items()],
        "into": list(node.into.items()),
        "returns_language": several,
        "leaves": document.leaves(node.flow),
        "mark": ways.at(Outcome("back", "back", None, ("nodes", ways.node))),
    }


def _queue(document: FlowDocument, node: QueueNode | VoicemailNode, ways: Ways) -> View:
    is_queue = isinstance(node, QueueNode)
    priority = node.priority if isinstance(node, QueueNode) else None
    unavailable = ways("unavailable", "unavailable")
    return {
        "dest": f"{'queue' if is_queue else 'voicemail'}:{node.queue}",
        "aai": None if priority is None else f"priority={priority}",
        "prompts": document.writer.spoken(node.prompt),
        "unavailable": unavailable,
        # A blind transfer lets go of the caller at once; only the other kinds tell that nobody takes the call.
        "type": "blind" if unavailable is None else "consultation",
        "otherwise": ways("unavailable", "unavailable"),
    }


def _transfer(document: FlowDocument, node: TransferNode, ways: Ways) -> View:
    destination = constant_text(node.to)
    written = None if destination is None else destination.strip()
    if written is not None and not _has_scheme(written):
        written = f"tel:{written}"
    expression = text_of(node.to)
    failed = ("failed", "failed")
    fallback = next(
        (way for way in (("busy", "busy"), ("no_answer", "no_answer"), failed) if ways(*way)), None
    )
    return {
        "dest": written,
        "destexpr": f"({expression}).replace(/^(?![A-Za-z][A-Za-z0-9+.-]*:)/, 'tel:')",
        "type": node.mode,
        "prompts": document.writer.spoken(node.prompt),
        "connecttimeout": seconds(node.connect_timeout),
        "maxtime": seconds(node.max_time) if node.max_time else None,
        "ringback": document.writer.recording(node.ringback) if node.ringback else None,
        "next": ways("next", "next"),
        "busy": ways("busy", "busy") or ways(*failed),
        "no_answer": ways("no_answer", "no_answer") or ways(*failed),
        "failed": ways(*failed),
        "error": ways(*failed) or (ways(*fallback) if fallback else None),
    }


def _has_scheme(destination: str) -> bool:
    scheme, colon, _ = destination.partition(":")
    return bool(colon) and scheme[:1].isalpha() and scheme.isascii()
