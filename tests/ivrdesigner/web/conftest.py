"""A designer, a viewer and a project over the whole web site."""

import json
from types import SimpleNamespace

import pytest
from designer_files import MAIN, SETTINGS
from django.contrib.auth import get_user_model
from django.contrib.auth.models import Permission


@pytest.fixture
def files():
    return {"ivr.yaml": SETTINGS, "flows/main.yaml": MAIN}


@pytest.fixture
def media(tmp_path, settings):
    settings.MEDIA_ROOT = tmp_path / "media"
    return settings.MEDIA_ROOT


@pytest.fixture
def user_with(db):
    """A user with just these rights, such as "view_project"."""

    def make(*rights, name="somebody"):
        user = get_user_model().objects.create_user(name, password="x")
        user.user_permissions.set(
            Permission.objects.filter(content_type__app_label="designer", codename__in=rights)
        )
        return user

    return make


class Api:
    """The API as one user sees it; every answer has ``status`` and ``data``."""

    def __init__(self, client):
        self.client = client

    def __call__(self, method, path, body=None):
        sent = {"data": json.dumps(body), "content_type": "application/json"} if body is not None else {}
        answer = getattr(self.client, method)(f"/api/designer{path}", **sent)
        is_json = answer.headers.get("content-type", "").startswith("application/json")
        data = json.loads(answer.content) if is_json and answer.content else None
        return SimpleNamespace(status=answer.status_code, data=data, answer=answer)

    def get(self, path):
        return self("get", path)

    def post(self, path, body=None):
        return self("post", path, body if body is not None else {})


@pytest.fixture
def api_of(client):
    def make(user):
        client.force_login(user)
        return Api(client)

    return make


@pytest.fixture
def api(user_with, api_of, media):
    """A designer with all rights of the app."""
    rights = Permission.objects.filter(content_type__app_label="designer").values_list("codename", flat=True)
    return api_of(user_with(*rights, name="dana"))


@pytest.fixture
def shop(api, files):
    """The project shop, with one revision."""
    answer = api.post("/projects", {"name": "shop", "files": files})
    assert answer.status == 201, answer.data
    return answer.data
