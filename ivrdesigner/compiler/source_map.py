"""From a place in the VoiceXML back to the node and line of the flow."""

from __future__ import annotations

import json
from bisect import bisect_right
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache, partial
from typing import Final, Protocol

__all__ = ["Origin", "SourceMap"]

_VERSION: Final = 1
_REMEMBERED: Final = 2048
"""Places whose origins are remembered."""


class _Source(Protocol):
    @property
    def uri(self) -> str: ...
    @property
    def line(self) -> int: ...


class _Step(Protocol):
    """What has a place in a document, such as `vxml.interpreter.Step`."""

    @property
    def source(self) -> _Source: ...


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a part of a document comes from. ``line`` counts from 1."""

    flow: str
    node: str
    """Empty for a form that no node stands for; ``@queue:800`` for an implied queue."""
    file: str
    """Path from the project folder, with slashes."""
    line: int
    kind: str = ""
    """Kind of the outcome (`ivrdesigner.graph.OutcomeKind`) when the place takes a branch."""
    branch: str = ""
    """Label of that outcome."""
    path: tuple[str | int, ...] = ()
    """Field of the outcome's target."""
    secret: bool = False
    """Whether the node asks for a secret."""


@dataclass(frozen=True, slots=True)
class _Document:
    starts: tuple[int, ...]
    """Lines at which forms begin, ascending."""
    forms: tuple[Origin, ...]
    branches: Mapping[int, Origin]


class SourceMap:
    """The origins of all documents of a build."""

    origin: Callable[[str, int], Origin | None]
    """The origin of a line of a document, which is known by the last part of its address."""

    def __init__(self, documents: Mapping[str, _Document]) -> None:
        # Every call asks for the same few places, at each step. What remembers them knows nothing of the map: in a ring, a
        # map that was there when a worker began (`gc.freeze`) would outlive its build.
        self.origin = lru_cache(_REMEMBERED)(partial(_origin, documents))

    @classmethod
    def load(cls, text: str) -> SourceMap:
        """From the JSON text that a build holds. Raises ValueError when it is none or of another version."""
        data = json.loads(text)
        if not isinstance(data, dict) or data.get("version") != _VERSION:
            raise ValueError(f"This is no source map of version {_VERSION}; build the project again.")
        documents = {}
        for name, document in data["documents"].items():
            flow = document["flow"]
            forms = tuple(
                Origin(flow, form["node"], form["file"], form["line"], secret=form.get("secret", False))
                for form in document["forms"]
            )
            branches = {
                branch["at"]: Origin(
                    flow,
                    branch["node"],
                    branch["file"],
                    branch["line"],
                    branch["kind"],
                    branch["branch"],
                    tuple(branch["path"]),
                )
                for branch in document["branches"]
            }
            documents[name] = _Document(tuple(form["at"] for form in document["forms"]), forms, branches)
        return cls(documents)

    def locate(self, step: _Step) -> Origin | None:
        """The origin of what the interpreter did; None outside the documents of the build and before any form."""
        return self.origin(step.source.uri, step.source.line)


def _origin(documents: Mapping[str, _Document], uri: str, line: int) -> Origin | None:
    document = documents.get(uri.partition("#")[0].partition("?")[0].rpartition("/")[2])
    if document is None:
        return None
    branch = document.branches.get(line)
    if branch is not None:
        return branch
    index = bisect_right(document.starts, line) - 1
    return document.forms[index] if index >= 0 else None
