"""What the interpreter did, step by step: the stream behind `--trace`, `--verbose`, coverage, replay and reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

from vxml.errors import Position

__all__ = ["Observer", "Step"]

_OF_KIND: Final = {
    "document": ("vxml", "1.5.1"),
    "prompt": ("prompt", "4.1"),
    "listen": ("", "4.1.8"),
    "key": ("", "3.1.2"),
    "match": ("grammar", "3.1.6"),
    "filled": ("filled", "2.4"),
    "event": ("", "5.2"),
    "catch": ("catch", "5.2.4"),
    "transition": ("", "5.3.7"),
    "fetch": ("", "6.1"),
    "exit": ("", "1.5.4"),
    "limit": ("", "5.2.6"),
}
"""Element and section of the kinds that stand for one thing whatever the element."""

_OF_ELEMENT: Final = {
    "form": "2.1",
    "menu": "2.2",
    "choice": "2.2.2",
    "field": "2.3.1",
    "block": "2.3.2",
    "initial": "2.3.3",
    "subdialog": "2.3.4",
    "object": "2.3.5",
    "record": "2.3.6",
    "transfer": "2.3.7",
    "link": "2.5",
    "throw": "5.2.1",
    "var": "5.3.1",
    "assign": "5.3.2",
    "clear": "5.3.3",
    "if": "5.3.4",
    "reprompt": "5.3.6",
    "goto": "5.3.7",
    "submit": "5.3.8",
    "exit": "5.3.9",
    "return": "5.3.10",
    "disconnect": "5.3.11",
    "script": "5.3.12",
    "log": "5.3.13",
    "data": "2.1 §5",
    "foreach": "2.1 §6",
}


@dataclass(slots=True)  # not frozen: dozens are made in a call
class Step:
    """One step. Observers share it, and change nothing in it.

    `kind`: document, dialog, item, prompt, listen, key, match, filled, event, catch, transition, execute,
    fetch, record, transfer, subdialog, object, return, exit, limit.
    """

    at: float
    kind: str
    source: Position
    dialog: str = ""
    """Identifier of the dialog; empty for one without."""
    item: str = ""
    tag: str = ""
    """Name of the element that the step is about, where the kind does not tell."""
    detail: Mapping[str, object] = field(default_factory=dict)

    @property
    def element(self) -> str:
        """Name of the element; empty for a step that no single element makes."""
        return self.tag or _OF_KIND.get(self.kind, ("", ""))[0]

    @property
    def section(self) -> str:
        """Where the step is specified: a section of VoiceXML 2.0, or one of 2.1 as ``2.1 §N``."""
        return _OF_ELEMENT.get(self.element) or _OF_KIND[self.kind][1]


Observer = Callable[[Step], None]
