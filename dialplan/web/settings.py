"""What the app is told by Django's settings."""

from __future__ import annotations

from pathlib import Path

from django.conf import settings
from django.utils.module_loading import import_string

__all__ = ["call_days", "journal_folder", "live_folder", "places_folder", "time_zone"]


def live_folder() -> Path:
    """Where ``site.yaml`` and its folders are published for `ivrctl serve`."""
    return Path(settings.DATA) / "live"


def journal_folder() -> Path:
    """The journal of the server's calls."""
    return Path(settings.DATA) / "journal"


def places_folder() -> Path:
    """Where the server's workers count what is in use (`dialplan.routing.Capacity`)."""
    return Path(settings.DATA) / "places"


def time_zone() -> str:
    """In which working time is meant. ``TELEPHONY_TIME_ZONE`` names a function that tells it, else it is that of the site."""
    named = getattr(settings, "TELEPHONY_TIME_ZONE", "")
    zone: str = import_string(named)() if named else settings.TIME_ZONE
    return zone


def call_days() -> int:
    """Days that calls are kept, 0 for ever. ``TELEPHONY_CALL_DAYS`` names a function that tells it."""
    named = getattr(settings, "TELEPHONY_CALL_DAYS", "")
    days: int = import_string(named)() if named else 0
    return days
