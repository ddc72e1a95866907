"""Where everything is: pages under ``/admin/``, the designer under ``/designer/``, the API under ``/api/``."""

from __future__ import annotations

from importlib.util import find_spec

from django.contrib import admin
from django.urls import URLPattern, URLResolver, include, path
from django.views.generic import RedirectView

from console.api import api

__all__ = ["urlpatterns"]

urlpatterns: list[URLPattern | URLResolver] = [
    path("", RedirectView.as_view(pattern_name="admin:index"), name="root"),
    path("admin/", admin.site.urls),
    path("api/", api.urls),
    path("i18n/", include("django.conf.urls.i18n")),
]
for prefix, module in (("designer/", "ivrdesigner.web.urls"), ("telephony/", "dialplan.web.urls")):
    if find_spec(module) is not None:
        urlpatterns.append(path(prefix, include(module)))
