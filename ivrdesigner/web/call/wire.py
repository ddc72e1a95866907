"""Frames between the site and the process of a call: one letter for the kind, four bytes for the length, then as many bytes."""

from __future__ import annotations

import json
import struct
from collections.abc import Mapping
from typing import IO, Any, Final

__all__ = ["AUDIO", "JSON", "MAX_FRAME", "Frame", "read_frame", "write_audio", "write_json"]

JSON: Final = b"J"
AUDIO: Final = b"A"
"""16-bit mono PCM at 16 kHz, little-endian. Down it begins with the number of its prompt, four bytes little-endian."""
MAX_FRAME: Final = 16 << 20
"""Bytes; a recording of a long call is the largest."""

Frame = tuple[bytes, bytes]
"""Kind and content."""

_HEAD: Final = struct.Struct(">cI")


def read_frame(stream: IO[bytes]) -> Frame | None:
    """The next frame; None at the end, and for anything that is none."""
    head = stream.read(_HEAD.size)
    if len(head) < _HEAD.size:
        return None
    kind, length = _HEAD.unpack(head)
    if kind not in (JSON, AUDIO) or length > MAX_FRAME:
        return None
    content = stream.read(length)
    return (kind, content) if len(content) == length else None


def write_json(stream: IO[bytes], message: Mapping[str, Any]) -> None:
    """A message. Raises OSError when nobody reads any more."""
    _write(stream, JSON, json.dumps(message, ensure_ascii=False, default=str).encode("utf-8", "replace"))


def write_audio(stream: IO[bytes], samples: bytes) -> None:
    """Sound. Raises OSError when nobody reads any more."""
    _write(stream, AUDIO, samples)


def _write(stream: IO[bytes], kind: bytes, content: bytes) -> None:
    stream.write(_HEAD.pack(kind, len(content)) + content)
    stream.flush()
