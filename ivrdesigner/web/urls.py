"""Pages below ``/designer/``."""

from __future__ import annotations

from django.urls import path

from ivrdesigner.web.call.call_socket import call_socket
from ivrdesigner.web.views import editor

__all__ = ["app_name", "urlpatterns"]

app_name = "designer"
urlpatterns = [
    path("call", call_socket, name="call"),
    path("<str:project>/", editor, name="editor"),
]
