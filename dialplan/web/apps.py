from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["TelephonyConfig"]


class TelephonyConfig(AppConfig):
    name = "dialplan.web"
    label = "telephony"
    verbose_name = _("Telephony")
