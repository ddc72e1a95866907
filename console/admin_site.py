"""The one admin site; every app registers its pages with ``django.contrib.admin.register``."""

from __future__ import annotations

from django.utils.translation import gettext_lazy as _
from unfold.sites import UnfoldAdminSite

__all__ = ["ConsoleSite"]


class ConsoleSite(UnfoldAdminSite):
    site_title = _("Console")
    index_title = _("Home")
