"""Python exceptions of the VoiceXML packages.

VoiceXML events (``error.semantic`` and the like) are data, not exceptions. Only these are raised:

    VxmlError
    ├── DocumentError     what an author wrote cannot be loaded; carries every problem found, with positions
    │   └── GrammarError  a grammar cannot be compiled
    ├── ResourceLimit     a document, grammar, script or dialog went over a bound
    └── HostError         a driver broke the contract of `vxml.platform`
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from vxml.message import Message

__all__ = ["DocumentError", "GrammarError", "HostError", "Position", "Problem", "ResourceLimit", "VxmlError"]


@dataclass(frozen=True, slots=True)
class Position:
    """Where something stands in a source text. ``line`` and ``column`` count from 1; 0 means unknown."""

    uri: str
    line: int = 0
    column: int = 0

    def __str__(self) -> str:
        return ":".join([self.uri, *(str(n) for n in (self.line, self.column) if n)])


@dataclass(frozen=True, slots=True)
class Problem:
    """One fault in a document: where, what is wrong and what to do about it."""

    position: Position
    message: Message
    event: str = "error.badfetch"
    """The VoiceXML event that loading this document throws (VoiceXML 2.0 §5.2.6 Event Types)."""

    def __str__(self) -> str:
        return f"{self.position}: {self.message}"


class VxmlError(Exception):
    """Root of the tree."""


class DocumentError(VxmlError):
    """A document cannot be loaded. ``problems`` holds all faults found, never empty, in document order."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self.problems = tuple(problems)
        super().__init__("\n".join(str(p) for p in self.problems))

    @property
    def event(self) -> str:
        """The VoiceXML event to throw: that of the first problem."""
        return self.problems[0].event


class GrammarError(DocumentError):
    """A grammar cannot be compiled (SRGS 1.0 §5 Conformance)."""


class ResourceLimit(VxmlError):
    """A bound on size, depth, time or memory was reached; the message names the bound."""

    def __init__(self, message: Message) -> None:
        self.message = message
        super().__init__(message)


class HostError(VxmlError):
    """The driver gave an event that the session did not ask for, or a value out of its contract."""
