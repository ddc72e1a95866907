"""Roles: one page with all rights of all roles, page by page of the menu (R-sys.1)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.models import Group
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.utils import update_change_reason
from unfold.admin import ModelAdmin

from console.accounts.models import Role
from console.accounts.rights import Matrix
from console.accounts.roles import ADMINISTRATOR, role_title

__all__ = ["RoleAdmin"]

admin.site.unregister(Group)


@admin.register(Role)
class RoleAdmin(ModelAdmin):
    fields = ["name"]

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        """The matrix in place of a list."""
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        matrix = Matrix.read()
        if request.method == "POST":
            if not self.has_change_permission(request):
                raise PermissionDenied
            with transaction.atomic():
                changes = matrix.write(
                    set(request.POST.getlist("right")), set(request.POST.get("shown", "").split())
                )
                for group, reason in changes.items():
                    group.save()
                    update_change_reason(group, reason)
            note = gettext("The rights were saved.") if changes else gettext("Nothing was changed.")
            self.message_user(request, note, messages.SUCCESS)
            return redirect("admin:accounts_role_changelist")
        context = {
            **self.admin_site.each_context(request),
            **(extra_context or {}),
            "title": _("Roles"),
            "opts": self.opts,
            "matrix": matrix,
            "may_change": self.has_change_permission(request),
            "may_add": self.has_add_permission(request),
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "console/roles.html", context)

    def has_change_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        """The administrator's role is found by its name and always has every right."""
        is_fixed = obj is not None and obj.name == ADMINISTRATOR
        return not is_fixed and super().has_change_permission(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: Role | None = None) -> bool:
        """Roles in use are not deleted: users would lose rights without anybody noticing."""
        in_use = obj is not None and (obj.name == ADMINISTRATOR or obj.user_set.exists())
        return not in_use and super().has_delete_permission(request, obj)

    def get_actions(self, request: HttpRequest) -> dict[str, Any]:
        return {}

    def save_model(self, request: HttpRequest, obj: Role, form: Any, change: bool) -> None:
        # As a group: histories are kept of those.
        group = Group(pk=obj.pk, name=obj.name)
        group.save()
        obj.pk = group.pk
        if not change:
            self.message_user(request, gettext("Now give the role %s its rights.") % role_title(obj.name))

    def delete_model(self, request: HttpRequest, obj: Role) -> None:
        Group.objects.get(pk=obj.pk).delete()
