"""The page of all changes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.apps import apps
from django.contrib import admin
from django.contrib.auth import get_user_model
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext_lazy as _
from unfold.admin import ModelAdmin

from console.audit.changes import PAGE, histories, newest
from console.audit.models import Change
from ivrdesigner.web.numbers import number_in

__all__ = ["ChangeAdmin"]


@admin.register(Change)
class ChangeAdmin(ModelAdmin):
    def get_urls(self) -> list[URLPattern]:
        """The list alone: a change has no page of its own."""
        return [path("", self.admin_site.admin_view(self.changelist_view), name="audit_change_changelist")]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """Newest first; ``before`` an instant, ``author`` a user, ``model`` a label. What cannot be read is left out."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        author, model = request.GET.get("author", ""), request.GET.get("model", "")
        known = histories()
        changes = newest(
            before=_instant(request.GET.get("before", "")),
            author=number_in(author),
            model=model if model in known else "",
        )
        older = request.GET.copy()
        if len(changes) == PAGE:
            older["before"] = changes[-1].at.isoformat()
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "title": _("Changes"),
            "opts": self.opts,
            "changes": changes,
            "older": older.urlencode() if len(changes) == PAGE else "",
            "models": sorted((str(apps.get_model(label)._meta.verbose_name), label) for label in known),
            "users": get_user_model().objects.select_related("employee").order_by("username")[:200],
            "author": author,
            "model": model,
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "console/changes.html", context)


def _instant(text: str) -> datetime | None:
    try:
        instant = parse_datetime(text)
    except ValueError:
        return None
    return instant if instant is not None and instant.tzinfo is not None else None
