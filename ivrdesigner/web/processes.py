"""Work that a page must not wait for, asked of processes of their own as JSON."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any, Final

from asr_tts.errors import SpeechError
from asr_tts.host.pool import WorkerPool
from ivrdesigner.web.editor import FilesError
from ivrdesigner.web.findings import packed_findings, unpacked_findings
from vxml.message import Message, packed, unpacked

__all__ = ["ProcessStopped", "answered", "asked"]

_FINDINGS: Final = ("findings", "proofs")
"""Fields of answers that hold messages."""


class ProcessStopped(FilesError):
    """The process took too long or died."""


def asked(pool: WorkerPool, request: Mapping[str, Any]) -> dict[str, Any]:
    """The answer of a process to a request. Raises FilesError: what `answered` met there, or ProcessStopped."""
    try:
        _, answer = pool.call({}, json.dumps(request, ensure_ascii=False).encode("utf-8", "surrogatepass"))
    except SpeechError as fault:
        raise ProcessStopped("stopped", Message("This was stopped: {reason}", reason=str(fault))) from None
    data: dict[str, Any] = json.loads(answer)
    if "refused" in data:
        code, message = data["refused"]
        raise FilesError(code, unpacked(message))
    return {key: unpacked_findings(value) if key in _FINDINGS else value for key, value in data.items()}


def answered(answer: Callable[[dict[str, Any]], Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
    """What a process sends back for a request; a FilesError is an answer too."""
    try:
        data = answer(json.loads(payload))
        data = {key: packed_findings(value) if key in _FINDINGS else value for key, value in data.items()}
    except FilesError as fault:
        data = {"refused": [fault.code, packed(fault.message)]}
    return {}, json.dumps(data, ensure_ascii=False).encode("utf-8", "replace")
