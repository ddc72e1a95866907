"""One door for all schemes."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from vxml.fetcher.files import fetch_file
from vxml.fetcher.http import HttpFetcher
from vxml.fetcher.reach import Reach
from vxml.fetcher.store import AnswerStore
from vxml.platform import Fetch, Fetched, FetchFailed

__all__ = ["MAX_BYTES", "ResourceFetcher"]

MAX_BYTES = 8 << 20


class ResourceFetcher:
    """Fetches `file:`, `http:` and `https:`; a `Fetcher` for `vxml.text.TextCall`.

    One for each call: it keeps the cookies. Documents that came by HTTP can't read files. `root` bounds what files can
    be read at all; calls can share a `store` of what web servers allow to keep. `reach` bounds the addresses that are asked.
    """

    def __init__(
        self,
        *,
        root: Path | None = None,
        max_bytes: int = MAX_BYTES,
        store: AnswerStore | None = None,
        reach: Reach | None = None,
    ) -> None:
        self.root = root
        self.max_bytes = max_bytes
        self._store = store
        self._reach = reach
        self._http: HttpFetcher | None = None
        self._remote = False

    def __call__(self, command: Fetch, at: float) -> Fetched | FetchFailed:
        try:
            scheme = urlsplit(command.uri).scheme
        except ValueError as error:
            return FetchFailed(at, command.id, "scheme", f"{command.uri}: {error}")
        if scheme in ("http", "https"):
            if command.purpose == "document":
                self._remote = True
            self._http = self._http or HttpFetcher(
                max_bytes=self.max_bytes, store=self._store, reach=self._reach
            )
            return self._http(command, at)
        if scheme == "file" and not self._remote:
            return fetch_file(command, at, root=self.root, max_bytes=self.max_bytes)
        reason = "refused" if scheme == "file" else "scheme"
        return FetchFailed(at, command.id, reason, f"{command.uri}: this kind of URI can't be fetched here")

    def close(self) -> None:
        if self._http is not None:
            self._http.session.close()
