from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import (
    ChoicesDropdownFilter,
    FieldTextFilter,
    RangeDateTimeFilter,
)
from unfold.decorators import display
from unfold.paginator import InfinitePaginator

from dialplan.web.admin.look import ReadOnlyAdmin, own_media
from dialplan.web.golden_calls import Dialog, recorded_dialogs
from dialplan.web.models import CallInput, CallTrace
from dialplan.web.trace import call_story
from ivrdesigner.web.models import Project

__all__: list[str] = []


_SHOWN: Final = 50
"""Calls under way above the list."""


def _clock(moment: datetime) -> str:
    return f"{timezone.localtime(moment):%Y-%m-%d %H:%M:%S}"


class _ManyRows(ReadOnlyAdmin):
    """Lists that nobody counts."""

    paginator = InfinitePaginator
    show_full_result_count = False
    list_filter_submit = True
    list_fullwidth = True
    list_per_page = 25
    sortable_by = ()


class LocalTimes(RangeDateTimeFilter):
    """Times of the filter are those of the site's zone."""

    def queryset(self, request: HttpRequest, queryset: Any) -> Any:
        bounds = {}
        for bound, lookup in (("from", "gte"), ("to", "lte")):
            day, clock = (
                self.used_parameters.get(f"{self.parameter_name}_{bound}_{n}") or "" for n in (0, 1)
            )
            try:
                moment = datetime.fromisoformat(f"{day} {clock}".strip()) if day else None
            except ValueError:
                continue
            if moment is not None:
                bounds[f"{self.parameter_name}__{lookup}"] = timezone.make_aware(moment)
        return queryset.filter(**bounds)


class Underway(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "underway"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [("1", _("under way")), ("0", _("over"))]

    def queryset(self, request: HttpRequest, rows: Any) -> Any:
        value = self.value()
        return rows if value not in ("0", "1") else rows.filter(ended__isnull=value == "1")


@admin.register(CallTrace)
class CallTraceAdmin(_ManyRows):
    """Calls from the journal."""

    list_display = ("began_shown", "caller", "called", "answered_by", "length", "ended_shown", "failed_shown")
    list_display_links = ("began_shown", "caller")
    search_fields = ("caller__startswith", "called__startswith", "call__startswith")
    search_help_text = _(
        "Beginning of the caller's number, of the number dialled, or of the call's identifier"
    )
    list_filter = (
        ("began", LocalTimes),
        ("number", FieldTextFilter),
        ("project", FieldTextFilter),
        ("build", FieldTextFilter),
        ("arm", ChoicesDropdownFilter),
        ("ended_by", ChoicesDropdownFilter),
        Underway,
        "failed",
    )
    list_before_template = "telephony/live_calls.html"
    scripts = ("live_calls",)

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        lasting = CallTrace.objects.filter(ended=None)[:_SHOWN]
        rows = [
            {
                "call": c.call,
                "began": c.began.timestamp(),
                "caller": c.caller,
                "called": c.called,
                "project": c.project,
            }
            for c in lasting
        ]
        context = {**(extra_context or {}), "live_calls": {"count": len(rows), "calls": rows}}
        answer: HttpResponse = super().changelist_view(request, context)
        return answer

    @display(description=_("began"), ordering="began")
    def began_shown(self, call: CallTrace) -> str:
        return _clock(call.began)

    @display(description=_("IVR"))
    def answered_by(self, call: CallTrace) -> str:
        build = f" {call.build}" if call.build else ""
        arm = f" · {call.get_arm_display()}" if call.arm else ""
        return f"{call.project}{build} / {call.flow}{arm}" if call.project else "–"

    @display(description=_("length"))
    def length(self, call: CallTrace) -> str:
        if call.seconds is None:
            return "…"
        minutes, seconds = divmod(round(call.seconds), 60)
        return f"{minutes}:{seconds:02}"

    @display(
        description=_("ended by"),
        label={
            **dict.fromkeys(CallTrace.EndedBy.values, "default"),
            "refused": "warning",
            "lost": "danger",
            "": "info",
            "transfer": "success",
        },
    )
    def ended_shown(self, call: CallTrace) -> tuple[str, str]:
        return call.ended_by, call.get_ended_by_display() if call.ended else str(_("under way"))

    @display(description=_("failed"), label={True: "danger"})
    def failed_shown(self, call: CallTrace) -> tuple[bool, str] | str:
        return (True, str(_("failed"))) if call.failed else ""

    def change_view(
        self,
        request: HttpRequest,
        object_id: str,
        form_url: str = "",
        extra_context: dict[str, Any] | None = None,
    ) -> HttpResponse:
        if not self.has_view_permission(request):
            raise PermissionDenied
        call = self.get_object(request, object_id)
        if call is None:
            raise Http404
        context = {
            **self.admin_site.each_context(request),
            "opts": self.opts,
            "title": str(call),
            "original": call,
            "call": call,
            "story": call_story(call),
            "dialogs": self._dialogs(request, call),
            "media": own_media("replay"),
            "is_fullwidth": "1",
        }
        return TemplateResponse(request, "telephony/call.html", context)

    @staticmethod
    def _dialogs(request: HttpRequest, call: CallTrace) -> list[Dialog]:
        """Those that can be replayed, for who may."""
        if not request.user.has_perm("designer.view_project"):
            return []
        known = set(Project.objects.values_list("name", flat=True))
        return [dialog for dialog in recorded_dialogs(call.call) if dialog.project in known]


@admin.register(CallInput)
class CallInputAdmin(_ManyRows):
    """R-ivr.11."""

    list_display = (
        "entered_shown",
        "left_shown",
        "call_shown",
        "place",
        "level",
        "keys",
        "said",
        "failures",
        "branch",
    )
    list_display_links = ("entered_shown",)
    search_fields = ("call__startswith", "keys__startswith")
    search_help_text = _("Beginning of the keys, or of the call's identifier")
    list_filter = (
        ("entered", LocalTimes),
        ("project", FieldTextFilter),
        ("flow", FieldTextFilter),
        ("node", FieldTextFilter),
        ("branch", FieldTextFilter),
    )

    @display(description=_("entered"), ordering="entered")
    def entered_shown(self, entry: CallInput) -> str:
        return _clock(entry.entered)

    @display(description=_("left"))
    def left_shown(self, entry: CallInput) -> str:
        return _clock(entry.left) if entry.left else "…"

    @display(description=_("call"))
    def call_shown(self, entry: CallInput) -> str:
        link = reverse("telephony:call", args=[entry.call])
        return format_html('<a class="tele-link" href="{}">{}</a>', link, entry.call[:8])

    @display(description=_("node"))
    def place(self, entry: CallInput) -> str:
        return f"{entry.project} / {entry.flow} / {entry.node}"
