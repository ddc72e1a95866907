"""HTTP and HTTPS with a cache that obeys `maxage` and `maxstale` (VoiceXML 2.0 §6.1.2)."""

from __future__ import annotations

import mimetypes
import time
from collections.abc import Collection
from email.utils import formatdate, parsedate_to_datetime
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit
from weakref import ReferenceType

import requests
from cachecontrol import CacheControlAdapter
from cachecontrol.controller import CacheController
from requests.utils import get_encoding_from_headers

from vxml.fetcher.deadline import Deadline, watch_connections
from vxml.fetcher.faults import reason_of
from vxml.fetcher.reach import Reach
from vxml.fetcher.store import AnswerStore
from vxml.platform import Fetch, Fetched, FetchFailed

__all__ = ["HttpFetcher"]

_MAX_REDIRECTS = 5


class _AgeAware(CacheController):
    """CacheControl ignores `Age`: what a proxy kept for a while counts as fresh (RFC 9111 §4.2.3).

    The response's date is set back by its age before it is stored.
    """

    def cache_response(
        self,
        request: requests.PreparedRequest,
        response_or_ref: Any,
        body: bytes | None = None,
        status_codes: Collection[int] | None = None,
    ) -> None:
        response = response_or_ref() if isinstance(response_or_ref, ReferenceType) else response_or_ref
        age = response.headers.get("age", "") if response is not None else ""
        if response is not None and age.isdecimal() and "date" in response.headers:
            date = parsedate_to_datetime(response.headers["date"]).timestamp() - int(age)
            response.headers["date"] = formatdate(date, usegmt=True)
        super().cache_response(request, response_or_ref, body, status_codes)


class HttpFetcher:
    """One caller's HTTP: cookies live as long as this object, so make one for each call. ``store`` can be shared.

    With a ``reach`` only its addresses are asked, and no proxy is.
    """

    def __init__(
        self, *, max_bytes: int, store: AnswerStore | None = None, reach: Reach | None = None
    ) -> None:
        self.max_bytes = max_bytes
        self.session = requests.Session()
        self.session.max_redirects = _MAX_REDIRECTS
        self.session.trust_env = reach is None
        self.session.headers["User-Agent"] = "Ivrkit"
        self.session.adapters.clear()
        for scheme in ("http://", "https://"):
            adapter = CacheControlAdapter(store or AnswerStore(), controller_class=_AgeAware)
            watch_connections(adapter, reach)
            self.session.mount(scheme, adapter)

    def __call__(self, command: Fetch, at: float) -> Fetched | FetchFailed:
        """Fetch within `command.timeout` seconds and `max_bytes`, redirects included."""
        began = time.monotonic()

        def now() -> float:
            return at + time.monotonic() - began

        deadline = Deadline(command.timeout)
        try:
            with (
                deadline,
                self.session.request(
                    command.method,
                    command.uri,
                    data=command.body,
                    files=_files(command),
                    headers=_headers(command),
                    timeout=command.timeout,
                    stream=True,
                ) as response,
            ):
                body = bytearray()
                for chunk in response.iter_content(65536):
                    body += chunk
                    if len(body) > self.max_bytes:
                        message = f"{command.uri} is over {self.max_bytes} bytes"
                        return FetchFailed(now(), command.id, "toolarge", message)
        except requests.Timeout:
            return _late(command, now())
        except (requests.RequestException, OSError, ValueError) as error:
            if deadline.expired:
                return _late(command, now())
            wrong = (requests.exceptions.InvalidSchema, requests.exceptions.MissingSchema)
            reason = "scheme" if isinstance(error, wrong) else "network"
            return FetchFailed(now(), command.id, reason, f"{command.uri}: {reason_of(error)}")
        if deadline.expired:  # without a length, a body that was cut off looks like a whole one
            return _late(command, now())
        kind = response.headers.get("content-type")
        return Fetched(
            now(), command.id, str(response.url), _utf8(bytes(body), kind), kind, response.status_code
        )


def _late(command: Fetch, at: float) -> FetchFailed:
    message = f"{command.uri}: no answer within {command.timeout:g} s"
    return FetchFailed(at, command.id, "timeout", message)


def _utf8(body: bytes, kind: str | None) -> bytes:
    """The header's charset wins over the document's own (RFC 7303): text is handed on as UTF-8 with its mark."""
    charset = (
        get_encoding_from_headers({"content-type": kind}) if kind and "charset=" in kind.lower() else None
    )
    if charset is None or charset.lower() in ("utf-8", "utf8", "us-ascii"):
        return body
    try:
        return b"\xef\xbb\xbf" + body.decode(charset).encode()
    except (LookupError, UnicodeDecodeError):
        return body


def _files(command: Fetch) -> list[tuple[str, tuple[None, bytes] | tuple[str, bytes, str]]] | None:
    """multipart/form-data parts (VoiceXML 2.0 §5.3.8). Recordings are read from their `file:` URIs.

    One of another kind, as in a call by text, has no sound: its part is empty. Raises `OSError` for a file that can't
    be read.
    """
    if not command.parts:
        return None
    return [
        (part.name, (None, (part.text or "").encode()) if part.recording is None else _sound(part.recording))
        for part in command.parts
    ]


def _sound(uri: str) -> tuple[str, bytes, str]:
    parts = urlsplit(uri)
    path = Path(unquote(parts.path))
    sound = path.read_bytes() if parts.scheme == "file" else b""
    return path.name, sound, mimetypes.guess_type(path.name)[0] or "application/octet-stream"


def _headers(command: Fetch) -> dict[str, str]:
    headers = dict(command.headers)
    if command.content_type is not None and command.body is not None:
        headers.setdefault("Content-Type", command.content_type)
    wishes = [
        f"{name}={value:.0f}"
        for name, value in (("max-age", command.maxage), ("max-stale", command.maxstale))
        if value is not None
    ]
    if wishes:
        headers["Cache-Control"] = ", ".join(wishes)
    return headers
