"""Users: who signs in, with which roles, as which employee (R-sys.1)."""

from __future__ import annotations

from typing import Any

from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin as DjangoUserAdmin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _
from simple_history.admin import SimpleHistoryAdmin
from unfold.admin import ModelAdmin
from unfold.decorators import display

from console.accounts.forms import NewUser, PasswordOfUser, RolesWidget, UserForm
from console.accounts.models import User
from console.accounts.roles import ADMINISTRATOR, role_title
from ivrdesigner.web.admin.concurrent import ConcurrentAdmin

__all__ = ["UserAdmin"]


@admin.register(User)
class UserAdmin(ConcurrentAdmin, SimpleHistoryAdmin, DjangoUserAdmin, ModelAdmin):
    form = UserForm
    add_form = NewUser
    change_password_form = PasswordOfUser
    list_display = ["username", "person", "roles", "status", "last_login"]
    list_display_links = ["username", "person"]
    list_filter = ["is_active", "groups"]
    search_fields = ["username", "first_name", "last_name", "employee__name", "employee__number"]
    list_per_page = 50
    filter_horizontal = []
    autocomplete_fields = ["employee"]
    readonly_fields = ["last_login", "date_joined"]
    actions = ["lock", "unlock"]
    fieldsets = [
        (None, {"fields": ["username", "password", ("employee", "email")]}),
        (_("Rights"), {"fields": ["groups", "is_active", "must_change_password"]}),
        (_("Dates"), {"fields": [("last_login", "date_joined")]}),
    ]
    add_fieldsets = [
        (None, {"fields": ["username", "employee", "groups", "password1", "password2"]}),
    ]

    def get_queryset(self, request: HttpRequest) -> QuerySet[User]:
        users: QuerySet[User] = super().get_queryset(request)
        return users.select_related("employee").prefetch_related("groups")

    @admin.display(description=_("employee"), ordering="employee__name")
    def person(self, user: User) -> str:
        return str(user.employee) if user.employee else user.get_full_name() or "–"

    @admin.display(description=_("roles"))
    def roles(self, user: User) -> str:
        return ", ".join(role_title(group.name) for group in user.groups.all())

    @display(
        description=_("status"),
        ordering="is_active",
        label={"locked": "danger", "new": "info", "open": "success"},
    )
    def status(self, user: User) -> tuple[str, str]:
        if not user.is_active:
            return "locked", gettext("locked")
        if user.must_change_password:
            return "new", gettext("must change the password")
        return "open", gettext("may sign in")

    def formfield_for_manytomany(self, db_field: Any, request: HttpRequest, **values: Any) -> Any:
        if db_field.name == "groups":
            values["widget"] = RolesWidget()
        field = super().formfield_for_manytomany(db_field, request, **values)
        if db_field.name == "groups" and field is not None:
            field.label = _("Roles")
            field.help_text = ""
            field.label_from_instance = _title  # type: ignore[method-assign,assignment]
        return field

    def get_readonly_fields(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Nobody gives rights that he does not have, nor changes his own."""
        is_self = obj is not None and obj.pk == request.user.pk
        own = ["is_active", "must_change_password"] if is_self else []
        return [*super().get_readonly_fields(request, obj), "roles", *own]

    def get_fieldsets(self, request: HttpRequest, obj: User | None = None) -> Any:
        """Where roles cannot be chosen they are shown."""
        fieldsets = super().get_fieldsets(request, obj)
        if _is_administrator(request.user) and (obj is None or obj.pk != request.user.pk):
            return fieldsets
        return [
            (
                title,
                {
                    **options,
                    "fields": ["roles" if field == "groups" else field for field in options["fields"]],
                },
            )
            for title, options in fieldsets
        ]

    def has_change_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        return super().has_change_permission(request, obj) and self._within_reach(request, obj)

    def has_delete_permission(self, request: HttpRequest, obj: User | None = None) -> bool:
        """Nobody deletes himself: at least one is left who can sign in."""
        is_self = obj is not None and obj.pk == request.user.pk
        return (
            not is_self and super().has_delete_permission(request, obj) and self._within_reach(request, obj)
        )

    def _within_reach(self, request: HttpRequest, user: User | None) -> bool:
        return user is None or _is_administrator(request.user) or not _is_administrator(user)

    @admin.action(description=_("Lock"), permissions=["change"])
    def lock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._set_active(request, users.exclude(pk=request.user.pk or 0), active=False)

    @admin.action(description=_("Unlock"), permissions=["change"])
    def unlock(self, request: HttpRequest, users: QuerySet[User]) -> None:
        self._set_active(request, users, active=True)

    def _set_active(self, request: HttpRequest, users: QuerySet[User], *, active: bool) -> None:
        changed = [user for user in users if user.is_active != active and self._within_reach(request, user)]
        for user in changed:
            user.is_active = active
            user.save(update_fields=["is_active"])
        text = (
            ngettext("%d user unlocked.", "%d users unlocked.", len(changed))
            if active
            else ngettext("%d user locked.", "%d users locked.", len(changed))
        )
        self.message_user(request, text % len(changed), messages.SUCCESS)


def _is_administrator(user: Any) -> bool:
    return bool(user.is_superuser) or any(group.name == ADMINISTRATOR for group in user.groups.all())


def _title(group: Any) -> str:
    return role_title(group.name)
