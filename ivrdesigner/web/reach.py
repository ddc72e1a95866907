"""Which private addresses flows may ask from the web site, by the setting ``DESIGNER_ALLOWED_ADDRESSES``."""

from __future__ import annotations

from django.conf import settings

from vxml.fetcher import Reach

__all__ = ["allowed_addresses", "reach"]


def allowed_addresses() -> list[str]:
    """Names, addresses or networks, each with a port or not; none by default. The public internet is always allowed."""
    return [str(entry) for entry in getattr(settings, "DESIGNER_ALLOWED_ADDRESSES", ())]


def reach() -> Reach:
    """For the fetchers of calls from the browser and of dry runs."""
    return Reach(allowed_addresses())
