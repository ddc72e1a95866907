"""Blacklist, translation of numbers, limits (R-num.4, R-num.5)."""

from __future__ import annotations

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from dialplan.routing import blacklist_key
from dialplan.web.validators import phone_number_text

__all__ = ["BlacklistEntry", "CapacityLimit", "TranslationRule"]


class BlacklistEntry(models.Model):
    """A number that nobody of the house may call."""

    number = models.CharField(
        pgettext_lazy("telephone", "number"), max_length=32, validators=[phone_number_text]
    )
    key = models.CharField(_("compared digits"), max_length=11, unique=True, editable=False)
    note = models.CharField(_("note"), max_length=200, blank=True)
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("blacklisted number")
        verbose_name_plural = _("blacklist")
        ordering = ["number"]

    def __str__(self) -> str:
        return self.number

    def save(self, *args: object, **values: object) -> None:
        self.key = blacklist_key(self.number)
        super().save(*args, **values)  # type: ignore[arg-type]

    def clean(self) -> None:
        self.key = blacklist_key(self.number)
        if not self.key:
            raise ValidationError({"number": _("The number has no digits.")})
        same = BlacklistEntry.objects.filter(key=self.key).exclude(pk=self.pk).first()
        if same is not None:
            raise ValidationError(
                {
                    "number": _("%(number)s is there already and stops the same calls.")
                    % {"number": same.number}
                }
            )


class TranslationRule(models.Model):
    """Rewrites numbers that begin in some way. Of each direction the first rule that fits is taken."""

    class Direction(models.TextChoices):
        INBOUND = "inbound", _("inbound: what callers dialled")
        OUTBOUND = "outbound", _("outbound: what is called")

    direction = models.CharField(_("direction"), max_length=10, choices=Direction)
    position = models.PositiveIntegerField(pgettext_lazy("in a list", "position"), default=0)
    prefix = models.CharField(_("begins with"), max_length=32, blank=True, validators=[phone_number_text])
    length = models.PositiveIntegerField(
        pgettext_lazy("of a number", "length"),
        null=True,
        blank=True,
        help_text=_("How many digits it has; empty for any."),
    )
    strip = models.PositiveIntegerField(_("digits taken away"), default=0)
    add = models.CharField(_("digits put before"), max_length=32, blank=True, validators=[phone_number_text])
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("number translation")
        verbose_name_plural = _("number translation")
        ordering = ["direction", "position", "pk"]

    def __str__(self) -> str:
        return f"{self.prefix or '*'} → {self.add}"

    def clean(self) -> None:
        if not self.strip and not self.add:
            raise ValidationError(_("The rule changes nothing: take digits away, put some before, or both."))
        if self.strip > 32:
            raise ValidationError({"strip": _("At most 32.")})
        if self.length is not None and not 1 <= self.length <= 64:
            raise ValidationError({"length": _("From 1 to 64.")})
        if self.length is not None and self.strip >= self.length and not self.add:
            raise ValidationError({"strip": _("The rule leaves nothing of the number.")})


class CapacityLimit(models.Model):
    """How much there may be of something at once. The kinds come with the tables."""

    class Kind(models.TextChoices):
        INBOUND = "inbound", _("inbound calls")
        AGENTS = "agents", _("agents")
        SUPERVISORS = "supervisors", _("supervisors")
        ONLINE_AGENTS = "online_agents", _("agents signed in")
        ROBOTS = "robots", _("robot calls")

    kind = models.CharField(_("what"), max_length=20, choices=Kind, unique=True, editable=False)
    limit = models.PositiveIntegerField(
        _("limit"), null=True, blank=True, help_text=_("Empty: as many as the machines carry.")
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("capacity limit")
        verbose_name_plural = _("capacity limits")
        ordering = ["pk"]
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return self.get_kind_display()

    def clean(self) -> None:
        if self.limit is not None and self.limit > 1_000_000:
            raise ValidationError({"limit": _("At most 1,000,000.")})
