"""What was written for calls, and whether that came about."""

from __future__ import annotations

from typing import Any

from django.apps import apps
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from ivrdesigner.web.findings import told_findings
from ivrdesigner.web.models.fields import person_field
from vxml.message import said, unpacked

__all__ = ["Publication"]


class Publication(models.Model):
    """One publishing of the site file and its folders."""

    at = models.DateTimeField(_("published"), default=timezone.now, db_index=True)
    by = person_field(_("by"))
    why = models.CharField(pgettext_lazy("what was changed", "change"), max_length=200, blank=True)
    ok = models.BooleanField(_("in force"), default=True)
    message: models.JSONField[Any, Any] = models.JSONField(_("message"), default=str)
    """Why it is not in force, as `vxml.message.packed`; empty when it is."""
    findings: models.JSONField[list[Any], list[Any]] = models.JSONField(_("findings"), default=list)

    class Meta:
        verbose_name = _("publication")
        verbose_name_plural = _("publications")
        ordering = ["-at", "-pk"]
        default_permissions = ("view",)

    def __str__(self) -> str:
        return f"{timezone.localtime(self.at):%Y-%m-%d %H:%M:%S}"

    @property
    def told_why(self) -> str:
        """What was changed, in the language of the request; kept is the name of its model, or a word of the program."""
        label, colon, changed = self.why.partition(": ")
        if not colon:
            return {"daily": gettext("daily"), "first start": gettext("first start")}.get(label, label)
        try:
            return f"{apps.get_model(label)._meta.verbose_name}: {changed}"
        except (LookupError, ValueError):  # written by a version that kept the words of its language
            return self.why

    @property
    def told_message(self) -> str:
        """The message in the language of the request; those of older versions as they were."""
        return str(said(unpacked(self.message), gettext))

    @property
    def told_findings(self) -> list[dict[str, Any]]:
        """The findings in the language of the request."""
        return told_findings(self.findings)
