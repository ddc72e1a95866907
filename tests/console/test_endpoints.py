"""Every address × every role: allowed or denied, as the table says; nothing is left out of the table."""

import json
import re
from urllib.parse import urljoin

import pytest
from django.apps import apps
from django.contrib import admin
from django.test import Client
from django.urls import URLResolver, get_resolver, resolve
from endpoint_rights import ANYBODY, API, MODEL_PAGES, NOBODY, PAGES, SIGNED_IN
from simple_history.admin import SimpleHistoryAdmin

from aiflows.web.models import Script
from console.accounts.models import ApiKey, Employee, Role
from console.api import api
from console.site.models import SiteSettings
from dialplan.web.models import Routing
from ivrdesigner.web.domain.projects import create_project
from ivrdesigner.web.models import AudioFile, VoicexmlDocument

ROLES = ("administrator", "supervisor", "designer", "agent", "auditor")
VERSION = "<path:object_id>/history/<int:version>/"
ACTIONS = {
    "": ("view", "change"),
    "add/": ("add",),
    "<path:object_id>/change/": ("view", "change"),
    "<path:object_id>/delete/": ("delete",),
    "<path:object_id>/history/": ("view", "change"),
    VERSION: ("view", "change"),
}
UNGUARDED = re.compile(r"admin/(\^\(\?P<app_label>|\(\?P<url>|\w+/\w+/<path:object_id>/$)")
"""Lists of an app's pages (filtered by right), and redirects."""


def routes(patterns=None, prefix="", namespace=None):
    """All addresses but the operations of the API."""
    for pattern in get_resolver().url_patterns if patterns is None else patterns:
        route = prefix + str(pattern.pattern).replace("^([^/]+)/history/([^/]+)/$", VERSION)
        if isinstance(pattern, URLResolver):
            yield from routes(pattern.url_patterns, route, pattern.namespace or namespace)
        elif namespace != api.urls_namespace or route in PAGES:
            yield route


def operations():
    resolve("/api/me")  # the routers are put together when the addresses are asked for
    for prefix, router in api._routers:
        for path, view in router.path_operations.items():
            for operation in view.operations:
                for method in operation.methods:
                    yield (
                        method,
                        "/" + "/".join(part.strip("/") for part in (prefix, path) if part.strip("/")),
                    )


def model_pages():
    """Routes of admin pages, and the rights of which one is needed."""
    for page, exceptions in MODEL_PAGES.items():
        app, model = page.split("/")
        has_history = isinstance(admin.site.get_model_admin(apps.get_model(app, model)), SimpleHistoryAdmin)
        for suffix, verbs in ACTIONS.items():
            if suffix == VERSION and not has_history:
                continue
            verb = suffix.strip("/").rpartition("/")[2] or "list"
            yield f"admin/{page}/{suffix}", exceptions.get(verb, [f"{app}.{v}_{model}" for v in verbs])


def test_every_page_is_in_the_table():
    known = {*PAGES, *dict(model_pages())}
    found = set(routes())
    assert {route for route in found - known if not UNGUARDED.match(route)} == set()
    assert known - found == set()


def test_every_operation_of_the_api_is_in_the_table():
    assert set(operations()) == set(API)


@pytest.fixture
def things(make_user):
    user = make_user("somebody-else")
    for single in (SiteSettings, Routing):
        single.objects.get_or_create(pk=1)
    return {
        "accounts/apikey": ApiKey.issue(user, "x")[0].pk,
        "accounts/employee": Employee.objects.create(number="1", name="x").pk,
        "accounts/role": Role.objects.get(name="agent").pk,
        "accounts/user": user.pk,
        "site/sitesettings": 1,
        "scripts/script": Script.objects.create(name="robot").pk,
        "designer/project": create_project(None, "shop").pk,
        "designer/audiofile": AudioFile.objects.create(name="x.wav", size=1, seconds=1).pk,
        "designer/voicexmldocument": VoicexmlDocument.objects.create(number="1", name="x", text="x").pk,
    }


def address(route, things):
    page = "/".join(route.split("/")[1:3])
    thing = things.get(page)
    if thing is None and page in MODEL_PAGES:
        model = apps.get_model(*page.split("/"))
        first = model.objects.first() if model._meta.managed else None
        thing = first.pk if first is not None else None
    if "<int:version>" in route:
        version = apps.get_model(*page.split("/")).history.filter(id=thing or 0).first()
        route = route.replace("<int:version>", str(version.pk if version is not None else 1))
    return "/" + re.sub(r"<[^>]*>", str(thing or 1), route)


def refused(answer):
    return answer.status_code in (401, 403) or answer.get("Location", "").startswith("/admin/login/")


def visit(client, place):
    """The answer after all redirects, but for one to the form to sign in; and whether there was one."""
    answer = client.get(place)
    led = False
    while answer.status_code in (301, 302) and not refused(answer):
        led = True
        answer = client.get(urljoin(place, answer["Location"]))
    answer.close()
    return answer, led


def is_allowed(need, user):
    if need in (ANYBODY, SIGNED_IN, NOBODY):
        return need == ANYBODY or (need == SIGNED_IN and user is not None)
    return user is not None and any(
        user.has_perm(right) for right in ([need] if isinstance(need, str) else need)
    )


def wrong_pages(client, user, things):
    for route, need in {**PAGES, **dict(model_pages())}.items():
        if need in ("parameters decide", "not found"):
            continue
        answer, led = visit(client, address(route, things))
        if answer.status_code >= 500 or refused(answer) == is_allowed(need, user):
            # A page of a thing that is not there may say so instead of asking for the right.
            if "history" in route and (led or refused(answer) or answer.status_code == 404):
                continue
            yield f"{route}: {answer.status_code}"


def wrong_operations(client, user):
    for (method, path), (need, data) in API.items():
        place = "/api" + path.replace("{name}", "none").replace("{number}", "1")
        place = re.sub(r"{[^}]*}", "1", place)
        if method == "GET":
            answer = client.get(place, data)
        else:
            answer = client.generic(method, place, json.dumps(data or {}), "application/json")
        if answer.status_code >= 500 or refused(answer) == is_allowed(need, user):
            yield f"{method} {path}: {answer.status_code}"


@pytest.mark.parametrize("role", [*ROLES, None])
def test_each_role_reaches_what_its_rights_allow_and_nothing_else(role, make_user, things):
    user = make_user("me", role)
    client = Client(raise_request_exception=False)
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    assert [*wrong_pages(client, user, things), *wrong_operations(client, user)] == []


@pytest.mark.parametrize("role", ["designer", "agent"])
def test_a_key_reaches_what_its_users_rights_allow(role, make_user):
    user = make_user("me", role)
    _, text = ApiKey.issue(user, "x")
    client = Client(raise_request_exception=False, headers={"authorization": f"Bearer {text}"})
    assert [*wrong_operations(client, user)] == []


def rows():
    """Everything that is stored, but sessions, and counters of attempts."""
    return {
        model._meta.label: list(model._default_manager.order_by("pk").values())
        for model in apps.get_models()
        if model._meta.managed and model._meta.app_label not in ("sessions", "axes")
    }


@pytest.mark.parametrize("role", ["auditor", "agent"])
def test_who_may_only_see_changes_nothing(role, make_user, things):
    client = Client(raise_request_exception=False)
    client.force_login(make_user("me", role), "django.contrib.auth.backends.ModelBackend")
    before = rows()
    for route, _need in model_pages():
        path = address(route, things)
        chosen = {"action": "delete_selected", "_selected_action": path.split("/")[4] or 1, "index": 0}
        answer = client.post(path, {"post": "yes", "name": "x", "number": "9", **chosen})
        assert answer.status_code < 500, path
    for route in PAGES:
        if route not in ("admin/logout/", "i18n/setlang/"):
            assert client.post(address(route, things), {}).status_code < 500, route
    assert rows() == before


def test_without_a_session_only_the_ways_in_are_open(client, things):
    assert [*wrong_pages(client, None, things), *wrong_operations(client, None)] == []


def test_a_session_of_a_locked_user_is_none(make_user, things):
    user, client = make_user("me", "administrator"), Client()
    client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    user.is_active = False
    user.save()
    assert [*wrong_pages(client, None, things), *wrong_operations(client, None)] == []


def test_every_page_refuses_what_is_sent_without_a_csrf_token(make_user, things):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("me", "administrator"), "django.contrib.auth.backends.ModelBackend")
    pages = [address(route, things) for route in {**PAGES, **dict(model_pages())}]
    assert [path for path in pages if client.post(path, {}).status_code != 403] == []
    assert "load the page again" in client.post("/admin/login/", {}).text


@pytest.mark.parametrize(("method", "path"), [operation for operation in API if operation[0] != "GET"])
def test_operations_that_change_need_the_csrf_token_of_a_session(method, path, make_user):
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("me", "administrator"), "django.contrib.auth.backends.ModelBackend")
    place = re.sub(r"{[^}]*}", "1", "/api" + path)
    assert client.generic(method, place, "{}", "application/json").status_code == 403
