"""Addresses in documents (RFC 3986 §5): what authors write is not always one, and `urljoin` raises for some."""

from __future__ import annotations

from urllib.parse import urljoin

__all__ = ["resolve"]


def resolve(base: str, reference: str) -> str | None:
    """The absolute URI, or None when the reference is none."""
    try:
        return urljoin(base, reference.strip())
    except ValueError:
        return None
