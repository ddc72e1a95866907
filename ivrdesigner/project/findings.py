"""What is wrong with a project, said to its author: where, what, and what to do."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from ivrdesigner.project.catalogue import CODES, Severity
from vxml.message import Message

__all__ = ["FieldPath", "Finding", "finding", "sorted_findings"]

FieldPath = tuple[str | int, ...]
"""Way to a field from the root of its file, such as ``("nodes", "menu", "keys", "1")``."""

_RANK = {"error": 0, "warning": 1, "info": 2}


@dataclass(frozen=True, slots=True)
class Finding:
    """One fault or remark. ``line`` and ``column`` count from 1; 0 means that no place in a file is known."""

    code: str
    severity: Severity
    file: str
    """Path from the project folder, with slashes."""
    line: int
    column: int
    flow: str | None
    node: str | None
    message: Message
    """One sentence: what is wrong."""
    remedy: Message
    """One sentence: what to do."""
    path: FieldPath = ()
    """The field, for a graph editor."""

    @property
    def subject(self) -> str:
        """``flow/node``, as far as they are known; what is no name is cut as in the message."""
        return "/".join(
            name if len(name) <= 64 else f"{name[:59]}…" for name in (self.flow, self.node) if name
        )

    def __str__(self) -> str:
        place = ":".join([self.file, *(str(number) for number in (self.line, self.column) if number)])
        about = f" [{self.subject}]" if self.subject else ""
        return f"{place}: {self.severity} {self.code}{about}: {self.message} → {self.remedy}"

    def as_dict(self) -> dict[str, Any]:
        """For JSON: the fields by name; `path` as a list."""
        return {
            "code": self.code,
            "severity": self.severity,
            "file": self.file,
            "line": self.line,
            "column": self.column,
            "flow": self.flow,
            "node": self.node,
            "message": self.message,
            "remedy": self.remedy,
            "path": list(self.path),
        }


def finding(
    code: str,
    message: Message,
    remedy: Message,
    *,
    place: tuple[str, int, int] = ("", 0, 0),
    flow: str | None = None,
    node: str | None = None,
    path: FieldPath = (),
) -> Finding:
    """A finding with the severity of the catalogue; the node is taken from ``path`` when it is not given.

    Raises KeyError for a code that is not in `CODES`.
    """
    if node is None and len(path) > 1 and path[0] == "nodes":
        node = str(path[1])
    file, line, column = place
    return Finding(code, CODES[code][0], file, line, column, flow, node, message, remedy, path)


def sorted_findings(findings: Iterable[Finding]) -> list[Finding]:
    """By file and place, errors first in one place, each mistake once (a shared fragment repeats them)."""
    unique = {(f.code, f.file, f.line, f.column, f.message, f.path): f for f in reversed(list(findings))}
    return sorted(
        unique.values(), key=lambda f: (f.file, f.line, f.column, _RANK[f.severity], f.code, f.message)
    )
