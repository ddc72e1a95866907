from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["TelephonyConfig"]


class TelephonyConfig(AppConfig):
    name = "dialplan.web"
    label = "telephony"
    verbose_name = _("Telephony")
    live_topics: ClassVar = {"calls": "telephony.view_calltrace"}
    """Kinds of live updates, and the right that each needs (the console reads this)."""
