"""Addresses in documents (RFC 3986 §5): what authors write is not always one, and `urljoin` raises for some."""

from __future__ import annotations

from functools import lru_cache
from urllib.parse import urljoin, urlsplit

__all__ = ["resolve"]

_LONGEST_KEPT = 1000


def resolve(base: str, reference: str) -> str | None:
    """The absolute URI, or None when the reference is none."""
    if len(base) + len(reference) > _LONGEST_KEPT:
        return _resolved(base, reference)
    return _remembered(base, reference)


def _resolved(base: str, reference: str) -> str | None:
    try:
        found = urljoin(base, reference.strip())
        parts = urlsplit(found)
    except ValueError:
        return None
    if parts.path.startswith("/") and "/." in parts.path:
        # `urljoin` leaves those of references that are absolute.
        return parts._replace(path=_without_dots(parts.path)).geturl()
    return found


_remembered = lru_cache(maxsize=2048)(_resolved)


def _without_dots(path: str) -> str:
    """The path without its dot segments (RFC 3986 §5.2.4)."""
    kept: list[str] = []
    segments = path.split("/")[1:]
    if segments[-1] in (".", ".."):
        segments.append("")
    for segment in segments:
        if segment == "..":
            del kept[-1:]
        elif segment != ".":
            kept.append(segment)
    return "/" + "/".join(kept)
