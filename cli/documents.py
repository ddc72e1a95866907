"""VoiceXML documents by file name or URL."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

from cli.files import why
from cli.outcome import CannotLoad
from cli.terminal import plain

__all__ = ["read_document", "uri_of"]


def uri_of(name: str) -> str:
    """The URI of a file or URL. Raises CannotLoad for what is neither."""
    shown = plain(name[:200])
    try:
        scheme = urlsplit(name).scheme.lower()
        if scheme in ("http", "https"):
            return name
        path = Path(name)
        if path.is_file():
            return path.resolve().as_uri()
        if path.is_dir():
            raise CannotLoad(f"{shown} is a folder; name a VoiceXML file in it.")
        if path.exists():
            raise CannotLoad(f"{shown} is no plain file; save the document in one.")
    except (OSError, ValueError, RuntimeError) as error:
        raise CannotLoad(f"{shown} cannot be read: {why(error)}.") from None
    if len(scheme) > 1:  # one letter is a drive
        raise CannotLoad(f"{shown}: {scheme}: is not fetched; name a file, or an address of http or https.")
    raise CannotLoad(f"{shown}: there is no such file.")


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
        raise CannotLoad(f"{plain(uri[:200])} cannot be read: {answer.message}")
    if answer.status >= 400:
        raise CannotLoad(f"{uri}: the server answers {answer.status}.")
    return answer.body
