"""R-ivr.1: a project opens in the designer, for those who may see it."""

import json

import pytest
from django.contrib.auth.models import Permission

from ivrdesigner.web import views
from ivrdesigner.web.bundle import bundle


@pytest.fixture
def built(tmp_path, monkeypatch):
    manifest = {
        "src/main.tsx": {"file": "assets/main-1.js", "css": ["assets/main-1.css"], "imports": ["_x.js"]},
        "_x.js": {"file": "assets/x-2.js"},
    }
    (tmp_path / "manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    monkeypatch.setattr(views, "bundle", lambda: bundle(tmp_path))
    return tmp_path


def test_the_page_names_the_project_and_loads_the_bundle(shop, client, built):
    page = client.get("/designer/shop/")
    text = page.content.decode()
    assert page.status_code == 200
    assert 'data-project="shop"' in text
    assert 'data-api="/api/designer"' in text
    assert 'data-live="/live/events"' in text
    assert 'src="/static/ivrdesigner/assets/main-1.js"' in text
    assert 'href="/static/ivrdesigner/assets/main-1.css"' in text
    assert 'href="/static/ivrdesigner/assets/x-2.js"' in text
    assert "csrftoken" in page.cookies


def test_nothing_on_the_page_needs_an_exception_of_the_content_security_policy(shop, client, built):
    text = client.get("/designer/shop/").content.decode()
    assert "<script>" not in text
    assert "<style" not in text
    assert " style=" not in text
    assert "onload=" not in text


def test_chinese_users_get_a_chinese_page(shop, client, built):
    page = client.get("/designer/shop/", headers={"accept-language": "zh-CN"})
    assert '<html lang="zh-Hans">' in page.content.decode()


def test_without_a_bundle_the_page_says_what_to_do(shop, client, tmp_path, monkeypatch):
    monkeypatch.setattr(views, "bundle", lambda: bundle(tmp_path / "nothing"))
    page = client.get("/designer/shop/")
    assert page.status_code == 503
    assert "pip install -e ." in page.content.decode()


def test_a_broken_manifest_counts_as_not_built(tmp_path):
    (tmp_path / "manifest.json").write_text("{}", encoding="utf-8")
    assert bundle(tmp_path) is None
    (tmp_path / "manifest.json").write_text("no json", encoding="utf-8")
    assert bundle(tmp_path) is None


def test_who_is_not_signed_in_is_asked_to(client, db):
    page = client.get("/designer/shop/")
    assert page.status_code == 302
    assert page.url == "/admin/login/?next=/designer/shop/"


def test_who_may_not_see_projects_is_refused(shop, client, user_with):
    client.force_login(user_with(name="nobody"))
    assert client.get("/designer/shop/").status_code == 403


def test_an_unknown_project_is_not_found(api, client):
    assert Permission.objects.exists()
    assert client.get("/designer/nothing/").status_code == 404
