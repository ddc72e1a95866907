"""Fetching for a call, and parsing new documents: in native threads, so that nobody waits for anybody's server."""

from __future__ import annotations

import time
from dataclasses import dataclass
from functools import lru_cache
from importlib.resources import files
from pathlib import Path
from typing import Final
from urllib.parse import unquote, urlsplit

import gevent

from dialplan.driver.destinations import VOICEMAIL_URI
from dialplan.driver.open_call import OpenCall
from dialplan.driver.task import Task
from vxml.errors import VxmlError
from vxml.fetcher import ResourceFetcher
from vxml.interpreter.fetching import document_key
from vxml.model import Document
from vxml.parser import parse_document
from vxml.platform import Fetch, Fetched, FetchFailed

__all__ = ["Answer", "Fetches"]

_SLACK: Final = 2.0
"""Seconds after which a fetch counts as late that its own limit did not end."""
_VXML: Final = "application/voicexml+xml"
_WEB: Final = ("http:", "https:")
_DOCUMENTS: Final = 64
"""Documents of projects whose bytes are remembered."""

_Key = tuple[str, str, bytes, bool]


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer to a fetch, in the inbox of its call."""

    command: Fetch
    answer: Fetched | FetchFailed
    seconds: float


class Fetches:
    """What a dialog fetches. Answers come into the inbox: as `Answer`, or `Fetched` for what need not be fetched."""

    def __init__(self, line: OpenCall, task: Task) -> None:
        self._line = line
        self._task = task
        self._services = services = line.services
        self._fetcher = ResourceFetcher(
            root=services.settings.root, store=services.answers, reach=services.reach
        )
        self._running: set[gevent.Greenlet] = set()
        self._remote = task.uri.startswith(_WEB)
        """Documents from web servers may not use files of this machine, but for recordings of the call."""
        self._recordings: set[str] = set()

    @property
    def busy(self) -> bool:
        """Whether something is being fetched."""
        return bool(self._running)

    def fetch(self, command: Fetch, at: float) -> list[Fetched]:
        """Begin; returns at once, with the answer when it is known already."""
        document = self._document(command.uri)
        if document is None:
            greenlet = gevent.spawn(self._fetch_beside, command)
        else:
            body, key = _encoded(command.uri, document)
            answer = Fetched(at, command.id, command.uri, body, _VXML)
            if key in self._services.cache:
                return [answer]
            greenlet = gevent.spawn(self._parse_beside, answer, key)
        self._running.add(greenlet)
        greenlet.rawlink(self._running.discard)
        return []

    def wait_for(self, command: Fetch) -> Answer:
        """Fetch, and wait in this greenlet, at most a little longer than the command says."""
        began = time.monotonic()
        late = f"{command.uri}: no answer within {command.timeout:g} s"
        answer: Fetched | FetchFailed = FetchFailed(0.0, command.id, "timeout", late)
        with gevent.Timeout(command.timeout + _SLACK, False):
            answer, parsed = self._services.fetching.run(_fetch_and_parse, self._fetcher, command)
            self._keep(parsed)
        if command.purpose in {"document", "submit"} and isinstance(answer, Fetched):
            self._remote = self._remote or answer.uri.startswith(_WEB)
        return Answer(command, answer, time.monotonic() - began)

    def allow(self, uri: str) -> None:
        """A recording of the call, which its documents may play and send wherever they came from."""
        self._recordings.add(uri)

    def file_of(self, uri: str) -> Path | None:
        """The file of a ``file:`` address that documents of this call may use."""
        try:
            parts = urlsplit(uri)
            path = Path(unquote(parts.path)).resolve()
        except (ValueError, OSError):
            return None
        if parts.scheme != "file":
            return None
        if uri in self._recordings:
            return path
        project, root = self._task.project, self._services.settings.root
        if project is not None and path.is_relative_to(project.root):
            return path
        if self._remote or (root is not None and not path.is_relative_to(root.resolve())):
            return None
        return path

    def close(self) -> None:
        """Wait for nothing more."""
        gevent.killall(list(self._running), block=False)
        self._fetcher.close()

    def _document(self, uri: str) -> str | None:
        """A document that need not be fetched."""
        if uri.partition("?")[0] == VOICEMAIL_URI:
            return files(__package__).joinpath("voicemail.vxml").read_text(encoding="utf-8")
        project = self._task.project
        return project.document(uri) if project is not None else None

    def _fetch_beside(self, command: Fetch) -> None:
        self._line.put(self.wait_for(command))

    def _parse_beside(self, answer: Fetched, key: _Key) -> None:
        """A flow of thousands of nodes takes seconds, once: the calls of the process do not wait for it."""
        self._keep(self._services.making.run(_parsed, key, answer.body))
        self._line.put(answer)

    def _keep(self, parsed: tuple[_Key, Document] | None) -> None:
        if parsed is not None:
            key, document = parsed
            self._services.cache.get(key, lambda: document)


@lru_cache(_DOCUMENTS)
def _encoded(uri: str, document: str) -> tuple[bytes, _Key]:
    """Its bytes and its key, which take long to make of a large flow and are the same for each call."""
    body = document.encode()
    return body, document_key(uri, body, tolerant=True)


# In native threads


def _fetch_and_parse(
    fetcher: ResourceFetcher, command: Fetch
) -> tuple[Fetched | FetchFailed, tuple[_Key, Document] | None]:
    answer = fetcher(command, 0.0)
    if command.purpose not in {"document", "submit"}:
        return answer, None
    if isinstance(answer, FetchFailed) or answer.status >= 400:
        return answer, None
    return answer, _parsed(document_key(answer.uri, answer.body, tolerant=True), answer.body)


def _parsed(key: _Key, body: bytes) -> tuple[_Key, Document] | None:
    """The document; None for a faulty one, which the session finds so too, and throws."""
    try:
        return key, parse_document(body, uri=key[1], tolerant=True)
    except VxmlError:
        return None
