"""Access numbers, and what holds for all of them (R-num.1, R-num.2)."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import RegexValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from dialplan.web.models.times import WorkingTime
from dialplan.web.validators import phone_number_text, place_for_calls

__all__ = ["AccessNumber", "Routing"]


class AccessNumber(models.Model):
    """A number of the house, and what answers it."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("inbound")
        OUTBOUND = "outbound", _("outbound")
        BOTH = "both", _("inbound and outbound")

    number = models.CharField(
        pgettext_lazy("telephone", "number"),
        max_length=32,
        unique=True,
        validators=[phone_number_text],
        help_text=_("As callers dial it, or with + and the country."),
    )
    title = models.CharField(_("title"), max_length=100, blank=True)
    direction = models.CharField(_("direction"), max_length=10, choices=Direction, default=Direction.BOTH)
    vip = models.BooleanField(
        _("VIP"), default=False, help_text=_("Its callers are very important: they go first in queues.")
    )
    ivr = models.ForeignKey(
        "designer.VoicexmlDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IVR"),
        help_text=_("What answers: in working time, or always."),
    )
    script = models.ForeignKey(
        "scripts.Script",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("script"),
        help_text=_("The robot that answers in place of an IVR, or talks with people who are called."),
    )
    flow = models.CharField(
        _("flow"), max_length=64, blank=True, help_text=_("Of the IVR project; empty for its start.")
    )
    working_time = models.ForeignKey(
        WorkingTime,
        models.PROTECT,
        null=True,
        blank=True,
        related_name="numbers",
        verbose_name=_("working time"),
        help_text=_("Empty: always open."),
    )
    off_hours_ivr = models.ForeignKey(
        "designer.VoicexmlDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IVR outside working time"),
        help_text=_("Empty: as in working time."),
    )
    off_hours_flow = models.CharField(_("flow outside working time"), max_length=64, blank=True)
    holiday_ivr = models.ForeignKey(
        "designer.VoicexmlDocument",
        models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IVR on holidays"),
        help_text=_("Empty: as outside working time."),
    )
    holiday_flow = models.CharField(_("flow on holidays"), max_length=64, blank=True)
    fallback = models.CharField(
        _("fallback"),
        max_length=200,
        blank=True,
        validators=[place_for_calls],
        help_text=_("Where calls go that the IVR cannot take, such as queue:800 or tel:1001."),
    )
    max_calls = models.PositiveIntegerField(
        _("calls at once"), null=True, blank=True, help_text=_("Empty: only the limits of the site.")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("access number")
        verbose_name_plural = _("access numbers")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.title}".strip()

    @property
    def answers(self) -> Any:
        """The IVR or the script; None when it only calls."""
        return self.ivr or self.script

    def clean(self) -> None:
        faults: dict[str, Any] = {}
        if self.ivr_id is not None and self.script_id is not None:
            faults["script"] = _("Either an IVR or a script answers: leave one of the two empty.")
        if self.direction != self.Direction.OUTBOUND and self.ivr_id is None and self.script_id is None:
            faults["ivr"] = _("Choose what answers calls, or make the number outbound.")
        if self.working_time_id is None and (self.off_hours_ivr_id or self.holiday_ivr_id):
            faults["working_time"] = _("Choose the working time that decides between the IVRs.")
        for name in ("", "off_hours_", "holiday_"):
            flow, ivr = getattr(self, f"{name}flow"), getattr(self, f"{name}ivr")
            fault = _fault_of_flow(flow, ivr)
            if fault:
                faults[f"{name}flow"] = fault
        if faults:
            raise ValidationError(faults)


def _fault_of_flow(flow: str, ivr: Any) -> Any:
    """Why a flow cannot be that of an IVR; None when it can, or nobody knows yet."""
    if not flow:
        return None
    if ivr is None:
        return _("Choose the IVR to which the flow belongs.")
    if ivr.project_id is None:
        return _("A VoiceXML document has no flows: leave this empty.")
    deployment = ivr.project.in_force
    if deployment is not None and f"{flow}.vxml" not in deployment.build.texts:
        return _("The build in force has no flow of this name.")
    return None


class Routing(models.Model):
    """What holds for all numbers. There is one row."""

    country = models.CharField(
        _("country"),
        max_length=2,
        blank=True,
        validators=[RegexValidator(r"^[A-Z]{2}\Z", _("Write two capital letters, such as CN."))],
        help_text=_("Numbers without + follow its numbering plan: two capital letters, such as CN."),
    )
    fallback = models.CharField(
        _("fallback"),
        max_length=200,
        blank=True,
        validators=[place_for_calls],
        help_text=_("Where calls go that no IVR can take; empty ends them as a temporary failure."),
    )
    default_project = models.ForeignKey(
        "designer.Project",
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name=_("IVR project for other numbers"),
        help_text=_("Answers calls to numbers that are no access numbers; empty refuses them."),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("routing of calls")
        verbose_name_plural = _("routing of calls")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return str(_("routing of calls"))

    @classmethod
    def current(cls) -> Routing:
        """The row, or one with defaults that is not saved."""
        return cls.objects.select_related("default_project").first() or cls(pk=1)
