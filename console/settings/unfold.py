"""Look and navigation of django-unfold."""

from __future__ import annotations

from typing import Any, Final

__all__ = ["UNFOLD"]

UNFOLD: Final[dict[str, Any]] = {
    "SITE_TITLE": "console.branding.site_name",
    "SITE_HEADER": "console.branding.site_name",
    "SITE_LOGO": "console.branding.logo",
    "SITE_SYMBOL": "call",
    "SITE_URL": None,
    "SITE_FAVICONS": [{"rel": "icon", "type": "image/svg+xml", "href": "/static/console/favicon.svg"}],
    "SHOW_LANGUAGES": True,
    "SHOW_HISTORY": True,
    "SHOW_VIEW_ON_SITE": False,
    "DASHBOARD_CALLBACK": "console.home.home",
    "STYLES": ["/static/console/console.css"],
    "SCRIPTS": ["/static/console/labels.js"],
    "BORDER_RADIUS": "6px",
    "ACCOUNT": {"navigation": "console.navigation.account_links"},
    "COMMAND": {"search_models": False, "show_history": False},
    "SIDEBAR": {
        "show_search": True,
        "show_all_applications": False,
        "navigation": "console.navigation.navigation",
    },
    "LOGIN": {"form": "console.accounts.sign_in.SignIn"},
    "COLORS": {
        "primary": {
            "50": "oklch(97% .014 254.604)",
            "100": "oklch(93.2% .032 255.585)",
            "200": "oklch(88.2% .059 254.128)",
            "300": "oklch(80.9% .105 251.813)",
            "400": "oklch(70.7% .165 254.624)",
            "500": "oklch(62.3% .214 259.815)",
            "600": "oklch(54.6% .245 262.881)",
            "700": "oklch(48.8% .243 264.376)",
            "800": "oklch(42.4% .199 265.638)",
            "900": "oklch(37.9% .146 265.522)",
            "950": "oklch(28.2% .091 267.935)",
        },
    },
}
