"""The API and what is mounted on it."""

from __future__ import annotations

from typing import Any, Final

from django.contrib.auth.decorators import login_required
from django.http import HttpRequest
from ninja import Router, Schema
from ninja.openapi.docs import Swagger

from aiflows.web.api import router as scripts
from console.api.auth import KeyAuth, UserSession
from console.api.parser import TextParser
from console.api.problems import TellingApi
from ivrdesigner.web.api import router as designer

__all__ = ["api"]

# Keys first: a request that has one needs no CSRF token, even when a browser adds a cookie of its own.
api: Final = TellingApi(
    title="Ivrkit",
    version="1",
    description=(
        "Sign in to the console and use this page with your session, or send `Authorization: Bearer KEY` with a key "
        "of the page *API keys*. A key has the rights of its user."
    ),
    auth=[KeyAuth(), UserSession()],
    parser=TextParser(),
    urls_namespace="api",
    docs=Swagger(settings={"persistAuthorization": False, "defaultModelsExpandDepth": 0}),
    docs_decorator=login_required,
)
own: Final = Router(tags=["account"])


class Me(Schema):
    username: str
    name: str
    roles: list[str]
    rights: list[str]
    """``app.right``, such as ``designer.deploy_project``."""


@own.get("", response=Me, url_name="me")
def me(request: HttpRequest) -> dict[str, Any]:
    """Who is calling, and with which rights."""
    user = request.user
    return {
        "username": user.get_username(),
        "name": str(user),
        "roles": sorted(user.groups.values_list("name", flat=True)),
        "rights": sorted(user.get_all_permissions()),
    }


api.add_router("/me", own)
api.add_router("/designer", designer)
api.add_router("/scripts", scripts)
