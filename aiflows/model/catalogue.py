"""Every finding about scripts: code, severity and title. Codes are stable and never reused."""

from __future__ import annotations

from typing import Final

from ivrdesigner.project import Severity

__all__ = ["CODES"]

CODES: Final[dict[str, tuple[Severity, str]]] = {
    "AIS101": ("error", "A node does not exist"),
    "AIS102": ("error", "A group does not exist"),
    "AIS103": ("warning", "No call comes to a node"),
    "AIS104": ("error", "A call stops at a node"),
    "AIS105": ("error", "Callers who are not understood go round for ever"),
    "AIS106": ("error", "There is no queue to transfer to"),
    "AIS107": ("warning", "A node says nothing"),
    "AIS108": ("error", "A recording is missing and nothing is spoken instead"),
    "AIS109": ("warning", "A recording is missing; its text is spoken"),
    "AIS110": ("error", "One keyword leads to two nodes"),
    "AIS111": ("info", "A keyword contains one of another node"),
    "AIS112": ("warning", "Keywords of two nodes sound alike"),
    "AIS113": ("warning", "A node has predecessors but no condition, or a condition but no predecessors"),
    "AIS114": ("warning", "What is written behind a node that ends is never used"),
    "AIS115": ("error", "Two classes have one priority"),
    "AIS116": ("warning", "A class is never given"),
    "AIS117": ("error", "A matcher does not exist"),
    "AIS118": ("warning", "A matcher cannot run here"),
    "AIS119": ("error", "The settings of a matcher are wrong"),
    "AIS120": ("warning", "A language model may speak words that nobody approved"),
    "AIS121": ("warning", "A matcher has nothing to compare with"),
    "AIS122": ("error", "A script becomes too large"),
}
