"""Projects of voice menus and their saved states (R-ivr.1)."""

from __future__ import annotations

from typing import Any, Literal

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy
from simple_history.models import HistoricalRecords

from ivrdesigner.web.models.fields import name_field, person_field

__all__ = ["Project", "ProjectState", "Revision"]

ProjectState = Literal["draft", "built", "deployed", "changed", "errors"]


class Project(models.Model):
    """A project of voice menus. What it says stands in its revisions; the fields that point to them follow by themselves."""

    name = name_field(help_text=_("As in ivr.yaml and in addresses."))
    title = models.CharField(_("title"), max_length=200, blank=True)
    timeout_queue = models.CharField(
        _("time-out queue"), max_length=32, default="800", help_text=_("Callers who never answer come to it.")
    )
    languages = models.JSONField(_("languages"), default=list, editable=False)
    created = models.DateTimeField(_("created"), default=timezone.now, editable=False)
    head = models.ForeignKey(
        "designer.Revision",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("draft"),
    )
    newest_build = models.ForeignKey(
        "designer.Build",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("build"),
    )
    in_force = models.ForeignKey(
        "designer.Deployment",
        models.SET_NULL,
        null=True,
        editable=False,
        related_name="+",
        verbose_name=_("in force"),
    )
    history = HistoricalRecords(excluded_fields=["head", "newest_build", "in_force", "languages"])

    class Meta:
        verbose_name = _("IVR project")
        verbose_name_plural = _("IVR projects")
        ordering = ["name"]
        permissions = [
            ("build_project", _("Can build IVR projects")),
            ("deploy_project", _("Can deploy IVR projects and roll them back")),
            ("call_flow", _("Can call flows from the browser")),
        ]

    def __str__(self) -> str:
        return self.title or self.name

    @property
    def state(self) -> ProjectState:
        """How far the head is: see `ivrdesigner.web.schemas.Project`. Needs ``head`` and ``in_force__build`` loaded."""
        if self.head is None or self.head.errors:
            return "errors"
        if self.newest_build is None:
            return "draft"
        if self.in_force is not None and self.in_force.build.revision_id == self.head_id:
            return "deployed"
        return "built" if self.newest_build.revision_id == self.head_id else "changed"


class Revision(models.Model):
    """All files of a project as somebody saved them. Never changed."""

    project = models.ForeignKey(
        Project, models.CASCADE, related_name="revisions", verbose_name=_("IVR project")
    )
    number = models.PositiveIntegerField(_("revision"))
    author = person_field(_("author"))
    at = models.DateTimeField(pgettext_lazy("when", "saved"), default=timezone.now)
    note = models.CharField(_("note"), max_length=500, blank=True)
    files: models.JSONField[dict[str, str], dict[str, str]] = models.JSONField(_("files"))
    layout: models.JSONField[Any, Any] = models.JSONField(_("layout"), default=dict)
    flows = models.PositiveIntegerField(_("flows"), default=0)
    errors = models.PositiveIntegerField(_("errors"), default=0)
    warnings = models.PositiveIntegerField(_("warnings"), default=0)

    class Meta:
        verbose_name = _("revision")
        verbose_name_plural = _("revisions")
        ordering = ["-number"]
        constraints = [models.UniqueConstraint("project", "number", name="designer_revision_number")]

    def __str__(self) -> str:
        return f"{self.number}"
