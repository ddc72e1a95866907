"""Checks and changes of large projects, by processes of their own.

Checking thousands of nodes takes seconds, in which the web process would answer nobody else. Small projects are quicker
where they are than on their way to another process.
"""

from __future__ import annotations

import atexit
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from asr_tts.host.pool import WorkerPool
from ivrdesigner.web.editor import apply_change, positions, state_of
from ivrdesigner.web.processes import answered, asked

__all__ = ["LargeProjectEditor", "changed", "is_large", "placed", "state_by_process", "text_size"]

_LARGE: Final = 300_000
"""Characters of all files: a check of so many takes about half a second."""
_LARGE_GRAPH: Final = 1_500
"""Nodes and ways out of a flow whose layout takes as long."""
_SECONDS: Final = 28.0
"""Longest work on one request; browsers wait for 30."""


def text_size(files: Mapping[str, str]) -> int:
    """Characters of all files."""
    return sum(map(len, files.values()))


def is_large(files: Mapping[str, str]) -> bool:
    """Whether the files are left to a process of their own."""
    return text_size(files) > _LARGE


def state_by_process(
    files: Mapping[str, str], recordings: Sequence[str], *, prove: bool = True
) -> dict[str, Any]:
    """As `state_of`. Raises FilesError, also when it takes too long."""
    return asked(_pool(), {"do": "state", "files": files, "recordings": recordings, "prove": prove})


def changed(files: Mapping[str, str], changes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    """The files after changes of the canvas, as `apply_change` makes them. Raises FilesError."""
    if is_large(files):
        whole: dict[str, str] = asked(_pool(), {"do": "change", "files": files, "changes": changes})
        return whole
    return _changed(files, changes)


def placed(graph: Mapping[str, Any]) -> dict[str, Any]:
    """As `positions`. Raises FilesError."""
    if sum(1 + len(node["outcomes"]) for node in graph["nodes"]) > _LARGE_GRAPH:
        return asked(_pool(), {"do": "place", "graph": graph})
    return positions(graph)


class LargeProjectEditor:
    """What runs in the process: a `asr_tts.host.serve.WorkerEngine`."""

    def describe(self) -> dict[str, Any]:
        """Nothing to tell."""
        return {}

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Do one request."""
        return answered(_done, payload)


def _done(request: dict[str, Any]) -> Any:
    match request["do"]:
        case "state":
            return state_of(request["files"], request["recordings"], prove=request["prove"])
        case "change":
            return _changed(request["files"], request["changes"])
        case _:
            return positions(request["graph"])


def _changed(files: Mapping[str, str], changes: Sequence[Mapping[str, Any]]) -> dict[str, str]:
    texts = dict(files)
    for change in changes:
        texts = apply_change(texts, change)
    return texts


@cache
def _pool() -> WorkerPool:
    pool = WorkerPool("ivrdesigner.web.large_projects:LargeProjectEditor", size=2, request_limit=_SECONDS)
    atexit.register(pool.close)
    return pool
