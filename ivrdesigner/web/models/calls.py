"""Recorded calls, for golden-call replay."""

from __future__ import annotations

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ivrdesigner.web.models.fields import person_field
from ivrdesigner.web.models.projects import Project

__all__ = ["CallEnd", "RecordedCall"]


class CallEnd(models.TextChoices):
    """How a recorded call ended: the reasons of `vxml.platform.Exit`, and that of a flow which did not end by itself."""

    DISCONNECT = "disconnect", _("hung up")
    TRANSFER = "transfer", _("transferred")
    EXIT = "exit", _("the flow ended")
    EVENT = "event", _("an event that nothing handled")
    ERROR = "error", _("an error")
    STUCK = "stuck", _("did not end in time")


class RecordedCall(models.Model):
    """A call in the browser, or one that somebody uploaded. Never changed."""

    class Source(models.TextChoices):
        BROWSER = "browser", _("Browser")
        TEXT = "text", _("Terminal")
        FREESWITCH = "freeswitch", _("Telephone")

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="recorded_calls", verbose_name=_("IVR project")
    )
    name = models.CharField(_("name"), max_length=200)
    source = models.CharField(_("source"), max_length=20, choices=Source)
    build = models.PositiveIntegerField(_("build"), null=True)
    by = person_field(_("by"))
    at = models.DateTimeField(pgettext_lazy("when", "called"), default=timezone.now, db_index=True)
    caller = models.CharField(_("caller"), max_length=64, blank=True)
    called = models.CharField(_("number called"), max_length=64, blank=True)
    flow = models.CharField(_("flow"), max_length=64)
    language = models.CharField(_("language"), max_length=35)
    seconds = models.FloatField(_("seconds"))
    end = models.CharField(_("end"), max_length=200, blank=True, choices=CallEnd)
    text = models.TextField(editable=False)
    """The recording as JSON (docs/replay.md)."""

    class Meta:
        verbose_name = _("recorded call")
        verbose_name_plural = _("recorded calls")
        ordering = ["-at", "-pk"]
        default_permissions = ()

    def __str__(self) -> str:
        return self.name
