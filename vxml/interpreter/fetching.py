"""Resources by `Fetch` commands: documents, scripts, grammars, data (VoiceXML 2.0 §6.1)."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from urllib.parse import quote, urldefrag, urlencode, urlsplit, urlunsplit

from vxml import model
from vxml.errors import DocumentError, Position, ResourceLimit
from vxml.interpreter.outcomes import VxmlEvent
from vxml.interpreter.properties import Properties, seconds
from vxml.interpreter.secrets import PROPERTY
from vxml.interpreter.state import Run, Wait
from vxml.model import FetchAttributes
from vxml.model.addresses import resolve
from vxml.parser import parse_document
from vxml.platform import Fetch, Fetched, FetchFailed, Part, Play, Segment, StopPlay, Tick

__all__ = ["Request", "Resource", "document_key", "fetch", "fetch_document", "with_query"]


@dataclass(frozen=True, slots=True)
class Request:
    """What to fetch and how."""

    uri: str
    purpose: str
    source: Position
    method: str = "GET"
    body: bytes | None = None
    content_type: str | None = None
    parts: tuple[Part, ...] = ()
    headers: tuple[tuple[str, str], ...] = ()
    fetch: FetchAttributes = FetchAttributes()
    timeout: float | None = None
    base: str = ""
    """Where a relative `fetchaudio` starts from; the document of `source` when empty."""


@dataclass(frozen=True, slots=True)
class Resource:
    uri: str
    body: bytes
    content_type: str | None
    status: int = 200


def with_query(uri: str, pairs: Sequence[tuple[str, str]]) -> str:
    """The URI with the pairs added to its query."""
    if not pairs:
        return uri
    parts = urlsplit(uri)
    query = urlencode(pairs, quote_via=quote)
    return urlunsplit(parts._replace(query=f"{parts.query}&{query}" if parts.query else query))


_WITH_AUDIO = ("document", "submit", "data")
"""Purposes for which the property `fetchaudio` holds (§6.3.5; VoiceXML 2.1 §5)."""


def fetch(run: Run, properties: Properties, request: Request) -> Wait[Resource | VxmlEvent]:
    """Fetch; a failure is the event of §5.2.6 (`error.badfetch`, `error.badfetch.http.404` …)."""
    purpose = request.purpose
    kind = {"submit": "document", "data": "data"}.get(purpose, purpose)
    timeout = request.timeout
    if timeout is None:
        timeout = seconds(request.fetch.fetchtimeout)
    if timeout is None:
        timeout = properties.seconds("fetchtimeout")
    identifier = run.next_id()
    run.fetch_step()
    run.note("fetch", request.source, uri=request.uri, method=request.method, purpose=purpose)
    command = Fetch(
        id=identifier,
        uri=request.uri,
        purpose=purpose,
        method=request.method,
        headers=request.headers,
        body=request.body,
        content_type=request.content_type,
        parts=request.parts,
        timeout=timeout,
        maxage=properties.age(f"{kind}maxage", request.fetch.maxage),
        maxstale=properties.age(f"{kind}maxstale", request.fetch.maxstale),
    )
    audio = request.fetch.fetchaudio or (properties.get("fetchaudio") if purpose in _WITH_AUDIO else "")
    if audio:
        yield from run.play_queue()
    run.emit(command)
    event = yield from _wait(
        run, properties, identifier, audio and resolve(request.base or request.source.uri, audio)
    )
    if isinstance(event, FetchFailed):
        # Unsupported schemes and security violations are fetch failures too (§5.2.6); only access that `<data>` is
        # not granted has an event of its own (VoiceXML 2.1 §5).
        denied = event.reason == "refused" and purpose == "data"
        name = "error.noauthorization" if denied else "error.badfetch"
        return VxmlEvent(name, event.message or f"{request.uri}: {event.reason}", request.source)
    if event.status >= 400:
        name = f"error.badfetch.http.{event.status}"
        return VxmlEvent(name, f"{request.uri}: HTTP status {event.status}", request.source)
    return Resource(event.uri, event.body, event.content_type, event.status)


def _wait(
    run: Run, properties: Properties, identifier: int, audio: str | None
) -> Wait[Fetched | FetchFailed]:
    """Wait for the resource, with `fetchaudio` after its delay and for its minimum (§6.1.1)."""
    start = run.now
    playing: int | None = None
    answer: Fetched | FetchFailed | None = None
    if audio:
        run.deadline = start + properties.seconds("fetchaudiodelay")
    while True:
        event = yield
        if isinstance(event, Fetched | FetchFailed) and event.id == identifier:
            answer = event
        elif isinstance(event, Tick) and audio and playing is None and answer is None:
            run.deadline = None
            playing = run.next_id()
            start = run.now
            run.emit(Play(playing, (Segment(audio=audio),), bargein=False))
        elif playing is not None and getattr(event, "id", None) == playing:
            playing = 0  # played to its end
        else:
            run.keep(event)
        if answer is not None:
            until = start + properties.seconds("fetchaudiominimum")
            if playing and run.now < until and not run.gone():
                run.deadline = until
                continue
            run.deadline = None
            if playing:
                run.emit(StopPlay(playing))
                yield from run.reply(playing)
            return answer


@lru_cache(maxsize=32)
def _known(body: bytes) -> tuple[bytes, bool]:
    """SHA-256 of a document, and whether it has secrets: found once, since those of large flows are megabytes."""
    return hashlib.sha256(body).digest(), PROPERTY.encode() in body


def document_key(uri: str, body: bytes, *, tolerant: bool) -> tuple[str, str, bytes, bool]:
    """Under which the parsed document is cached: a driver may have parsed it beforehand. The second is its base URI."""
    return "document", urldefrag(uri)[0] if "#" in uri else uri, _known(body)[0], tolerant


def fetch_document(
    run: Run, properties: Properties, request: Request
) -> Wait[tuple[str, model.Document] | VxmlEvent]:
    """Fetch and parse a VoiceXML document; answers its final URI without fragment and the model."""
    resource = yield from fetch(run, properties, request)
    if isinstance(resource, VxmlEvent):
        return resource
    key = document_key(resource.uri, resource.body, tolerant=run.options.tolerant)
    uri = key[1]
    try:
        document = run.cache.get(
            key, lambda: parse_document(resource.body, uri=uri, tolerant=run.options.tolerant)
        )
    except DocumentError as error:
        return VxmlEvent(error.event, str(error), request.source)
    except ResourceLimit as error:
        return VxmlEvent("error.badfetch", str(error), request.source)
    run.keeps_secrets = run.keeps_secrets or _known(resource.body)[1]
    for warning in map(str, document.warnings):
        run.log_once(f"forgiven: {warning}")  # however often the document is entered
    return uri, document
