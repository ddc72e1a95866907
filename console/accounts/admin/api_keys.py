"""API keys: everybody has his own, administrators see all."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.decorators import display

from console.accounts.models import ApiKey
from ivrdesigner.web.admin.concurrent import ConcurrentAdmin

__all__ = ["ApiKeyAdmin"]


@admin.register(ApiKey)
class ApiKeyAdmin(ConcurrentAdmin, SimpleHistoryAdmin, ModelAdmin):
    list_display = ["name", "start", "user", "status", "created_at", "expires_at", "last_used_at"]
    search_fields = ["name", "start", "user__username"]
    list_select_related = ["user", "user__employee"]
    list_per_page = 50
    fields = ["name", "expires_at"]

    def get_queryset(self, request: HttpRequest) -> QuerySet[ApiKey]:
        """Of somebody who may not see users, his own."""
        keys: QuerySet[ApiKey] = super().get_queryset(request)
        return (
            keys if request.user.has_perm("accounts.view_user") else keys.filter(user_id=request.user.pk or 0)
        )

    def has_view_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """Also for its history, which is not asked for by the list above."""
        is_seen = obj is None or obj.user_id == request.user.pk or request.user.has_perm("accounts.view_user")
        return is_seen and super().has_view_permission(request, obj)

    def has_change_permission(self, request: HttpRequest, obj: ApiKey | None = None) -> bool:
        """A key of somebody else would lend his rights; it can be taken away, not changed."""
        return super().has_change_permission(request, obj) and (obj is None or obj.user_id == request.user.pk)

    @display(description=_("status"), label={"valid": "success", "expired": "danger"})
    def status(self, key: ApiKey) -> tuple[str, str]:
        if key.is_valid(timezone.now()):
            return "valid", gettext("valid")
        return "expired", gettext("expired") if key.user.is_active else gettext("user locked")

    def save_model(self, request: HttpRequest, obj: ApiKey, form: Any, change: bool) -> None:
        if change:
            super().save_model(request, obj, form, change)
            return
        obj.user = request.user  # type: ignore[assignment]
        text = obj.renew()
        note = gettext("Copy the key now; it is not shown again:")
        self.message_user(request, format_html("{} <code>{}</code>", note, text), messages.WARNING)
