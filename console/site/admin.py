"""The settings page: one row, so the list leads straight to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from console.site.models import SiteSettings
from ivrdesigner.web.admin.concurrent import ConcurrentAdmin

__all__ = ["SiteSettingsAdmin"]


@admin.register(SiteSettings)
class SiteSettingsAdmin(ConcurrentAdmin, SimpleHistoryAdmin, ModelAdmin):
    fields = [("name", "time_zone"), "logo", ("session_minutes", "call_days")]

    def get_object(
        self, request: HttpRequest, object_id: str, from_field: str | None = None
    ) -> SiteSettings | None:
        if object_id == "1":
            SiteSettings.objects.get_or_create(pk=1)
        settings: SiteSettings | None = super().get_object(request, object_id, from_field)
        return settings

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        return redirect("admin:site_sitesettings_change", 1)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: SiteSettings | None = None) -> bool:
        return False
