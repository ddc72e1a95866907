from __future__ import annotations

import time
from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.db.models import Model, Prefetch, QuerySet
from django.forms import ModelChoiceField
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter
from unfold.decorators import display

from aiflows.web.models import Script
from dialplan.web.admin.look import FixedRowsMixin, TelephonyAdmin
from dialplan.web.current import current_snapshot, outlook
from dialplan.web.models import AccessNumber, Canary, Routing, TranslationRule
from ivrdesigner.web.models import VoicexmlDocument

__all__: list[str] = []

_IVRS = ("ivr", "off_hours_ivr", "holiday_ivr")


@admin.register(AccessNumber)
class AccessNumberAdmin(TelephonyAdmin):
    """R-num.1, R-num.2."""

    list_display = ("number", "title", "direction_shown", "vip", "answers_shown", "working_time", "now")
    list_filter = (("direction", ChoicesDropdownFilter), "vip")
    list_filter_submit = True
    list_select_related = ("ivr__project", "script", "working_time")
    search_fields = ("number", "title", "ivr__name", "script__name", "script__title")
    change_form_outer_after_template = "telephony/number.html"
    scripts = ("try_it",)
    fieldsets = (
        (None, {"fields": (("number", "title"), ("direction", "vip"))}),
        (_("What answers"), {"fields": (("ivr", "flow"), "script")}),
        (
            _("By time"),
            {
                "fields": (
                    "working_time",
                    ("off_hours_ivr", "off_hours_flow"),
                    ("holiday_ivr", "holiday_flow"),
                )
            },
        ),
        (_("Limits and fallback"), {"fields": (("fallback", "max_calls"),)}),
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[AccessNumber]:
        running = Canary.objects.filter(state=Canary.State.RUNNING).select_related("build")
        rows: QuerySet[AccessNumber] = super().get_queryset(request)
        return rows.prefetch_related(Prefetch("canaries", running, "trials")).defer("script__labelled")

    def get_object(self, request: HttpRequest, object_id: str, from_field: str | None = None) -> Any:
        found = super().get_object(request, object_id, from_field)
        if found is not None:
            found.outlook = _outlook(found)
        return found

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **values: Any
    ) -> ModelChoiceField | None:
        if db_field.name in _IVRS:
            # Their texts are large, and not shown.
            values["queryset"] = VoicexmlDocument.objects.only("number", "name", "project")
        elif db_field.name == "script":
            values["queryset"] = Script.objects.only("name", "title")
        field: ModelChoiceField | None = super().formfield_for_foreignkey(db_field, request, **values)
        return field

    @display(description=_("direction"), ordering="direction", label=True)
    def direction_shown(self, number: AccessNumber) -> str:
        return number.get_direction_display()

    @display(description=_("What answers"), ordering="ivr__number")
    def answers_shown(self, number: AccessNumber) -> str:
        return str(number.answers or "–")

    @display(description=_("calls get now"))
    def now(self, number: AccessNumber) -> SafeString:
        trials = getattr(number, "trials", [])
        return render_to_string(
            "telephony/now.html", {"outlook": _outlook(number), "trial": next(iter(trials), None)}
        )


def _outlook(number: AccessNumber) -> Any:
    snapshot = current_snapshot()
    return outlook(snapshot, number.number, time.time()) if snapshot is not None else None


@admin.register(Canary)
class CanaryAdmin(TelephonyAdmin):
    list_display = (
        "access_number",
        "build_shown",
        "percent",
        "state_shown",
        "began",
        "ended",
        "reason_shown",
    )
    list_filter = (("state", ChoicesDropdownFilter),)
    list_filter_submit = True
    list_select_related = ("access_number", "build__project")
    autocomplete_fields = ("access_number",)
    actions = ("stop",)
    fieldsets = (
        (None, {"fields": (("access_number", "build"), ("percent", "note"), "callers")}),
        (
            _("Rolled back by itself when"),
            {"fields": (("window", "least_calls"), ("most_errors", "most_hangups"))},
        ),
        (_("State"), {"fields": (("state", "began", "ended"), "reason_shown")}),
    )
    readonly_fields = ("state", "began", "ended", "reason_shown")

    def formfield_for_foreignkey(
        self, db_field: Any, request: HttpRequest, **values: Any
    ) -> ModelChoiceField | None:
        field: ModelChoiceField | None = super().formfield_for_foreignkey(db_field, request, **values)
        if db_field.name == "build" and field is not None:
            large = ("texts", "documents", "source_map", "findings", "audio")
            builds = field.queryset
            assert builds is not None
            field.queryset = (
                builds.select_related("project").defer(*large).order_by("project__name", "-number")
            )
            field.label_from_instance = _build_name  # type: ignore[method-assign,assignment]
        return field

    def has_change_permission(self, request: HttpRequest, obj: Model | None = None) -> bool:
        over = isinstance(obj, Canary) and obj.state != Canary.State.RUNNING
        return super().has_change_permission(request, obj) and not over

    @display(description=_("build"))
    def build_shown(self, trial: Canary) -> str:
        return _build_name(trial.build)

    @display(
        description=_("state"),
        label={
            Canary.State.RUNNING: "info",
            Canary.State.ROLLED_BACK: "danger",
            Canary.State.PROMOTED: "success",
            Canary.State.STOPPED: "default",
        },
    )
    def state_shown(self, trial: Canary) -> tuple[str, str]:
        return trial.state, trial.get_state_display()

    @display(description=_("reason"))
    def reason_shown(self, trial: Canary) -> str:
        return trial.reason or "–"

    @admin.action(description=_("Stop the trial: all calls get the build in force"), permissions=["change"])
    def stop(self, request: HttpRequest, chosen: QuerySet[Canary]) -> None:
        for trial in chosen.filter(state=Canary.State.RUNNING):
            trial.end(Canary.State.STOPPED, str(request.user))


def _build_name(build: Any) -> str:
    at = timezone.localtime(build.at)
    return f"{build.project.name} {build.number} ({at:%Y-%m-%d %H:%M})"


@admin.register(TranslationRule)
class TranslationRuleAdmin(TelephonyAdmin):
    list_display = ("direction_shown", "position", "prefix", "length", "strip", "add")
    list_display_links = ("direction_shown", "prefix")
    fields = ("direction", "position", ("prefix", "length"), ("strip", "add"))

    @display(description=_("direction"), ordering="direction")
    def direction_shown(self, rule: TranslationRule) -> str:
        return rule.get_direction_display()


@admin.register(Routing)
class RoutingAdmin(FixedRowsMixin, TelephonyAdmin):
    fields = ("country", "default_project", "fallback")

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        if not self.has_view_or_change_permission(request):
            raise PermissionDenied
        Routing.objects.get_or_create(pk=1)
        return redirect("admin:telephony_routing_change", 1)
