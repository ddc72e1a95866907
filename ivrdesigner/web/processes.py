"""Work that a page must not wait for, asked of processes of their own as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from asr_tts.errors import SpeechError
from asr_tts.host.pool import WorkerPool
from ivrdesigner.web.editor import FilesError

__all__ = ["ProcessStopped", "answered", "asked"]


class ProcessStopped(FilesError):
    """The process took too long or died."""


def asked(pool: WorkerPool, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a process to a request. Raises FilesError: what `answered` met there, or ProcessStopped."""
    try:
        _, answer = pool.call({}, json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except SpeechError as fault:
        raise ProcessStopped("stopped", f"This was stopped: {fault}") from None
    data: dict[str, Any] = json.loads(answer)
    if "refused" in data:
        raise FilesError(*data["refused"])
    return data


def answered(answer: Callable[[dict[str, Any]], Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """What a process sends back for a request; a FilesError is an answer too."""
    try:
        data = answer(json.loads(payload))
    except FilesError as fault:
        data = {"refused": [fault.code, str(fault)]}
    return {}, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
