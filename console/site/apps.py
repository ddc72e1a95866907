from __future__ import annotations

from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _

__all__ = ["SiteConfig"]


class SiteConfig(AppConfig):
    name = "console.site"
    label = "site"
    verbose_name = _("Site")

    def ready(self) -> None:
        from django.db.models.signals import post_save

        from console.site.current import forget

        post_save.connect(forget, sender="site.SiteSettings", dispatch_uid="site_values")
