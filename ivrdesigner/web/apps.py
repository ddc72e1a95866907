from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["DesignerConfig"]


class DesignerConfig(AppConfig):
    name = "ivrdesigner.web"
    label = "designer"
    verbose_name = _("Designer")
