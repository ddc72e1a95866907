"""Where everything is: pages under ``/admin/``, the designer under ``/designer/``, the API under ``/api/``."""

from __future__ import annotations

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from console.accounts.views import setup
from console.api import api
from console.branding import logo_file
from console.live.views import events

__all__ = ["handler400", "handler403", "handler404", "handler500", "urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="root"),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("live/events", events, name="live-events"),
    path("setup/<str:token>/", setup, name="setup"),
    path("logo", logo_file, name="logo"),
    path("i18n/", include("django.conf.urls.i18n")),
    path("designer/", include("ivrdesigner.web.urls")),
    path("scripts/", include("aiflows.web.urls")),
    path("telephony/", include("dialplan.web.urls")),
]

handler400 = "console.error_pages.bad_request"
handler403 = "console.error_pages.not_allowed"
handler404 = "console.error_pages.not_found"
handler500 = "console.error_pages.server_error"
