"""Recordings of dialogs in the journal: JSON text, compressed, in as many events as it takes."""

from __future__ import annotations

import base64
import binascii
import zlib
from collections.abc import Iterable, Iterator
from typing import Final

from dialplan.journal.events import DialogRecorded, JournalEvent

__all__ = ["dialog_events", "dialog_texts"]

_PIECE: Final = 32 * 1024
"""Characters of an event."""
_LARGEST: Final = 8 << 20
"""Bytes of a text that is read."""


def dialog_events(call: str, at: float, text: str) -> Iterator[DialogRecorded]:
    """The recording of a dialog as events of its call."""
    packed = base64.b64encode(zlib.compress(text.encode("utf-8", "replace"))).decode()
    parts = -(-len(packed) // _PIECE)
    for part in range(parts):
        yield DialogRecorded(call, at, part + 1, parts, packed[part * _PIECE : (part + 1) * _PIECE])


def dialog_texts(events: Iterable[JournalEvent]) -> list[str]:
    """The recordings among the events of a call, in order; one of which a part is missing or damaged is left out."""
    texts: list[str] = []
    pieces: list[str] = []
    for event in events:
        if not isinstance(event, DialogRecorded):
            continue
        if event.part == 1:
            pieces = []
        pieces.append(event.data)
        if event.part == event.parts and len(pieces) == event.parts:
            text = _unpacked("".join(pieces))
            if text is not None:
                texts.append(text)
    return texts


def _unpacked(packed: str) -> str | None:
    try:
        unzip = zlib.decompressobj()
        text = unzip.decompress(base64.b64decode(packed, validate=True), _LARGEST)
        return text.decode() if unzip.eof else None
    except (binascii.Error, ValueError, zlib.error):
        return None
