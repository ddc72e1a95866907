"""The audio in what the service answered."""

from __future__ import annotations

import base64
import binascii
import json
from typing import Any

from asr_tts.errors import SynthesisFailed

__all__ = ["audio_bytes"]


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
