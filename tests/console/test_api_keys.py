"""Keys of the API: hashed, with the rights of their user, until they expire or the user is locked."""

import json
from datetime import timedelta

import pytest
from django.test import Client
from django.utils import timezone

from console.accounts.models import ApiKey


@pytest.fixture
def issued(make_user):
    user = make_user("robot", role="designer")
    key, text = ApiKey.issue(user, "pipeline")
    return user, key, text


def call(text, path="/api/me", method="get", **options):
    return getattr(Client(enforce_csrf_checks=True), method)(
        path, HTTP_AUTHORIZATION=f"Bearer {text}", **options
    )


def test_a_key_has_the_rights_of_its_user(issued):
    _, _, text = issued
    me = call(text).json()
    assert me["username"] == "robot"
    assert me["roles"] == ["designer"]
    assert "designer.deploy_project" in me["rights"]
    assert "accounts.change_user" not in me["rights"]


def test_only_a_digest_of_the_key_is_kept(issued):
    _, key, text = issued
    kept = json.dumps([list(ApiKey.objects.values()), list(ApiKey.history.values())], default=str)
    assert text not in kept
    assert text[:8] in kept
    assert key.start == text[:8]


@pytest.mark.parametrize("text", ["", "ivk_", "ivk_wrong", "x" * 5000, "密钥"])
def test_what_is_no_key_is_refused(db, text):
    assert call(text.encode().decode("latin-1")).status_code == 401


def test_an_expired_key_is_refused(issued):
    _, key, text = issued
    key.expires_at = timezone.now() - timedelta(seconds=1)
    key.save()
    assert call(text).status_code == 401


def test_a_key_works_on_when_its_user_must_change_the_password(issued):
    """It is a secret of its own; users of programs never sign in."""
    user, _, text = issued
    user.must_change_password = True
    user.save()
    assert call(text).status_code == 200


def test_a_key_of_a_locked_user_is_refused(issued):
    user, _, text = issued
    user.is_active = False
    user.save()
    assert call(text).status_code == 401


def test_a_deleted_key_is_refused(issued):
    _, key, text = issued
    key.delete()
    assert call(text).status_code == 401


def test_the_last_use_is_noted_without_being_a_change(issued):
    _, key, text = issued
    entries = ApiKey.history.count()
    call(text)
    key.refresh_from_db()
    assert key.last_used_at is not None
    assert ApiKey.history.count() == entries


def test_a_session_needs_its_csrf_token_where_a_key_does_not(make_user, issued):
    _, _, text = issued
    client = Client(enforce_csrf_checks=True)
    client.force_login(make_user("anna", role="designer"), "django.contrib.auth.backends.ModelBackend")
    path, body = (
        "/api/designer/projects/none/check",
        {"data": '{"files": {}}', "content_type": "application/json"},
    )
    assert client.post(path, **body).status_code == 403
    token = client.get("/api/docs").cookies["csrftoken"].value
    assert client.post(path, **body, HTTP_X_CSRFTOKEN=token).status_code != 403
    assert call(text, path, "post", **body).status_code != 403


def test_the_page_shows_a_new_key_once_and_everybody_his_own(sign_in, issued):
    client = sign_in("designer")
    for codename in ("view_apikey", "add_apikey"):
        from django.contrib.auth.models import Group, Permission

        Group.objects.get(name="designer").permissions.add(Permission.objects.get(codename=codename))
    page = client.post(
        "/admin/accounts/apikey/add/", {"name": "mine", "expires_at_0": "", "expires_at_1": ""}, follow=True
    )
    text = page.text.partition("<code>")[2].partition("</code>")[0]
    assert call(text).json()["username"] == "a-designer"
    again = client.get("/admin/accounts/apikey/")
    assert text not in again.text
    assert "mine" in again.text
    assert "pipeline" not in again.text
    _, theirs, _ = issued
    version = theirs.history.get().pk
    for page in ("change/", "history/", f"history/{version}/", "delete/"):
        answer = client.get(f"/admin/accounts/apikey/{theirs.pk}/{page}")
        assert answer.status_code in (302, 403), page
        assert "pipeline" not in answer.text


def test_the_document_of_the_api_and_its_page_are_for_who_is_signed_in(client, sign_in):
    assert client.get("/api/openapi.json").status_code == 302
    signed_in = sign_in("agent")
    document = signed_in.get("/api/openapi.json").json()
    assert document["openapi"].startswith("3.")
    assert "/api/me" in document["paths"]
    page = signed_in.get("/api/docs")
    assert '<html lang="en">' in page.text
    assert "swagger-ui-bundle.js" in page.text
    assert "cdn" not in page.text
    inline = [part for part in page.text.split("<script")[1:] if "src=" not in part.partition(">")[0]]
    assert all("application/json" in part.partition(">")[0] for part in inline)
