"""Two people on one form: who saves second is told what the first has changed, and nothing is lost silently."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import FieldDoesNotExist, PermissionDenied
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.text import capfirst
from django.utils.translation import gettext

from ivrdesigner.web.admin.shown import ShownChanges
from ivrdesigner.web.numbers import number_in

__all__ = ["CONFLICT", "ConcurrentAdmin"]

CONFLICT: Final = "conflict"
"""Code of a form's own error about what somebody else has saved: nothing is told twice."""
_READ: Final = "_read"
"""Name of the form's hidden field: the entry of the history that was the newest when the form was opened."""


class ConcurrentAdmin:
    """Mix-in of admin pages whose model has a history."""

    change_form_before_template = "designer/read_version.html"

    def history_form_view(self, request: HttpRequest, *args: Any, **values: Any) -> HttpResponse:
        """A version is shown and nothing else: simple_history saves a form that is sent here by the right to see it."""
        if request.method not in ("GET", "HEAD"):
            raise PermissionDenied
        answer: HttpResponse = super().history_form_view(request, *args, **values)  # type: ignore[misc]
        return answer

    def get_historical_record_context_helper(self, request: HttpRequest, record: Any) -> ShownChanges:
        return ShownChanges(self.model, record)  # type: ignore[attr-defined] # of the page that this is mixed into

    def render_change_form(
        self, request: HttpRequest, context: dict[str, Any], *args: Any, **values: Any
    ) -> HttpResponse:
        shown = values.get("obj")
        newest = _newest(shown) if shown is not None else None
        context["read_version"] = newest.pk if newest is not None else ""
        answer: HttpResponse = super().render_change_form(request, context, *args, **values)  # type: ignore[misc]
        return answer

    def get_form(self, request: HttpRequest, obj: Any = None, change: bool = False, **values: Any) -> Any:
        """Of a form that is out of date, one that says so. Sent once more, it is saved: then its author knows."""
        form = super().get_form(request, obj, change=change, **values)  # type: ignore[misc]
        read = number_in(request.POST.get(_READ, ""))
        if obj is None or read is None:
            return form
        connection = transaction.get_connection()
        if (
            connection.in_atomic_block
        ):  # who saves at the same moment waits, and then sees the entry of the first
            type(obj)._base_manager.select_for_update().filter(pk=obj.pk).values_list("pk").first()  # noqa: SLF001
        newest = _newest(obj)
        if newest is None or newest.pk <= read:
            return form
        changed = _changed(newest, obj.history.filter(pk=read).first())

        class OutOfDate(form):  # type: ignore[valid-type,misc]
            def clean(self) -> Any:
                data = super().clean()
                faults = [fault for faults in self.errors.as_data().values() for fault in faults]
                told = any(fault.code == CONFLICT for fault in faults)
                if changed or not told:
                    self.add_error(None, _told(newest, changed))
                return data

        return OutOfDate


def _newest(thing: Any) -> Any:
    return thing.history.order_by("-pk").first()


def _changed(newest: Any, read: Any) -> list[str]:
    """Titles of the fields that differ, as far as they are known."""
    names = newest.diff_against(read).changed_fields if read is not None else []
    return [_title(newest.instance, name) for name in names]


def _told(newest: Any, changed: list[str]) -> str:
    return gettext(
        "%(who)s has changed this since you opened it, at %(when)s (%(fields)s). Nothing of yours is saved yet. Compare "
        "in another window, then save again to put yours in its place."
    ) % {
        "who": newest.history_user or gettext("Somebody"),
        "when": date_format(timezone.localtime(newest.history_date), "H:i:s"),
        "fields": ", ".join(changed) or "…",
    }


def _title(thing: Any, name: str) -> str:
    try:
        return capfirst(str(thing._meta.get_field(name).verbose_name))
    except FieldDoesNotExist:
        return name
