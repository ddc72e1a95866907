"""``ivrkit:http``: one HTTP request of a flow, and the fields of its answer (R-ivr.5)."""

from __future__ import annotations

import json
import re
from collections.abc import Generator, Mapping
from typing import Final
from urllib.parse import urlencode, urlsplit

from ivrdesigner.runtime.answers import AnswerFault, read_fields
from vxml.errors import Position
from vxml.interpreter import ObjectFailed, Run
from vxml.interpreter.fetching import Request, Resource, fetch, with_query
from vxml.interpreter.outcomes import VxmlEvent
from vxml.interpreter.properties import Properties
from vxml.model import FetchAttributes
from vxml.platform import Event, Part

__all__ = ["http_exchange"]

_SOURCE: Final = Position("ivrkit:http")
_HEADER: Final = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,256}")


def http_exchange(run: Run, parameters: Mapping[str, object]) -> Generator[None, Event, object]:
    """Sends a request and answers ``{status, fields: {variable: value}}``.

    Parameters: ``method``, ``url``, ``timeout`` (s), ``headers``, ``query``, ``form`` (lists of name and value; a
    third member true marks a recording), ``json`` (any value), ``text``, and ``response``, JSON text
    ``{"format": …, "fields": {variable: [path, type]}}``. Raises `ObjectFailed` with error.badfetch (no answer),
    error.badfetch.http.STATUS (from 400), or error.ivrkit.http.STATUS.format, .field and .type (RFC 9110 statuses;
    an address or header that cannot be sent has status 0).
    """
    request = _request(parameters)
    properties = Properties([tuple(run.options.properties.items())])
    answer = yield from fetch(run, properties, request)
    if isinstance(answer, VxmlEvent):
        raise ObjectFailed(answer.name, answer.message or answer.name)
    return {"status": answer.status, "fields": _fields(answer, parameters)}


def _fields(answer: Resource, parameters: Mapping[str, object]) -> dict[str, object]:
    wanted = json.loads(str(parameters.get("response") or '{"format": "text", "fields": {}}'))
    fields = {str(name): (str(path), str(kind)) for name, (path, kind) in wanted["fields"].items()}
    try:
        return read_fields(answer.body, str(wanted["format"]), fields)
    except AnswerFault as error:
        raise ObjectFailed(f"error.ivrkit.http.{answer.status}.{error.kind}", str(error)) from None


def _request(parameters: Mapping[str, object]) -> Request:
    url = with_query(_address(str(parameters.get("url", ""))), _pairs(parameters.get("query")))
    headers = _pairs(parameters.get("headers"))
    for name, value in headers:
        if not _HEADER.fullmatch(name) or re.search(r"[\0\r\n]", value):
            raise ObjectFailed("error.ivrkit.http.0.header", f"the header {name[:60]!r} cannot be sent")
    body, content_type, parts = _body(parameters)
    if any(name.lower() == "content-type" for name, _ in headers):
        content_type = None
    timeout = parameters.get("timeout")
    return Request(
        url,
        "object",
        _SOURCE,
        str(parameters.get("method", "GET")),
        body,
        content_type,
        parts,
        tuple(headers),
        # What a bank account holds is asked anew each time.
        FetchAttributes(maxage="0"),
        float(str(timeout)) if timeout is not None else None,
    )


def _address(url: str) -> str:
    try:
        parts = urlsplit(url)
        known = parts.scheme.lower() in ("http", "https") and bool(parts.hostname)
    except ValueError:
        known = False
    if not known or re.search(r"[\0-\x20\x7f]", url):
        raise ObjectFailed("error.ivrkit.http.0.url", f"{url[:120]!r} is not an address of http or https")
    return url


def _body(parameters: Mapping[str, object]) -> tuple[bytes | None, str | None, tuple[Part, ...]]:
    if "json" in parameters:
        text = json.dumps(parameters["json"], ensure_ascii=False, separators=(",", ":"))
        return text.encode("utf-8", "replace"), "application/json", ()
    if "text" in parameters:
        return str(parameters["text"]).encode("utf-8", "replace"), "text/plain; charset=utf-8", ()
    form = parameters.get("form")
    if not isinstance(form, list):
        return None, None, ()
    if any(len(field) > 2 and field[2] for field in form):
        return None, None, tuple(_part(field) for field in form)
    body = urlencode(_pairs(form), errors="replace").encode("ascii")
    return body, "application/x-www-form-urlencoded", ()


def _part(field: list[object]) -> Part:
    name, value = map(_string, field[:2])
    recorded = len(field) > 2 and bool(field[2]) and bool(value)
    return Part(name, recording=value) if recorded else Part(name, text=value)


def _pairs(value: object) -> list[tuple[str, str]]:
    return [(_string(pair[0]), _string(pair[1])) for pair in value] if isinstance(value, list) else []


def _string(value: object) -> str:
    return "" if value is None else str(value)
