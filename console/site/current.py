"""The settings as they are, for every page."""

from __future__ import annotations

import threading
import time
from dataclasses import dataclass
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


_cached: tuple[float, SiteValues] | None = None
_lock = threading.Lock()


def site_values() -> SiteValues:
    """One query every two seconds, whatever number of pages asks. Defaults while the database is away."""
    global _cached  # noqa: PLW0603 - one of each process
    cached = _cached
    now = time.monotonic()
    if cached is None or now - cached[0] > _FRESH_SECONDS:
        with _lock:
            cached = _cached = (now, _read())
    return cached[1]


def time_zone() -> str:
    """In which working time is meant."""
    return site_values().time_zone


def call_days() -> int:
    """How long calls are kept, 0 for ever."""
    return site_values().call_days


def forget(**signal: Any) -> None:
    """Read them again at the next question."""
    global _cached  # noqa: PLW0603 - as above
    _cached = None


def _read() -> SiteValues:
    from django.db import DatabaseError

    from console.site.models import SiteSettings

    try:
        row = SiteSettings.objects.filter(pk=1).first()
    except DatabaseError:
        return SiteValues()
    if row is None:
        return SiteValues()
    return SiteValues(row.name, row.logo.name or "", row.time_zone, row.session_minutes, row.call_days or 0)
