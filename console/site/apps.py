from __future__ import annotations

from typing import Any

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
        post_save.connect(publish_time_zone, sender="site.SiteSettings", dispatch_uid="site_zone")


def publish_time_zone(instance: Any, **signal: Any) -> None:
    """Working time is meant in the site's zone, so calls must be told of another one."""
    from dialplan.web.publishing import schedule

    before = instance.history.all()[1:2]  # the newest is of this change
    if before and before[0].time_zone != instance.time_zone:
        schedule(f"{instance._meta.verbose_name}: {instance.time_zone}")
