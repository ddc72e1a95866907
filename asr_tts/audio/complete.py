"""Whether all of a recording is there: decoders play what they have of a file that was cut and say nothing."""

from __future__ import annotations

from typing import Final

__all__ = ["is_cut_short"]

_STREAMED: Final = 0x7FFFF000
"""Sizes from here on stand for a length that was not known when the header was written."""
_XING_PLACES: Final = 200
"""Bytes behind the start of an MPEG frame within which its Xing header stands."""
_END_OF_STREAM: Final = 4
_MP3_SHARE: Final = 0.98
"""Writers of Xing headers differ on whether the header's own frame and tags count."""


def is_cut_short(data: bytes) -> bool:
    """Whether a file holds less than its own header says: WAV, MP3 with a Xing header, OGG.

    WAV: the size of the chunk ``data`` (Microsoft RIFF). MP3: the bytes in the Xing or Info header of the first frame.
    OGG: the last page is whole and ends its stream (RFC 3533 §6). FLAC that was cut does not decode at all; MP3
    without such a header cannot be told.
    """
    if data[:4] == b"RIFF" and data[8:12] == b"WAVE":
        return _wav_is_cut(data)
    if data[:4] == b"OggS":
        return _ogg_is_cut(data)
    return _mp3_is_cut(data)


def _wav_is_cut(data: bytes) -> bool:
    at = 12
    while at + 8 <= len(data):
        size = int.from_bytes(data[at + 4 : at + 8], "little")
        if data[at : at + 4] == b"data":
            return at + 8 + size > len(data) and size < _STREAMED
        at += 8 + size + size % 2
    return False


def _ogg_is_cut(data: bytes) -> bool:
    last = data.rfind(b"OggS")
    segments = last + 27
    if segments > len(data):
        return True
    sizes = data[segments : segments + data[segments - 1]]
    whole = segments + data[segments - 1] + sum(sizes)
    return whole > len(data) or not data[last + 5] & _END_OF_STREAM


def _mp3_is_cut(data: bytes) -> bool:
    start = _after_id3(data)
    if data[start : start + 1] != b"\xff":
        return False
    head = data[start : start + _XING_PLACES]
    xing = max(head.find(b"Xing"), head.find(b"Info"))
    if xing < 0:
        return False
    flags = int.from_bytes(head[xing + 4 : xing + 8], "big")
    if not flags & 2:
        return False
    place = xing + 8 + 4 * (flags & 1)
    promised = int.from_bytes(head[place : place + 4], "big")
    return len(data) - start < promised * _MP3_SHARE


def _after_id3(data: bytes) -> int:
    """Where the first frame stands: behind a tag of ID3v2 §3.1, whose size is of seven bits a byte."""
    if data[:3] != b"ID3" or len(data) < 10:
        return 0
    size = sum((byte & 0x7F) << shift for byte, shift in zip(data[6:10], (21, 14, 7, 0), strict=True))
    return 10 + size
