"""Ways out of nodes: the form that each outcome leads to, and a mark by which its line is found again."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Final

from markupsafe import Markup

from ivrdesigner.graph import Outcome
from ivrdesigner.graph.branches import branches
from ivrdesigner.project import Defaults, FieldPath, Node

__all__ = ["Marks", "Way", "Ways", "form_id", "queue_form"]

# Characters that XML does not have stand around the number of a mark, so that no text of an author looks like one.
_MARK: Final = re.compile("\ufffe(\\d+)\uffff")
# XML 1.0 §2.3 NameChar, without : . and -, which ids of nodes do not have.
_NAME_CHAR: Final = re.compile(
    "[0-9A-Z_a-z\xb7\xc0-\xd6\xd8-\xf6\xf8-\u037d\u037f-\u1fff\u200c\u200d\u203f\u2040\u2070-\u218f\u2c00-\u2fef"
    "\u3001-\ud7ff\uf900-\ufdcf\ufdf0-\ufffd\U00010000-\U000effff]"
)
_NAME_START: Final = re.compile("[^0-9\xb7\u0300-\u036f\u203f\u2040]")


def form_id(node: str) -> str:
    """The id of a node's form: the node's, with characters that XML names do not have as ``.code.``."""
    written = "".join(c if _NAME_CHAR.match(c) else f".{ord(c):x}." for c in node)
    return written if _NAME_START.match(written[0]) and written[0] != "." else f"n-{written}"


def queue_form(target: str) -> str:
    """The id of the form for a pseudo-node such as ``@queue:800``."""
    return target[1:].replace(":", "-")


@dataclass(frozen=True, slots=True)
class Way:
    """Where an outcome leads."""

    form: str
    mark: Markup


@dataclass(slots=True)
class Marks:
    """The outcomes whose lines are to be found in a document."""

    outcomes: list[tuple[str, Outcome]] = field(default_factory=list)
    """Node and outcome by the number of the mark."""

    def put(self, node: str, outcome: Outcome) -> Markup:
        """A new mark, to be written at the end of the element's line."""
        self.outcomes.append((node, outcome))
        return Markup(f"\ufffe{len(self.outcomes) - 1}\uffff")  # noqa: S704 - a number

    def take(self, lines: list[str]) -> tuple[list[str], list[tuple[int, str, Outcome]]]:
        """The lines without marks; and line (from 1), node and outcome of each mark."""
        found = []
        for index, line in enumerate(lines):
            for mark in _MARK.finditer(line):
                node, outcome = self.outcomes[int(mark[1])]
                found.append((index + 1, node, outcome))
        return [_MARK.sub("", line) for line in lines], found


class Ways:
    """The ways out of one node."""

    def __init__(self, node_id: str, node: Node, defaults: Defaults, language: str, marks: Marks) -> None:
        self.node = node_id
        self.targets: list[str] = []
        self._marks = marks
        self._ways: dict[tuple[str, FieldPath], tuple[str, Outcome]] = {}
        for target, outcome in branches(node_id, node, defaults, language):
            self.targets.append(target)
            self._ways[outcome.kind, outcome.field_path[2:]] = target, outcome

    def __call__(self, kind: str, *path: str | int) -> Way | None:
        """The way of an outcome, None when the node has none; each call makes a mark of its own."""
        found = self._ways.get((kind, path))
        if found is None:
            return None
        target, outcome = found
        form = queue_form(target) if target.startswith("@") else form_id(target)
        return Way(form, self._marks.put(self.node, outcome))

    def at(self, outcome: Outcome) -> Markup:
        """A mark for an outcome that depends on the way in, such as `back`."""
        return self._marks.put(self.node, outcome)
