"""Signing in, and what comes before it (R-sys.1)."""

import contextlib

import pytest
from django.contrib.auth import get_user_model
from django.core.exceptions import ValidationError
from django.test import Client

from console.accounts import pace, setup
from console.accounts.passwords import LettersAndDigits
from console.site.current import forget
from console.site.models import SiteSettings

PASSWORD = "correct-horse-7"


def enter(client, username="anna", password=PASSWORD, **options):
    return client.post("/admin/login/", {"username": username, "password": password}, **options)


@pytest.mark.django_db
def test_pages_ask_for_signing_in(client):
    answer = client.get("/", follow=True)
    assert answer.redirect_chain[-1][0].startswith("/admin/login/")


def test_somebody_without_a_role_has_a_home_page_that_says_so(sign_in):
    page = sign_in().get("/admin/")
    assert page.status_code == 200
    assert "administrator gives you a role" in page.text


def test_signing_in_leads_where_one_wanted_to_go_but_never_to_another_site(client, make_user):
    make_user("anna")
    wanted = client.post(
        "/admin/login/?next=/api/docs", {"username": "anna", "password": PASSWORD, "next": "/api/docs"}
    )
    assert wanted["Location"] == "/api/docs"
    client.logout()
    away = client.post(
        "/admin/login/", {"username": "anna", "password": PASSWORD, "next": "https://evil.example/"}
    )
    assert away["Location"] == "/admin/"


def test_a_wrong_password_is_told_in_words_of_the_console(client, make_user):
    make_user("anna")
    for language, words in (
        ("en", "The user name or the password is wrong."),
        ("zh-hans", "用户名或密码错误"),
    ):
        said = enter(client, password="wrong-0-one", headers={"accept-language": language}).text
        assert words in said
        assert "staff" not in said


def test_after_five_wrong_passwords_nobody_gets_in_from_there_for_a_while(client, make_user):
    make_user("anna")
    for _ in range(4):
        assert enter(client, password="wrong-0-one").status_code == 200
    assert enter(client, password="wrong-0-one").status_code == 429
    refused = enter(client)
    assert refused.status_code == 429
    assert "quarter of an hour" in refused.text
    # Neither from elsewhere nor for others: a stranger cannot lock users out.
    assert enter(client, REMOTE_ADDR="192.0.2.7").status_code == 302
    make_user("bert")
    assert enter(Client(), "bert").status_code == 302


@pytest.fixture
def waited(monkeypatch):
    """The seconds of each pause, which are not spent."""
    pauses = []
    monkeypatch.setattr("console.accounts.pace.time.sleep", pauses.append)
    monkeypatch.setattr("console.accounts.pace.connection.close", lambda: None)
    return pauses


@pytest.mark.django_db
def test_many_names_from_one_address_are_tried_slower_and_slower(client, make_user, waited):
    make_user("anna")
    for number in range(40):
        enter(client, f"name-{number}", "wrong-0-one")
    assert waited == sorted(waited)
    assert len(waited) == 30
    assert waited[-1] == 5.0
    before = len(waited)
    # Neither who knows the password nor who comes from elsewhere waits.
    assert enter(Client()).status_code == 302
    assert enter(Client(), "bert", "wrong-0-one", REMOTE_ADDR="192.0.2.7").status_code == 200
    assert len(waited) == before


@pytest.mark.django_db
def test_attempts_of_one_address_at_the_same_time_are_bounded(client, make_user):
    make_user("anna")
    with contextlib.ExitStack() as others:
        assert all(others.enter_context(pace.place("127.0.0.1")) for _ in range(10))
        refused = enter(client)
        assert refused.status_code == 429
        assert "at this moment" in refused.text
        assert enter(client, REMOTE_ADDR="192.0.2.7").status_code == 302
    assert enter(Client()).status_code == 302


def test_what_a_client_says_of_its_address_does_not_help(client, make_user):
    make_user("anna")
    for number in range(5):
        enter(client, password="wrong-0-one", HTTP_X_FORWARDED_FOR=f"198.51.100.{number}")
    assert enter(client, HTTP_X_FORWARDED_FOR="198.51.100.99").status_code == 429


def test_a_locked_user_neither_gets_in_nor_stays_in(client, make_user):
    user = make_user("anna")
    assert enter(client).status_code == 302
    user.is_active = False
    user.save()
    assert client.get("/admin/").status_code == 302
    assert client.get("/api/me").status_code == 401
    assert enter(client).status_code == 200


def test_a_password_that_somebody_else_chose_is_changed_before_anything_else(client, make_user):
    make_user("anna", must_change_password=True)
    enter(client)
    assert client.get("/admin/")["Location"] == "/admin/password_change/"
    assert client.get("/api/docs").status_code == client.get("/api/me").status_code == 403
    assert client.get("/live/events?topics=calls").status_code == 403
    page = client.get("/admin/password_change/")
    assert "Choose one that you alone know" in page.text
    same = {"old_password": PASSWORD, "new_password1": PASSWORD, "new_password2": PASSWORD}
    assert "This is the old password" in client.post("/admin/password_change/", same).text
    new = {**same, "new_password1": "other-horse-8", "new_password2": "other-horse-8"}
    assert client.post("/admin/password_change/", new)["Location"] == "/admin/"
    assert client.get("/admin/").status_code == 200


def test_who_is_told_to_change_the_password_is_signed_out_and_stays_in_after_changing_it(client, make_user):
    """A call or a stream that is open asks for its session again, and finds none."""
    user = make_user("anna")
    enter(client)
    assert client.get("/api/me").status_code == 200
    user.must_change_password = True
    user.save()
    assert client.get("/api/me").status_code == 401
    enter(client)
    new = {"old_password": PASSWORD, "new_password1": "other-horse-8", "new_password2": "other-horse-8"}
    client.post("/admin/password_change/", new)
    assert client.get("/api/me").status_code == 200


@pytest.mark.parametrize("password", ["a1b2c3", "hotline2026x", "密码abc1", "x135724"])
def test_passwords_with_letters_and_digits_are_taken(password):
    LettersAndDigits().validate(password)


@pytest.mark.parametrize(
    "password", ["a1b2c", "abcdefgh", "19283746", "abc1234", "x98765", "0000aa", "ab2345cd", "----1111a"]
)
def test_short_or_simple_passwords_are_refused(password):
    with pytest.raises(ValidationError):
        LettersAndDigits().validate(password)


def test_who_does_nothing_for_a_while_is_signed_out(client, make_user, monkeypatch):
    SiteSettings(session_minutes=30).save()
    make_user("anna")
    enter(client)
    client.get("/admin/")
    now = client.session["seen"]
    monkeypatch.setattr("console.middleware.time.time", lambda: now + 29 * 60)
    assert client.get("/admin/").status_code == 200
    monkeypatch.setattr("console.middleware.time.time", lambda: now + 60 * 60)
    assert client.get("/admin/").status_code == 302
    forget()


@pytest.mark.django_db
class TestFirstStart:
    """No password stands in the program: the first start tells a link."""

    @pytest.fixture(autouse=True)
    def token_file(self, tmp_path, monkeypatch):
        monkeypatch.setattr(setup, "_TOKEN_FILE", tmp_path / "setup.token")
        return tmp_path / "setup.token"

    def test_nobody_can_sign_in(self, client):
        assert not get_user_model().objects.exists()
        for username in ("admin", "root", "administrator"):
            assert enter(client, username, username).status_code == 200

    def test_the_link_makes_an_administrator_once(self, client, token_file):
        link = setup.setup_link("http://site")
        assert link == setup.setup_link("http://site")
        assert token_file.stat().st_mode & 0o777 == 0o600
        path = link.removeprefix("http://site")
        assert client.get(path).status_code == 200
        weak = client.post(path, {"username": "root", "password": "abc1234", "again": "abc1234"})
        assert "in a row" in weak.text
        strong = {"username": "root", "password": "river-stone-7", "again": "river-stone-7"}
        assert client.post(path, strong)["Location"] == "/admin/"
        assert get_user_model().objects.get().has_perm("accounts.change_user")
        assert Client().get(path).status_code == 404
        assert setup.setup_link("http://site") is None

    def test_another_token_is_no_way_in(self, client):
        setup.setup_link("http://site")
        assert client.get("/setup/guess/").status_code == 404


def test_pages_come_in_the_language_of_the_browser_and_can_be_switched(client, db):
    assert "登录" in client.get("/admin/login/", HTTP_ACCEPT_LANGUAGE="zh-CN,zh;q=0.9").text
    assert "Log in" in client.get("/admin/login/", HTTP_ACCEPT_LANGUAGE="en-US").text
    client.post("/i18n/setlang/", {"language": "zh-hans", "next": "/admin/login/"})
    assert "登录" in client.get("/admin/login/", HTTP_ACCEPT_LANGUAGE="en-US").text
