from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["DesignerConfig"]


class DesignerConfig(AppConfig):
    name = "ivrdesigner.web"
    label = "designer"
    verbose_name = _("Designer")
    live_topics: ClassVar = {"project": "designer.view_project"}
    """Kinds of live updates, and the right that each needs (the console reads this)."""
