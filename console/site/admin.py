"""The settings page: one row, so the list leads straight to it."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from console.site.models import SiteSettings

__all__ = ["SiteSettingsAdmin"]


@admin.register(SiteSettings)
class SiteSettingsAdmin(SimpleHistoryAdmin, ModelAdmin):
    fields = [("name", "time_zone"), "logo", "session_minutes"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if self.has_view_or_change_permission(request):
            SiteSettings.objects.get_or_create(pk=1)
        return redirect("admin:site_sitesettings_change", 1)
