"""The side bar: groups of pages in the order of daily work; a page is shown to those who may see it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

__all__ = ["GROUPS", "account_links", "navigation"]

GROUPS: tuple[tuple[Any, tuple[tuple[Any, str, str], ...]], ...] = (
    (_("Work"), ((_("Home"), "home", "index"),)),
    (
        _("Voice menus"),
        (
            (_("IVR projects"), "account_tree", "designer_project"),
            (_("IVR configuration"), "description", "designer_voicexmldocument"),
            (_("Audio library"), "library_music", "designer_audiofile"),
        ),
    ),
    (_("Robots"), ((_("Scripts"), "smart_toy", "scripts_script"),)),
    (
        _("Telephony"),
        (
            (_("Access numbers"), "dialpad", "telephony_accessnumber"),
            (_("Working time"), "schedule", "telephony_workingtime"),
            (_("Holidays"), "event", "telephony_holiday"),
            (_("Canaries"), "science", "telephony_canary"),
            (_("Blacklist"), "block", "telephony_blacklistentry"),
            (_("Number translation"), "swap_horiz", "telephony_translationrule"),
            (_("Routing of calls"), "alt_route", "telephony_routing"),
            (_("Capacity limits"), "speed", "telephony_capacitylimit"),
            (_("Publications"), "publish", "telephony_publication"),
        ),
    ),
    (
        _("Calls"),
        (
            (_("Calls"), "call_log", "telephony_calltrace"),
            (_("Key-press log"), "dialpad", "telephony_callinput"),
            (_("Recorded calls"), "voicemail", "designer_recordedcall"),
        ),
    ),
    (
        _("System"),
        (
            (_("Employees"), "badge", "accounts_employee"),
            (_("Users"), "person", "accounts_user"),
            (_("Roles"), "shield_person", "accounts_role"),
            (_("API keys"), "key", "accounts_apikey"),
            (_("Changes"), "history", "audit_change"),
            (_("Settings"), "settings", "site_sitesettings"),
        ),
    ),
)


def navigation(request: HttpRequest) -> list[dict[str, Any]]:
    """Groups as Unfold wants them; a group of which nothing may be seen is left out."""
    names = {
        f"{model._meta.app_label}_{model._meta.model_name}": page
        for model, page in admin.site._registry.items()  # noqa: SLF001 - nothing else tells the pages
    }
    groups = []
    for title, entries in GROUPS:
        items = []
        for label, icon, name in entries:
            page = names.get(name)
            if name != "index" and (page is None or not page.has_view_or_change_permission(request)):
                continue
            link = reverse("admin:index" if name == "index" else f"admin:{name}_changelist")
            items.append({"title": label, "icon": icon, "link": link})
        if items:
            groups.append({"title": title, "separator": True, "items": items})
    return groups


def account_links(request: HttpRequest) -> list[dict[str, Any]]:
    """Of the menu under the user's name."""
    return [{"title": _("API"), "link": "/api/docs"}]
