"""How executable content ends. Control flow is a value, never a Python exception (VoiceXML 2.0 §5.3)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from vxml.errors import Position
from vxml.model import FetchAttributes
from vxml.platform import Part

__all__ = ["End", "EventThrown", "GotoItem", "Outcome", "Return", "Transition", "VxmlEvent"]


@dataclass(frozen=True, slots=True)
class VxmlEvent:
    """A VoiceXML event as data (§5.2 Event Handling)."""

    name: str
    message: str | None = None
    source: Position | None = None


@dataclass(frozen=True, slots=True)
class EventThrown:
    event: VxmlEvent


@dataclass(frozen=True, slots=True)
class GotoItem:
    """`<goto nextitem>`: the form item to visit next."""

    name: str
    source: Position


@dataclass(slots=True)
class Transition:
    """To another dialog or document (§5.3.7, §5.3.8)."""

    uri: str
    """Absolute, or only a fragment for the same document."""
    source: Position
    base: str
    submit: bool = False
    """A submit always fetches, even its own document."""
    method: str = "GET"
    body: bytes | None = None
    content_type: str | None = None
    parts: tuple[Part, ...] = ()
    fetch: FetchAttributes = FetchAttributes()


@dataclass(frozen=True, slots=True)
class Return:
    """`<return>`: a subdialog ends with values, or with an event for its caller (§5.3.10)."""

    names: tuple[str, ...] = ()
    event: VxmlEvent | None = None
    source: Position | None = None


@dataclass(frozen=True, slots=True)
class End:
    """The session ends: `<exit>`, hang-up, or an event that nothing caught."""

    reason: str
    values: Mapping[str, object] = field(default_factory=dict)
    message: str = ""
    event: str = ""


Outcome = EventThrown | GotoItem | Transition | Return | End
