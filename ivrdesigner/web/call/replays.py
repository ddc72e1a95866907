"""Replays are done by processes of their own: expressions of a flow may hang in native code, and a page must not wait."""

from __future__ import annotations

import atexit
import tempfile
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from asr_tts.host.pool import WorkerPool
from ivrdesigner.compiler import Build, compile_project
from ivrdesigner.errors import DesignerError
from ivrdesigner.project import load_project
from ivrdesigner.replay import Recording, Visit, differences, replay, side_by_side
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.editor import FilesError
from ivrdesigner.web.editor.files import write_files
from ivrdesigner.web.processes import ProcessStopped, answered, asked
from vxml.message import Message, packed, said, unpacked

__all__ = ["Replayer", "replayed"]


def replayed(request: Mapping[str, Any]) -> dict[str, Any]:
    """Replay a recording in a process of its own.

    ``request``: ``recording`` (JSON text), ``files``, ``texts`` and ``source_map`` of a build (or none, to compile the
    files), ``secrets``. Raises Refused.
    """
    try:
        return _told(asked(_pool(), request))
    except ProcessStopped as fault:
        raise Refused(
            fault.code, Message("The replay was stopped: {reason}", **fault.message.values), 503
        ) from None
    except FilesError as fault:
        raise Refused(fault.code, fault.message, 409) from None


@cache
def _pool() -> WorkerPool:
    pool = WorkerPool("ivrdesigner.web.call.replays:Replayer", size=1, request_limit=30.0)
    atexit.register(pool.close)
    return pool


class Replayer:
    """What runs in the process: a `asr_tts.host.serve.WorkerEngine`."""

    def describe(self) -> dict[str, Any]:
        """Nothing to tell."""
        return {}

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Replay one recording."""
        return answered(_answer, payload)


def _answer(request: dict[str, Any]) -> dict[str, Any]:
    try:
        return _differences(request)
    except DesignerError as fault:
        raise FilesError("cannot-replay", Message.of(fault.args[0])) from None


def _differences(request: dict[str, Any]) -> dict[str, Any]:
    recording = Recording.loads(request["recording"])
    with tempfile.TemporaryDirectory(prefix="ivrkit-replay-") as name:
        folder = Path(name)
        write_files(folder, request["files"])
        build = _build(folder, request)
        done = replay(recording, build, secrets=request.get("secrets") or {})
        return {
            "same": done.same,
            "deviated_at": done.deviated_at,
            "masked": recording.masked,
            "incomplete": recording.incomplete,
            "differences": [
                each.as_dict() | {"was": packed(each.was), "now": packed(each.now)}
                for each in differences(recording, done, build)
            ],
            "rows": [
                {"was": _packed(row.was), "now": _packed(row.now), "same": row.same}
                for row in side_by_side(recording, done, build)
            ],
        }


def _packed(visit: Visit | None) -> dict[str, Any] | None:
    if visit is None:
        return None
    return asdict(visit) | {"inputs": packed(visit.inputs), "branch": packed(visit.branch)}


def _told(result: dict[str, Any]) -> dict[str, Any]:
    """A result in the language of the request."""
    from django.utils.translation import gettext  # the process that replays needs no Django

    def words(entry: dict[str, Any] | None, *names: str) -> dict[str, Any] | None:
        return entry and entry | {name: said(unpacked(entry[name]), gettext) for name in names}

    rows = [
        row | {side: words(row[side], "inputs", "branch") for side in ("was", "now")}
        for row in result["rows"]
    ]
    found = [words(each, "was", "now") for each in result["differences"]]
    return result | {"differences": found, "rows": rows}


def _build(folder: Path, request: Mapping[str, Any]) -> Build:
    build = compile_project(load_project(folder))
    if not request.get("texts"):
        return build
    return Build(
        request["texts"], request["source_map"], build.loaded, build.project, build.graphs, build.findings
    )
