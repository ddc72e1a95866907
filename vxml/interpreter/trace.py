"""What the interpreter did, step by step: the stream behind `--verbose`, coverage, replay and reports."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from vxml.errors import Position

__all__ = ["Observer", "Step"]


@dataclass(frozen=True, slots=True)
class Step:
    """One step.

    `kind`: document, dialog, item, prompt, listen, key, match, filled, event, catch, transition, assign,
    fetch, record, transfer, subdialog, return, exit, disconnect, log, limit.
    """

    at: float
    kind: str
    source: Position
    dialog: str = ""
    """Identifier of the dialog; empty for one without."""
    item: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


Observer = Callable[[Step], None]
