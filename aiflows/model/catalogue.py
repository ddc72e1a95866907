"""Every finding about scripts: code, severity and title. Codes are stable and never reused."""

from __future__ import annotations

from typing import Final

from ivrdesigner.project import Severity
from vxml.message import Message

__all__ = ["CODES"]

CODES: Final[dict[str, tuple[Severity, Message]]] = {
    "AIS101": ("error", Message("A node does not exist")),
    "AIS102": ("error", Message("A group does not exist")),
    "AIS103": ("warning", Message("No call comes to a node")),
    "AIS104": ("error", Message("A call stops at a node")),
    "AIS105": ("error", Message("Callers who are not understood go round for ever")),
    "AIS106": ("error", Message("There is no queue to transfer to")),
    "AIS107": ("warning", Message("A node says nothing")),
    "AIS108": ("error", Message("A recording is missing and nothing is spoken instead")),
    "AIS109": ("warning", Message("A recording is missing; its text is spoken")),
    "AIS110": ("error", Message("One keyword leads to two nodes")),
    "AIS111": ("info", Message("A keyword contains one of another node")),
    "AIS112": ("warning", Message("Keywords of two nodes sound alike")),
    "AIS113": (
        "warning",
        Message("A node has predecessors but no condition, or a condition but no predecessors"),
    ),
    "AIS114": ("warning", Message("What is written behind a node that ends is never used")),
    "AIS115": ("error", Message("Two classes have one priority")),
    "AIS116": ("warning", Message("A class is never given")),
    "AIS117": ("error", Message("A matcher does not exist")),
    "AIS118": ("warning", Message("A matcher cannot run here")),
    "AIS119": ("error", Message("The settings of a matcher are wrong")),
    "AIS120": ("warning", Message("A language model may speak words that nobody approved")),
    "AIS121": ("warning", Message("A matcher has nothing to compare with")),
    "AIS122": ("error", Message("A script becomes too large")),
    "AIS123": ("error", Message("A speech engine does not exist")),
    "AIS124": ("warning", Message("A speech engine cannot run here")),
    "AIS125": ("warning", Message("A keyword is ruled out by its own node")),
}
