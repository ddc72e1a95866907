"""The admin site of the console in place of Django's own."""

from __future__ import annotations

from django.contrib.admin.apps import AdminConfig

__all__ = ["ConsoleAdminConfig"]


class ConsoleAdminConfig(AdminConfig):
    default_site = "console.admin_site.ConsoleSite"

    def ready(self) -> None:
        from console.list_rows import make_rows_quicker

        make_rows_quicker()
        super().ready()
