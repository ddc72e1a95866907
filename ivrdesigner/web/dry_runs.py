"""Dry runs are done by processes of their own: expressions of a flow may hang in native code, and a page must not wait."""

from __future__ import annotations

import atexit
import dataclasses
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any, Final

from asr_tts.host.pool import WorkerPool
from ivrdesigner.compiler import Build, compile_project
from ivrdesigner.rules import validate
from ivrdesigner.web.editor import loaded
from ivrdesigner.web.editor.dry_run import MAX_SECONDS, dry_run
from ivrdesigner.web.processes import answered, asked
from ivrdesigner.web.states import files_hash
from vxml.fetcher import Reach, ResourceFetcher

__all__ = ["DryRunner", "run_dry"]

_ANSWER: Final = 1 << 20
"""Most bytes of an answer of another system."""
_KEPT: Final = 4


def run_dry(request: Mapping[str, Any]) -> dict[str, Any]:
    """Play a request in a process of its own.

    ``request`` is a ``DryRun`` with ``files``, ``recordings`` (names that exist), ``built`` (texts and source map of a
    stored build, or none) and ``reach`` (allowed private addresses, or None when nothing is asked). The answer is
    {"result": …} or {"findings": […]} for files with errors. Raises FilesError.
    """
    return asked(_pool(), request)


@cache
def _pool() -> WorkerPool:
    pool = WorkerPool("ivrdesigner.web.dry_runs:DryRunner", size=2, request_limit=MAX_SECONDS + 4)
    atexit.register(pool.close)
    return pool


class DryRunner:
    """What runs in the process: a `asr_tts.host.serve.WorkerEngine`."""

    def __init__(self) -> None:
        self._builds: OrderedDict[str, Build | list[dict[str, Any]]] = OrderedDict()

    def describe(self) -> dict[str, Any]:
        """Nothing to tell."""
        return {}

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Play one request."""
        return answered(self._answer, payload)

    def _answer(self, request: dict[str, Any]) -> dict[str, Any]:
        build = self._build(request["files"], request["recordings"])
        if isinstance(build, list):
            return {"findings": build}
        built = request.get("built")
        if built:
            build = dataclasses.replace(build, documents=built["texts"], source_map=built["source_map"])
        fetcher = self._fetcher(request.get("reach"))
        try:
            return {"result": dry_run(build, request, fetcher)}
        finally:
            if fetcher is not None:
                fetcher.close()

    def _build(self, files: Mapping[str, str], recordings: Sequence[str]) -> Build | list[dict[str, Any]]:
        """The files compiled, or what is wrong with them; the next step of the same call asks for the same."""
        key = files_hash(files, recordings)
        known = self._builds.pop(key, None) or _compiled(files, recordings)
        self._builds[key] = known
        while len(self._builds) > _KEPT:
            self._builds.popitem(last=False)
        return known

    def _fetcher(self, allowed: Sequence[str] | None) -> ResourceFetcher | None:
        return None if allowed is None else ResourceFetcher(max_bytes=_ANSWER, reach=Reach(allowed))


def _compiled(files: Mapping[str, str], recordings: Sequence[str]) -> Build | list[dict[str, Any]]:
    with loaded(files, recordings) as project:
        findings = validate(project).findings
        build = None if any(found.severity == "error" for found in findings) else compile_project(project)
    if build is not None and build.ok:
        return build
    found = [*findings, *(build.findings if build is not None else ())]
    return [one.as_dict() for one in found if one.severity == "error"]
