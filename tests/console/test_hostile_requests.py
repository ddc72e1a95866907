"""What is too large, too slow or no text is refused before it costs anything."""

import contextlib
import json
import socket
import time
import urllib.request

import pytest
from called_site import site
from django.core.files.uploadhandler import TemporaryFileUploadHandler
from django.test import Client

from console.accounts.models import ApiKey
from console.bus import bus
from console.live import views
from console.middleware import BodyBound

PATH = "/api/designer/projects/shop/audio"
MB = 2**20


@pytest.mark.parametrize(
    ("who", "size", "is_refused"),
    [
        ("stranger", MB, False),
        ("stranger", MB + 1, True),
        ("false key", MB + 1, True),
        ("key", MB + 1, False),
        ("key", 200 * MB, True),
        ("session", 100 * MB, False),
        ("session", 200 * MB, True),
    ],
)
def test_a_body_is_refused_unread_by_what_its_sender_may_send(make_user, who, size, is_refused):
    user = make_user("me", "designer")
    text = ApiKey.issue(user, "x")[1] if who == "key" else "ivk_false"
    headers = {"authorization": f"Bearer {text}"} if "key" in who else {}
    client = Client(headers=headers)
    if who == "session":
        client.force_login(user, "django.contrib.auth.backends.ModelBackend")
    answer = client.generic("POST", PATH, b"", "multipart/form-data; boundary=x", CONTENT_LENGTH=str(size))
    assert (answer.status_code == 413) == is_refused
    if is_refused:
        assert json.loads(answer.content)["code"] == "too-large"


def test_a_refused_upload_does_not_reach_the_disk(client, db, monkeypatch):
    made = []
    monkeypatch.setattr(TemporaryFileUploadHandler, "new_file", lambda *_, **__: made.append(True))
    form = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a.wav"\r\n\r\n' + bytes(3 * MB)
    answer = client.generic("POST", "/admin/login/", form + b"\r\n--x--", "multipart/form-data; boundary=x")
    assert answer.status_code == 413
    assert "larger than anything" in answer.text
    assert made == []


def test_the_bound_is_above_the_largest_upload():
    from ivrdesigner.web.domain.parcels import MAX_UPLOAD

    assert BodyBound.MOST > MAX_UPLOAD


@pytest.mark.parametrize(
    "body",
    [
        '{"name": "\\ud800"}',
        '{"name": ["\\uDFFF"]}',
        '{"\\udc00": 1}',
        "[" * 100_000,
        "{",
        '{"name": 1e999}',
        '{"name": [NaN]}',
        '{"name": -Infinity}',
    ],
)
def test_what_cannot_be_stored_and_sent_on_as_json_is_400(sign_in, body):
    client = sign_in("administrator")
    for path in ("/api/designer/projects", "/api/designer/documents"):
        assert client.post(path, body, "application/json").status_code == 400


def test_whole_surrogate_pairs_are_text(sign_in):
    answer = sign_in("designer").post(
        "/api/designer/documents", '{"name": "\\ud83d\\ude00", "text": "<vxml/>"}', "application/json"
    )
    assert answer.json()["name"] == "😀"


@pytest.mark.parametrize("place", ["projects", "projects/shop/revisions", "documents"])
def test_a_page_beyond_all_rows_is_refused(sign_in, place):
    client = sign_in("designer")
    client.post("/api/designer/projects", {"name": "shop"}, "application/json")
    assert client.get(f"/api/designer/{place}?offset=99999999999999999999").status_code == 422


def test_a_user_has_a_bounded_number_of_streams(sign_in, monkeypatch):
    monkeypatch.setattr(views, "MOST_OF_A_USER", 2)
    client, other = sign_in("administrator"), sign_in("supervisor")
    with contextlib.ExitStack() as streams:
        for _ in range(2):
            stream = client.get("/live/events?topics=calls")
            streams.callback(stream.close)
            next(iter(stream))
        assert client.get("/live/events?topics=calls").status_code == 429
        assert bus().fanout.count("nobody") == 0
        free = other.get("/live/events?topics=calls")
        free.close()
        assert free.status_code == 200
    again = client.get("/live/events?topics=calls")
    again.close()
    assert again.status_code == 200


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    patched = "import console.server.worker as w; w.SILENT_SECONDS = 1.0; "
    with site(tmp_path_factory.mktemp("site") / "data", before=patched) as running:
        yield running


def test_a_client_that_is_silent_in_the_middle_of_a_body_loses_its_place(served):
    urllib.request.urlopen(f"{served.origin}/admin/login/", timeout=60).close()  # it is there
    with socket.create_connection(("127.0.0.1", served.port), 20) as line:
        line.sendall(
            b"POST /admin/login/ HTTP/1.1\r\nHost: 127.0.0.1\r\nCookie: csrftoken=" + b"a" * 32 + b"\r\n"
            b"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: 1000\r\n\r\na="
        )
        began = time.monotonic()
        while line.recv(65536):
            pass
        assert time.monotonic() - began < 15
