"""`file:` URIs."""

from __future__ import annotations

import mimetypes
from pathlib import Path
from urllib.parse import unquote, urlsplit

from vxml.platform import Fetch, Fetched, FetchFailed

__all__ = ["fetch_file", "file_uri"]

_TYPES = {
    ".vxml": "application/voicexml+xml",
    ".grxml": "application/srgs+xml",
    ".gram": "application/srgs",
    ".json": "application/json",
    ".xml": "application/xml",
}


def file_uri(path: Path) -> str:
    """The absolute `file:` URI of a path."""
    return path.resolve().as_uri()


def fetch_file(command: Fetch, at: float, *, root: Path | None, max_bytes: int) -> Fetched | FetchFailed:
    """Read a file. With `root`, nothing outside that folder. A missing file answers status 404."""
    path = Path(unquote(urlsplit(command.uri).path))
    try:
        real = path.resolve()
        if root is not None and not real.is_relative_to(root.resolve()):
            return FetchFailed(at, command.id, "refused", f"{command.uri} lies outside {root}")
        if real.is_file() and real.stat().st_size > max_bytes:
            return FetchFailed(at, command.id, "toolarge", f"{command.uri} is over {max_bytes} bytes")
        body = real.read_bytes()
    except (FileNotFoundError, IsADirectoryError, NotADirectoryError):
        return Fetched(at, command.id, command.uri, b"", None, 404)
    except (OSError, ValueError) as error:
        return FetchFailed(at, command.id, "network", f"{command.uri}: {error}")
    kind = _TYPES.get(path.suffix.lower()) or mimetypes.guess_type(path.name)[0]
    return Fetched(at, command.id, command.uri, body, kind)
