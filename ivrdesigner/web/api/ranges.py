"""Sounds served by their own type, in parts when asked (RFC 9110 §14)."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from django.http import FileResponse, HttpRequest, HttpResponse, HttpResponseBase, StreamingHttpResponse
from django.utils.http import content_disposition_header

__all__ = ["ranged"]

_RANGE = re.compile(r"bytes=([0-9]{0,18})-([0-9]{0,18})")
_BLOCK = 1 << 16


def ranged(
    request: HttpRequest, file: Path, content_type: str, download: str | None = None
) -> HttpResponseBase:
    """The file, or the part of it that one byte range names; several ranges are answered with the whole."""
    size = file.stat().st_size
    asked = _RANGE.fullmatch(request.headers.get("range", "").strip())
    part = _part(asked, size) if asked is not None and asked[0] != "bytes=-" else None
    answer: HttpResponseBase
    if asked is not None and asked[0] != "bytes=-" and part is None:
        answer = HttpResponse(status=416, content_type=content_type)
        answer["Content-Range"] = f"bytes */{size}"
    elif part is not None:
        first, last = part
        answer = StreamingHttpResponse(_read(file, first, last), status=206, content_type=content_type)
        answer["Content-Range"] = f"bytes {first}-{last}/{size}"
        answer["Content-Length"] = str(last - first + 1)
    else:
        answer = FileResponse(file.open("rb"), content_type=content_type)
    answer["Accept-Ranges"] = "bytes"
    answer["X-Content-Type-Options"] = "nosniff"
    answer["Content-Security-Policy"] = "default-src 'none'; sandbox"
    answer["Cache-Control"] = "private, max-age=3600"
    disposition = content_disposition_header(download is not None, download or "")
    answer["Content-Disposition"] = disposition or "inline"
    return answer


def _part(asked: re.Match[str], size: int) -> tuple[int, int] | None:
    """First and last byte; None when the range lies outside of the file."""
    first, last = asked[1], asked[2]
    if not first:
        begin, end = max(size - int(last), 0), size - 1
        return (begin, end) if int(last) and size else None
    begin, end = int(first), min(int(last), size - 1) if last else size - 1
    return (begin, end) if begin <= end else None


def _read(file: Path, first: int, last: int) -> Iterator[bytes]:
    with file.open("rb") as stream:
        stream.seek(first)
        left = last - first + 1
        while left and (block := stream.read(min(_BLOCK, left))):
            left -= len(block)
            yield block
