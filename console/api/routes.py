"""The API and what is mounted on it."""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from typing import Final

from ninja import NinjaAPI
from ninja.security import django_auth

__all__ = ["api"]

api: Final = NinjaAPI(title="Ivrkit", version="1", auth=[django_auth], urls_namespace="api")

for prefix, module in (("/designer", "ivrdesigner.web.api"), ("/telephony", "dialplan.web.api")):
    router = getattr(import_module(module), "router", None) if find_spec(module) is not None else None
    if router is not None:
        api.add_router(prefix, router)
