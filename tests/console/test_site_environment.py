"""Settings that cannot be used are refused with what to do; nothing falls over on hostile requests."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import DataError, OperationalError
from django.test import Client

from console.accounts.models import User
from console.errors import AddressUnavailable, SettingsError
from console.server import SiteSettings, check_address
from console.settings.database import database
from dialplan.routing import load_snapshot

DATA = Path("data")


def test_sqlite_in_the_data_folder_is_the_default():
    assert database("", DATA)["NAME"] == "data/db.sqlite3"
    assert database("sqlite:///srv/x.sqlite3", DATA)["NAME"] == "/srv/x.sqlite3"
    assert database("", DATA)["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


def test_postgresql_is_chosen_by_its_url_with_a_pool():
    told = database("postgresql://ivr%40kit:p%2Fw@db.example:5433/ivrkit?pool=20&sslmode=require", DATA)
    assert (told["USER"], told["PASSWORD"], told["HOST"], told["PORT"]) == (
        "ivr@kit",
        "p/w",
        "db.example",
        "5433",
    )
    assert told["NAME"] == "ivrkit"
    assert (told["OPTIONS"]["sslmode"], told["OPTIONS"]["connect_timeout"]) == ("require", 5)
    assert told["OPTIONS"]["pool"]["max_size"] == 20


@pytest.mark.parametrize(
    "url",
    [
        "mysql://a/b",
        "postgresql://host",
        "postgresql://host:port/x",
        "x",
        "postgresql://h/x?pool=1",
        "sqlite://",
    ],
)
def test_a_database_url_that_cannot_be_used_says_how_to_write_one(url):
    with pytest.raises(SettingsError, match="DATABASE_URL"):
        database(url, DATA)


def prepare(folder, **environment):
    words = [sys.executable, "-m", "console.server.preparation", "http://127.0.0.1:8080"]
    settings = {
        **os.environ,
        "IVRKIT_DATA": str(folder),
        "DJANGO_SETTINGS_MODULE": "console.settings",
        **environment,
    }
    settings.pop("IVRKIT_SECRET_KEY", None)
    return subprocess.run(words, env=settings, capture_output=True, text=True, timeout=100, check=False)


def test_a_site_is_prepared_once_with_a_secret_of_its_own_and_a_way_in(tmp_path):
    (tmp_path / "data").mkdir(mode=0o700)
    (tmp_path / "data" / "jobs.sqlite3").touch(0o644)  # of a former version
    first = prepare(tmp_path / "data")
    assert (first.returncode, first.stderr) == (0, "")
    assert "Preparing the database" in first.stdout
    link = first.stdout.split()[-1]
    assert link.startswith("http://127.0.0.1:8080/setup/")
    secret = tmp_path / "data" / "secret.key"
    assert secret.stat().st_mode & 0o777 == 0o600
    # FreeSWITCH is another user, and reads the sounds of live/ alone.
    assert (tmp_path / "data").stat().st_mode & 0o777 == 0o711
    private = ("db.sqlite3", "jobs.sqlite3", "media", "journal", "builds", "places", "live/site.yaml")
    assert {name for name in private if (tmp_path / "data" / name).stat().st_mode & 0o007} == set()
    key = secret.read_text()
    assert load_snapshot(site=tmp_path / "data" / "live" / "site.yaml").findings == ()  # calls can be served
    second = prepare(tmp_path / "data")
    assert second.stdout.split()[-1] == link
    assert "Preparing" not in second.stdout
    assert secret.read_text() == key


@pytest.mark.parametrize(
    ("environment", "message"),
    [
        ({"DATABASE_URL": "postgresql://nobody@127.0.0.1:9/none"}, "The database cannot be used"),
        ({"DATABASE_URL": "oracle://x"}, "DATABASE_URL: write postgresql://"),
        ({"IVRKIT_URL": "ivr.example.com"}, "is no address of a site"),
        ({"IVRKIT_PROXIES": "one"}, "is not the number of proxies"),
    ],
)
def test_wrong_settings_are_one_plain_line(tmp_path, environment, message):
    told = prepare(tmp_path, **environment)
    assert told.returncode == 3
    assert message in told.stderr
    assert "Traceback" not in told.stderr
    assert len(told.stderr.strip().splitlines()) == 1


def test_a_data_folder_that_cannot_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("x")
    told = prepare(tmp_path / "file" / "data")
    assert (told.returncode, "Traceback" in told.stderr) == (3, False)
    assert "cannot be written" in told.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full here")
def test_a_full_disk_is_told(monkeypatch, tmp_path):
    from console.errors import DataFolderUnusable
    from console.server import preparation

    def full(self, data):
        with open("/dev/full", "wb") as stream:  # noqa: PTH123 - what a full disk says
            stream.write(data)
            stream.flush()

    monkeypatch.setattr(Path, "write_bytes", full)
    with pytest.raises(DataFolderUnusable, match="No space left"):
        preparation._make_folder(tmp_path / "data")


def test_a_port_in_use_is_said_plainly():
    import socket

    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        port = other.getsockname()[1]
        with pytest.raises(AddressUnavailable, match=f"Port {port} is in use"):
            check_address(SiteSettings(DATA, "127.0.0.1", port))
    with pytest.raises(AddressUnavailable, match="not an address of this machine"):
        check_address(SiteSettings(DATA, "203.0.113.9", 8080))


@pytest.mark.parametrize(
    "host", ["evil.example", "a b", "localhost:x", "<script>", "127.0.0.1.evil.example", ""]
)
def test_a_hostile_host_header_is_refused_and_not_shown(db, host):
    answer = Client(raise_request_exception=False).get("/admin/login/", HTTP_HOST=host)
    assert answer.status_code == 400
    assert host == "" or host not in answer.text
    assert "IVRKIT_URL" in answer.text


@pytest.mark.parametrize(("path", "kind"), [("/admin/", "text/html"), ("/api/me", "application/json")])
@pytest.mark.parametrize(
    ("fault", "status", "told"),
    [
        (OperationalError("server closed the connection unexpectedly"), 503, "database does not answer"),
        (OSError(errno.ENOSPC, "unexpectedly"), 503, "disk of the site is full"),
        (DataError("text fields cannot contain NUL, unexpectedly"), 400, "cannot be understood"),
    ],
)
def test_a_database_that_is_away_a_full_disk_and_what_no_database_holds_are_told(
    sign_in, monkeypatch, path, kind, fault, status, told
):
    client = sign_in("administrator")
    client.raise_request_exception = False

    def away(self):
        raise fault

    monkeypatch.setattr(User, "has_perm", lambda *words: away(None))
    monkeypatch.setattr(User, "get_all_permissions", away)
    answer = client.get(path)
    assert answer.status_code == status
    assert answer["Content-Type"].startswith(kind)
    assert told in answer.text
    assert "unexpectedly" not in answer.text


def test_pages_that_are_not_there_say_so(client, db):
    assert "no such page" in client.get("/nothing").text
    assert client.get("/api/nothing")["Content-Type"].startswith("application/json")


def test_every_answer_has_its_security_headers(client, db):
    answer = client.get("/admin/login/")
    policy = answer["Content-Security-Policy"]
    script = next(part for part in policy.split("; ") if part.startswith("script-src"))
    assert "unsafe-inline" not in script
    assert "frame-ancestors 'self'" in policy
    assert "http" not in policy
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert answer["X-Frame-Options"] == "SAMEORIGIN"
    assert answer["Referrer-Policy"] == "same-origin"
    cookie = client.cookies["csrftoken"]
    assert cookie["samesite"] == "Lax"


def test_pages_have_no_inline_scripts_and_nothing_from_elsewhere(sign_in):
    client = sign_in("administrator")
    for path in (
        "/admin/",
        "/admin/accounts/user/",
        "/admin/accounts/role/",
        "/admin/audit/change/",
        "/api/docs",
    ):
        text = client.get(path).text
        for part in text.split("<script")[1:]:
            tag = part.partition(">")[0]
            assert "src=" in tag or "application/json" in tag, path
        for mark in ('src="http', "src='http", 'href="http', "@import"):
            assert mark not in text, path
        assert " onclick=" not in text
