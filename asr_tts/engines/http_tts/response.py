"""The audio in what the service answered."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from asr_tts.errors import SynthesisFailed

__all__ = ["audio_bytes", "refusal"]

_REASONS = {
    401: "the service does not accept our key; check the settings",
    403: "the service does not let us in; check the key and what it may do",
    404: "the service does not know this address or voice; check the settings",
    413: "the prompt is too long for the service; split it",
    429: "the service is asked too often; try again later, or raise the quota",
}


def refusal(status: int, body: bytes) -> str:
    """What an answer that is no 200 means for the person who reads it."""
    said = " ".join(body.decode("utf-8", "replace").split())[:200]
    reason = _REASONS.get(status)
    if reason is None:
        reason = "the service is out of order" if status >= 500 else "the service refuses the request"
    return f"{reason} (HTTP {status}{': ' + said if said else ''})"


def audio_bytes(body: bytes, field: str) -> bytes:
    """The bytes of the audio: ``field`` of a JSON body, base64, or the body itself when it is ''.

    Raises SynthesisFailed when the answer has no such field.
    """
    if not field:
        return body
    try:
        found: Any = json.loads(body)
    except (ValueError, RecursionError) as fault:
        raise SynthesisFailed(f"the answer is not JSON: {fault}; check `response` in the settings") from fault
    for name in field.split("."):
        if isinstance(found, list) and name.isdecimal() and int(name) < len(found):
            found = found[int(name)]
        elif isinstance(found, dict) and name in found:
            found = found[name]
        else:
            raise SynthesisFailed(
                f"the answer has no {field!r} with audio; it says {json.dumps(found, ensure_ascii=False)[:200]}"
            )
    if not isinstance(found, str):
        raise SynthesisFailed(f"{field!r} of the answer is no text; check `response` in the settings")
    try:
        return base64.b64decode(found, validate=True)
    except (binascii.Error, ValueError) as fault:
        raise SynthesisFailed(f"{field!r} of the answer is not base64: {fault}") from fault
