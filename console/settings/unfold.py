"""Look and navigation of django-unfold."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["UNFOLD"]

UNFOLD: Final[dict[str, Any]] = {
    "SITE_TITLE": "Ivrkit",
    "SITE_HEADER": "Ivrkit",
    "SITE_SYMBOL": "call",
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "console.navigation.navigation",
    },
}
