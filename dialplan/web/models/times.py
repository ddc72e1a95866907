"""Working time and holidays (R-num.3)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dialplan.web.validators import week_hours

__all__ = ["Holiday", "WorkingTime"]


class WorkingTime(models.Model):
    """The open periods of a week."""

    name = models.CharField(_("name"), max_length=64, unique=True)
    hours: models.JSONField[dict[str, list[str]], dict[str, list[str]]] = models.JSONField(
        _("week"),
        default=dict,
        blank=True,
        validators=[week_hours],
        help_text=_("Drag over the hours that are open. With keys: arrows move, Shift with arrows paints."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("working time")
        verbose_name_plural = _("working time")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    def save(self, *args: Any, **values: Any) -> None:
        # A form takes an empty list for nothing, too.
        self.hours = self.hours or {}
        super().save(*args, **values)


class Holiday(models.Model):
    """Days, or a part of each of them, that no weekday decides about."""

    name = models.CharField(_("name"), max_length=64)
    working_time = models.ForeignKey(
        WorkingTime,
        models.CASCADE,
        null=True,
        blank=True,
        related_name="holidays",
        verbose_name=_("working time"),
        help_text=_("Empty: for all of them."),
    )
    first = models.DateField(_("first day"), db_index=True)
    last = models.DateField(_("last day"))
    begins = models.TimeField(
        _("from"), null=True, blank=True, help_text=_("On each of the days; empty for the whole day.")
    )
    ends = models.TimeField(_("until"), null=True, blank=True)
    yearly = models.BooleanField(_("every year"), default=False)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("holiday")
        verbose_name_plural = _("holidays")
        ordering = ["first", "name"]

    def __str__(self) -> str:
        return f"{self.name} {self.first}"

    def clean(self) -> None:
        faults = {}
        if self.first and self.last and self.last < self.first:
            faults["last"] = _("The last day is before the first one.")
        elif self.first and self.last and (self.last - self.first).days > 366:
            faults["last"] = _("A holiday has at most 366 days.")
        if (self.begins is None) != (self.ends is None):
            faults["ends"] = _("Write both times, or none.")
        elif self.begins is not None and self.ends is not None and self.ends <= self.begins:
            faults["ends"] = _("It ends before it begins.")
        if faults:
            raise ValidationError(faults)
