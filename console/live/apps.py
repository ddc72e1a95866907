from __future__ import annotations

from django.apps import AppConfig

__all__ = ["LiveConfig"]


class LiveConfig(AppConfig):
    name = "console.live"
    label = "live"

    def ready(self) -> None:
        from console.live.relay import connect

        connect()
