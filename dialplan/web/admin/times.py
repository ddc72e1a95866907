from __future__ import annotations

from datetime import date
from typing import Any

from django.contrib import admin
from django.db.models import Count, QuerySet
from django.forms import ModelForm
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext
from unfold.decorators import display
from unfold.widgets import UnfoldAdminTextareaWidget

from dialplan.web.admin.look import TelephonyAdmin
from dialplan.web.models import Holiday, WorkingTime
from dialplan.web.year import holiday_days, months

__all__: list[str] = []


class WeekWidget(UnfoldAdminTextareaWidget):
    """A grid of the week over the JSON text, which stays what is sent."""

    template_name = "telephony/week.html"

    def format_value(self, value: Any) -> str:
        return "{}" if value in (None, "") else str(value)


class WorkingTimeForm(ModelForm):
    class Meta:
        model = WorkingTime
        fields = ("name", "hours")
        widgets = {"hours": WeekWidget}


@admin.register(WorkingTime)
class WorkingTimeAdmin(TelephonyAdmin):
    """R-num.3."""

    form = WorkingTimeForm
    list_display = ("name", "week", "used_by")
    search_fields = ("name",)
    scripts = ("week_grid",)

    def get_queryset(self, request: HttpRequest) -> QuerySet[WorkingTime]:
        rows: QuerySet[WorkingTime] = super().get_queryset(request)
        return rows.annotate(numbers_count=Count("numbers"))

    @display(description=_("week"))
    def week(self, times: WorkingTime) -> str:
        days = {
            "mon": pgettext("weekday", "Mon"),
            "tue": pgettext("weekday", "Tue"),
            "wed": pgettext("weekday", "Wed"),
            "thu": pgettext("weekday", "Thu"),
            "fri": pgettext("weekday", "Fri"),
            "sat": pgettext("weekday", "Sat"),
            "sun": pgettext("weekday", "Sun"),
        }
        said: dict[str, list[str]] = {}
        for day, name in days.items():
            hours = ", ".join(times.hours.get(day, ()))
            if hours:
                said.setdefault(hours, []).append(str(name))
        return "; ".join(f"{' '.join(names)} {hours}" for hours, names in said.items()) or "–"

    @display(description=_("access numbers"))
    def used_by(self, times: WorkingTime) -> int:
        count: int = times.numbers_count  # type: ignore[attr-defined]
        return count


@admin.register(Holiday)
class HolidayAdmin(TelephonyAdmin):
    """R-num.3."""

    list_display = ("name", "first", "last", "hours", "yearly", "working_time")
    list_filter = ("yearly", "working_time")
    list_select_related = ("working_time",)
    search_fields = ("name",)
    list_before_template = "telephony/year.html"
    scripts = ("year",)
    fields = ("name", ("first", "last"), ("begins", "ends"), ("yearly", "working_time"))

    def changelist_view(
        self, request: HttpRequest, extra_context: dict[str, Any] | None = None
    ) -> HttpResponse:
        year = _year(request.GET.get("year", ""))
        if "year" in request.GET:
            # The list would take it for a filter that it does not have.
            request.GET = request.GET.copy()  # type: ignore[assignment]
            del request.GET["year"]  # type: ignore[misc]
        calendar = {"year": year, "months": months(year, holiday_days(Holiday.objects.all(), year))}
        answer: HttpResponse = super().changelist_view(
            request, {**(extra_context or {}), "calendar": calendar}
        )
        return answer

    @display(description=_("part of the day"))
    def hours(self, holiday: Holiday) -> str:
        if holiday.begins is None or holiday.ends is None:
            return str(_("whole day"))
        return f"{holiday.begins:%H:%M}–{holiday.ends:%H:%M}"


def _year(text: str) -> int:
    this = timezone.localdate().year
    return int(text) if text.isdecimal() and date.min.year < int(text[:5]) < date.max.year - 1 else this
