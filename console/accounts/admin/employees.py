"""Employees (R-sys.1)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin

from console.accounts.models import Employee
from ivrdesigner.web.admin.concurrent import ConcurrentAdmin

__all__ = ["EmployeeAdmin"]


@admin.register(Employee)
class EmployeeAdmin(ConcurrentAdmin, SimpleHistoryAdmin, ModelAdmin):
    list_display = ["number", "name", "department", "position", "phone", "signs_in_as"]
    list_display_links = ["number", "name"]
    list_filter = ["department"]
    search_fields = ["number", "name", "phone", "email", "department"]
    list_per_page = 50
    fieldsets = [
        (None, {"fields": [("number", "name"), ("department", "position"), ("phone", "email"), "note"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[Employee]:
        employees: QuerySet[Employee] = super().get_queryset(request).select_related("user")
        return employees

    @admin.display(description=_("signs in as"))
    def signs_in_as(self, employee: Employee) -> str:
        user: Any = getattr(employee, "user", None)
        return "" if user is None else str(user.username)
