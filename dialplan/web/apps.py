from __future__ import annotations

from typing import ClassVar

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["TelephonyConfig"]


class TelephonyConfig(AppConfig):
    name = "dialplan.web"
    label = "telephony"
    verbose_name = _("Telephony")
    live_topics: ClassVar[dict[str, str]] = {"calls": "telephony.view_calltrace"}

    def ready(self) -> None:
        from dialplan.web import golden_calls, ringing
        from dialplan.web.signals import connect

        connect()
        golden_calls.connect()
        ringing.connect()
