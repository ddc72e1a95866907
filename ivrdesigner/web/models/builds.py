"""What was compiled from a revision, and which of it is in force (R-ivr.9)."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from ivrdesigner.web.models.fields import person_field
from ivrdesigner.web.models.projects import Project, Revision

__all__ = ["Build", "Deployment"]


class Build(models.Model):
    """VoiceXML and source map of a revision, with the recordings of that moment. Never changed."""

    project = models.ForeignKey(Project, models.CASCADE, related_name="builds", verbose_name=_("IVR project"))
    number = models.PositiveIntegerField(_("build"))
    revision = models.ForeignKey(Revision, models.RESTRICT, related_name="builds", verbose_name=_("revision"))
    version = models.CharField(_("version"), max_length=64)
    author = person_field(_("author"))
    at = models.DateTimeField(pgettext_lazy("when", "built"), default=timezone.now)
    documents: models.JSONField[list[str], list[str]] = models.JSONField(_("documents"))
    texts: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("VoiceXML"))
    source_map = models.TextField(_("source map"))
    audio: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("recordings"), default=dict)
    findings: models.JSONField[list[Any], list[Any]] = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("build")
        verbose_name_plural = _("builds")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("project", "number", name="designer_build_number")]

    def __str__(self) -> str:
        return f"{self.number}"


class Deployment(models.Model):
    """A build was put into force. The newest of a project counts; going back is a new one."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="deployments", verbose_name=_("IVR project")
    )
    number = models.PositiveIntegerField(_("deployment"))
    build = models.ForeignKey(Build, models.RESTRICT, related_name="deployments", verbose_name=_("build"))
    by = person_field(_("by"))
    at = models.DateTimeField(pgettext_lazy("when", "deployed"), default=timezone.now)
    note = models.CharField(_("note"), max_length=500, blank=True)
    rollback = models.BooleanField(_("roll-back"), default=False)

    class Meta:
        verbose_name = _("deployment")
        verbose_name_plural = _("deployments")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("project", "number", name="designer_deployment_number")]

    def __str__(self) -> str:
        return f"{self.number}"
