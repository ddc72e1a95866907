"""A second build for a part of a number's calls, and the rule by which it is rolled back."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

from dialplan.web.models.numbers import AccessNumber
from dialplan.web.validators import phone_number_text

__all__ = ["Canary"]

_SHARE = [MinValueValidator(0), MaxValueValidator(100)]


class Canary(models.Model):
    """A trial of a build."""

    class State(models.TextChoices):
        RUNNING = "running", _("running")
        STOPPED = "stopped", _("stopped")
        ROLLED_BACK = "rolled_back", _("rolled back by its rule")
        PROMOTED = "promoted", _("deployed for all")

    access_number = models.ForeignKey(
        AccessNumber, models.CASCADE, related_name="canaries", verbose_name=_("access number")
    )
    build = models.ForeignKey(
        "designer.Build",
        models.PROTECT,
        related_name="+",
        verbose_name=_("build"),
        help_text=_("Another build of the project that answers the number."),
    )
    percent = models.FloatField(_("share of callers (%)"), default=10, validators=_SHARE)
    callers = models.TextField(
        _("callers"), blank=True, help_text=_("Numbers that get it in any case, one a line.")
    )
    window = models.PositiveIntegerField(
        _("calls looked at"),
        default=50,
        validators=[MinValueValidator(5), MaxValueValidator(1000)],
        help_text=_("The rule looks at the last calls of the trial, so many."),
    )
    least_calls = models.PositiveIntegerField(
        _("not before"),
        default=20,
        validators=[MinValueValidator(1)],
        help_text=_("Calls that must be over."),
    )
    most_errors = models.FloatField(
        _("most calls with errors (%)"), null=True, blank=True, default=5, validators=_SHARE
    )
    most_hangups = models.FloatField(
        _("most hang-ups in the IVR (%)"),
        null=True,
        blank=True,
        validators=_SHARE,
        help_text=_("Calls that the caller ended before the flow did."),
    )
    state = models.CharField(_("state"), max_length=20, choices=State, default=State.RUNNING, editable=False)
    began = models.DateTimeField(_("began"), default=timezone.now, editable=False)
    ended = models.DateTimeField(_("ended"), null=True, editable=False)
    verdict: models.JSONField[dict[str, Any] | None, dict[str, Any] | None] = models.JSONField(
        null=True, editable=False
    )
    """`dialplan.web.canary.Verdict` that ended it."""
    note = models.CharField(_("note"), max_length=200, blank=True)
    history = HistoricalRecords(excluded_fields=["verdict"])

    class Meta:
        verbose_name = _("canary")
        verbose_name_plural = _("canaries")
        ordering = ["-began"]
        constraints = [
            models.UniqueConstraint(
                "access_number", condition=models.Q(state="running"), name="telephony_one_canary"
            )
        ]

    def __str__(self) -> str:
        return f"{self.access_number} → {self.build}"

    @property
    def caller_numbers(self) -> list[str]:
        return [line.strip() for line in self.callers.splitlines() if line.strip()]

    def clean(self) -> None:
        for number in self.caller_numbers:
            try:
                phone_number_text(number)
            except ValidationError as fault:
                raise ValidationError({"callers": f"{number[:40]}: {fault.messages[0]}"}) from None
        if not self.percent and not self.caller_numbers:
            raise ValidationError(_("Give it a share, or callers."))
        if self.least_calls > self.window:
            raise ValidationError({"least_calls": _("This is more than the calls looked at.")})
        if None in (self.access_number_id, self.build_id):
            return
        ivr = self.access_number.ivr
        if ivr is None or ivr.project_id != self.build.project_id:
            raise ValidationError({"build": _("This is no build of the project that answers the number.")})
        other = Canary.objects.filter(access_number=self.access_number, state=self.State.RUNNING)
        if self.state == self.State.RUNNING and other.exclude(pk=self.pk).exists():
            raise ValidationError({"access_number": _("A trial of this number is running; stop it first.")})

    @property
    def reason(self) -> str:
        """Why it was rolled back, for people; empty when it was not."""
        if not self.verdict:
            return ""
        text = {
            "errors": gettext(
                "%(share).1f %% of the last %(calls)s calls had errors; at most %(most)g %% were allowed."
            ),
            "hangups": gettext(
                "Callers ended %(share).1f %% of the last %(calls)s calls in the IVR; at most %(most)g %% were allowed."
            ),
        }[self.verdict["bound"]]
        return text % self.verdict

    def end(self, state: Canary.State, why: str, verdict: dict[str, Any] | None = None) -> None:
        """Close the trial. It is saved, with ``why`` as the reason in the history."""
        self.state, self.verdict, self.ended = state, verdict, timezone.now()
        self._change_reason = why
        self.save()
