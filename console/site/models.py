"""The one row of settings."""

from __future__ import annotations

from typing import Any, Final
from zoneinfo import available_timezones

from django.core.exceptions import ValidationError
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _
from simple_history.models import HistoricalRecords

__all__ = ["SiteSettings"]

LARGEST_LOGO: Final = 512 * 1024
"""Bytes."""


def existing_zone(name: str) -> None:
    if name not in available_timezones():
        raise ValidationError(
            _("There is no time zone %(name)s; write one such as Asia/Shanghai."), params={"name": name}
        )


def small_logo(logo: Any) -> None:
    if logo.size > LARGEST_LOGO:
        raise ValidationError(_("The logo is larger than 512 KiB; make it smaller."))


class SiteSettings(models.Model):
    """Name and logo, time zone, sign-in (R-sys.2), and how long calls are kept (R-sys.4)."""

    name = models.CharField(
        _("site name"),
        max_length=40,
        default="Ivrkit",
        help_text=_("In the side bar, at sign-in and in titles."),
    )
    logo = models.ImageField(
        _("logo"),
        upload_to="branding/",
        blank=True,
        validators=[small_logo],
        help_text=_("PNG, JPEG, GIF or WebP of at most 512 KiB; shown 32 pixels high."),
    )
    time_zone = models.CharField(
        _("time zone"),
        max_length=64,
        default="UTC",
        validators=[existing_zone],
        help_text=_("In which times are shown and working time is meant, such as Asia/Shanghai."),
    )
    session_minutes = models.PositiveIntegerField(
        _("sign out after (minutes)"),
        default=480,
        validators=[MinValueValidator(5), MaxValueValidator(10_080)],
        help_text=_("Without anything done for so long, users are signed out."),
    )
    call_days = models.PositiveIntegerField(
        _("keep calls for (days)"),
        null=True,
        blank=True,
        validators=[MinValueValidator(1), MaxValueValidator(36_500)],
        help_text=_(
            "Older calls and what was entered in them are removed every night. Empty: they are kept."
        ),
    )
    history = HistoricalRecords()

    class Meta:
        verbose_name = _("settings")
        verbose_name_plural = _("settings")
        default_permissions = ("view", "change")

    def __str__(self) -> str:
        return str(_("settings"))

    def save(self, *args: Any, **values: Any) -> None:
        self.pk = 1
        super().save(*args, **values)
