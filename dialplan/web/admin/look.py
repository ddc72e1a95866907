"""What all telephony pages share: history, the state of publishing above, own style and scripts."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import PermissionDenied
from django.forms import Media, Script
from django.http import HttpRequest, HttpResponse
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from ivrdesigner.web.admin.concurrent import ConcurrentAdmin

__all__ = ["FixedRowsMixin", "ReadOnlyAdmin", "TelephonyAdmin", "own_media"]


def own_media(*scripts: str) -> Media:
    """Our style, and modules by name."""
    modules = [Script(f"telephony/{name}.js", type="module") for name in scripts]
    return Media(css={"all": ["telephony/telephony.css"]}, js=modules)  # type: ignore[arg-type] # the stubs know no Script


class _Page(ModelAdmin):
    scripts: tuple[str, ...] = ()
    """Modules of the page."""
    list_per_page = 50

    @property
    def media(self) -> Media:
        whole: Media = super().media + own_media(*self.scripts)
        return whole


class TelephonyAdmin(ConcurrentAdmin, SimpleHistoryAdmin, _Page):
    """A page of something that is published for calls."""

    list_before_template = "telephony/published.html"
    change_form_outer_before_template = "telephony/published.html"

    def history_view(
        self, request: HttpRequest, object_id: str, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        # Asked first here: who may see nothing is not told what there is.
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        answer: HttpResponse = super().history_view(request, object_id, extra_context)
        return answer


class FixedRowsMixin:
    """Rows that come with the tables."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False


class ReadOnlyAdmin(FixedRowsMixin, _Page):
    """A page that only shows."""

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return False
