"""What all telephony pages share: history, the state of publishing above, own style and scripts."""

from __future__ import annotations

from typing import Any

from django.forms import Media, Script
from django.http import HttpRequest
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

__all__ = ["ReadOnlyAdmin", "TelephonyAdmin", "script"]


def script(name: str) -> Script:
    """A module of ours."""
    return Script(f"telephony/{name}.js", type="module")


class TelephonyAdmin(SimpleHistoryAdmin, ModelAdmin):
    """A page of something that is published for calls."""

    list_before_template = "telephony/published.html"
    change_form_outer_before_template = "telephony/published.html"
    scripts: tuple[str, ...] = ()
    """Modules of the page."""
    list_per_page = 50

    @property
    def media(self) -> Media:
        own = Media(css={"all": ["telephony/telephony.css"]}, js=[script(name) for name in self.scripts])
        whole: Media = super().media + own
        return whole


class ReadOnlyAdmin(TelephonyAdmin):
    """A page that only shows."""

    history_list_display = ()

    def has_add_permission(self, request: HttpRequest, *given: Any) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
