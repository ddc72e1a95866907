from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["ScriptsConfig"]


class ScriptsConfig(AppConfig):
    name = "aiflows.web"
    label = "scripts"
    verbose_name = _("Scripts")
