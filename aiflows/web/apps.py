from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["ScriptsConfig"]


class ScriptsConfig(AppConfig):
    name = "aiflows.web"
    label = "scripts"
    verbose_name = _("Scripts")

    def ready(self) -> None:
        """The audio library asks for the recordings of scripts."""
        from aiflows.web.domain.audio_uses import uses_of
        from ivrdesigner.web.domain.audio_uses import register_uses

        register_uses(uses_of)
