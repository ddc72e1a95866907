"""VoiceXML documents by file name or URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from cli.outcome import CannotLoad

__all__ = ["read_document", "uri_of"]


def uri_of(name: str) -> str:
    """The URI of a file or URL. Raises CannotLoad for a file that is not there."""
    try:
        if urlsplit(name).scheme.lower() in ("http", "https"):
            return name
        path = Path(name)
        if not path.is_file():
            raise CannotLoad(f"{name[:200]}: there is no such file.")
        return path.resolve().as_uri()
    except (OSError, ValueError) as error:
        raise CannotLoad(f"{name[:200]!r} cannot be read: {error}") from None


def read_document(uri: str) -> bytes:
    """The bytes of a document. Raises CannotLoad."""
    from vxml.fetcher import ResourceFetcher
    from vxml.platform import Fetch, FetchFailed

    fetcher = ResourceFetcher()
    try:
        answer = fetcher(Fetch(1, uri, "document"), 0.0)
    finally:
        fetcher.close()
    if isinstance(answer, FetchFailed):
        raise CannotLoad(f"cannot be read: {answer.message}")
    if answer.status >= 400:
        raise CannotLoad(f"{uri}: the server answers {answer.status}.")
    return answer.body
