"""Pages below ``/scripts/``."""

from __future__ import annotations

from django.urls import path

from aiflows.web.calling import CallToScript
from aiflows.web.views import telephone
from ivrdesigner.web.call.call_socket import call_socket

__all__ = ["app_name", "urlpatterns"]

app_name = "scripts"
urlpatterns = [
    path("call", call_socket, {"prepare": CallToScript, "right": "scripts.call_script"}, name="call"),
    path("<str:script>/telephone/", telephone, name="telephone"),
]
