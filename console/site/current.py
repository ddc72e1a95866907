"""The settings as they are, for every page."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
from math import inf
from typing import Any, Final

__all__ = ["SiteValues", "call_days", "forget", "site_values", "time_zone"]

_FRESH_SECONDS: Final = 2.0
"""A change is seen by other processes after so long; by this one at once."""


@dataclass(frozen=True, slots=True)
class SiteValues:
    """All of them, read at once."""

    name: str = "Ivrkit"
    logo: str = ""
    """Name of the file in the media folder; empty for none."""
    time_zone: str = "UTC"
    session_minutes: int = 480
    call_days: int = 0
    """0: for ever."""


_known: SiteValues | None = None
_read_at = -inf
_reading = threading.Lock()


def site_values() -> SiteValues:
    """One query every two seconds, whatever number of pages asks. What was known before while the database is away."""
    global _known, _read_at  # noqa: PLW0603 - one of each process
    # One asks. Others wait for that only as long as nothing is known: it takes seconds when the database is frozen.
    if time.monotonic() - _read_at > _FRESH_SECONDS and _reading.acquire(blocking=_known is None):
        try:
            _known = _read() or _known or SiteValues()
            _read_at = time.monotonic()
        finally:
            _reading.release()
    return _known or SiteValues()


def time_zone() -> str:
    """In which working time is meant."""
    return site_values().time_zone


def call_days() -> int:
    """How long calls are kept, 0 for ever."""
    return site_values().call_days


def forget(**signal: Any) -> None:
    """Read them again at the next question."""
    global _read_at  # noqa: PLW0603 - as above
    _read_at = -inf


def _read() -> SiteValues | None:
    """None when the database does not answer."""
    from django.db import DatabaseError

    from console.site.models import SiteSettings

    try:
        row = SiteSettings.objects.filter(pk=1).first()
    except DatabaseError:
        return None
    if row is None:
        return SiteValues()
    return SiteValues(row.name, row.logo.name or "", row.time_zone, row.session_minutes, row.call_days or 0)
