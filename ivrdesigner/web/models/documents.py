"""The IVR configuration: documents that calls can come to, by number (R-ivr.9, R-ivr.10)."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.validators import RegexValidator
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from ivrdesigner.web.findings import told_findings
from ivrdesigner.web.models.projects import Project

__all__ = ["VoicexmlDocument"]


class VoicexmlDocument(models.Model):
    """A document with a number: what is built from a project, or VoiceXML written by hand."""

    number = models.CharField(
        _("number"),
        max_length=20,
        unique=True,
        validators=[RegexValidator(r"^[0-9A-Za-z]+\Z", _("Use digits and letters."))],
    )
    name = models.CharField(_("name"), max_length=200)
    note = models.CharField(_("note"), max_length=500, blank=True)
    project = models.OneToOneField(
        Project,
        models.CASCADE,
        null=True,
        blank=True,
        editable=False,
        related_name="document",
        verbose_name=_("IVR project"),
    )
    text = models.TextField(_("VoiceXML"), blank=True)
    errors = models.PositiveIntegerField(_("errors"), default=0, editable=False)
    findings: models.JSONField[list[Any], list[Any]] = models.JSONField(
        _("findings"), default=list, editable=False
    )
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("by"),
    )
    at = models.DateTimeField(pgettext_lazy("when", "changed"), default=timezone.now, editable=False)
    history = HistoricalRecords(excluded_fields=["findings", "errors"])

    class Meta:
        verbose_name = _("IVR document")
        verbose_name_plural = _("IVR configuration")
        ordering = ["number"]

    def __str__(self) -> str:
        return f"{self.number} {self.name}"

    @property
    def told_findings(self) -> list[dict[str, Any]]:
        """What is wrong with the text, in the language of the request."""
        return told_findings(self.findings)
