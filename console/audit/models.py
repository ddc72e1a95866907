"""The list has no table of its own; this is what its right belongs to."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

__all__ = ["Change"]


class Change(models.Model):
    class Meta:
        managed = False
        default_permissions = ("view",)
        verbose_name = _("change")
        verbose_name_plural = _("changes")

    def __str__(self) -> str:
        return str(self._meta.verbose_name)
