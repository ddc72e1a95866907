"""A call as the nodes that it came to, with what happened at each."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

from ivrdesigner.replay.recording import Moment
from vxml.message import Message

__all__ = ["Visit", "visits_of", "way_words"]

_WAYS: Final = {
    "next": Message("next"),
    "no input": Message("no input"),
    "no match": Message("no match"),
    "error": Message("error"),
    "otherwise": Message("otherwise"),
    "open": Message("open"),
    "closed": Message("closed"),
    "holiday": Message("holiday"),
    "unavailable": Message("unavailable"),
    "ended": Message("after the call"),
    "busy": Message("busy"),
    "no answer": Message("no answer"),
    "failed": Message("transfer failed"),
}
"""Labels of outcomes that are ours; others are the author's."""


def way_words(label: str) -> str:
    """A label by which a call left a node: a message where it is one of ours, such as ``no match ×2``."""
    name, times, count = label.partition(" ×")
    if name not in _WAYS:
        return label
    return Message("{way} ×{count}", way=_WAYS[name], count=count) if times else _WAYS[name]


@dataclass(slots=True)
class Visit:
    """A stay at a node."""

    flow: str
    node: str
    at: float
    prompts: list[str] = field(default_factory=list)
    """What was played: words, and names of recordings in brackets."""
    requests: list[str] = field(default_factory=list)
    """``GET http://…``, with the body."""
    inputs: list[str] = field(default_factory=list)
    """What the caller did here, for people."""
    branch: str = ""
    """Label of the outcome by which the call left; empty when it ended here."""
    transfer: str = ""

    @property
    def key(self) -> tuple[str, str]:
        return self.flow, self.node

    @property
    def place(self) -> str:
        return f"{self.flow}/{self.node}" if self.node else self.flow


def visits_of(moments: Sequence[Moment]) -> list[Visit]:
    """All stays, in order; what belongs to no node stands at the first, which has none then."""
    visits: list[Visit] = []
    for moment in moments:
        flow, node = str(moment["flow"] or ""), str(moment["node"] or "")
        if moment.kind == "node":
            visits.append(Visit(flow, node, moment.at))
            continue
        if not visits:
            visits.append(Visit(flow, "", moment.at))
        _tell(_owner(visits, flow, node), visits[-1], moment)
    return visits if visits and (visits[0].node or _has_something(visits[0])) else visits[1:]


def _has_something(visit: Visit) -> bool:
    return bool(visit.prompts or visit.requests or visit.transfer)


def _owner(visits: list[Visit], flow: str, node: str) -> Visit:
    """The latest stay at the node that a moment names: prompts are played later than they are queued."""
    for visit in reversed(visits[-50:]):
        if visit.key == (flow, node):
            return visit
    return visits[-1]


def _tell(owner: Visit, latest: Visit, moment: Moment) -> None:
    match moment.kind:
        case "prompt":
            sounds = moment["audio"]
            named = "".join(f" [{name}]" for name in sounds) if isinstance(sounds, list) else ""
            owner.prompts.append(f"{moment['text'] or ''}{named}".strip())
        case "branch":
            owner.branch = way_words(str(moment["branch"] or moment["outcome"] or ""))
        case "robot-turn":
            owner.branch = f"{moment['target'] or ''} ({moment['outcome']})".strip()
        case "fetch":
            uri = str(moment["uri"] or "")
            if not uri.startswith("build:"):
                body = f" {moment['body']}" if moment["body"] else ""
                owner.requests.append(f"{moment['method'] or 'GET'} {uri}{body}")
        case "transfer":
            owner.transfer = str(moment["dest"] or "")
        case "key":
            latest.inputs.append(str(moment["key"]))
        case "speech":
            readings = moment["readings"]
            latest.inputs.append(
                f"“{readings[0][0]}”"
                if isinstance(readings, list) and readings
                else Message("(not understood)")
            )
        case "tick" if moment["silence"]:
            latest.inputs.append(Message("(silence)"))
        case "hangup":
            latest.inputs.append(Message("(hangs up)"))
