"""Calls in the browser through a real site under gunicorn: who may, what is heard, and every way to end."""

import os
import signal
import time
from http.client import HTTPConnection
from pathlib import Path

import pytest
from called_site import BrowserCall, site
from websockets.exceptions import ConnectionClosed, InvalidStatus

from ivrdesigner.replay import Recording


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with site(tmp_path_factory.mktemp("site") / "data") as running:
        yield running


@pytest.fixture
def call(served):
    with served.socket() as sock:
        found = BrowserCall(sock)
        found.send(type="call", project=served.project, language="en-US")
        yield found


def gone(served, pid, seconds=20):
    ends = time.monotonic() + seconds
    while pid in served.workers() and time.monotonic() < ends:
        time.sleep(0.05)
    return pid not in served.workers()


def test_call_from_the_first_prompt_to_the_end(served, call):
    assert call.until("started")["flow"] == "main"
    call.until("moment", kind="prompt", node="welcome")
    call.send(type="ping", at=5)
    assert call.until("pong")["at"] == 5
    call.send(type="key", key="2")
    call.until("cut")
    call.until("moment", kind="node", node="bye")
    kept = call.until("recorded")["id"]
    assert call.until("ended")["reason"] == "disconnect"
    assert len(call.sound) > 16000
    with pytest.raises(ConnectionClosed):
        call.sock.recv(timeout=10)
    answer = served.get(f"/api/designer/projects/{served.project}/calls/{kept}")
    assert Recording.loads(answer["text"]).source == "browser"


def test_hanging_up_ends_the_call(call):
    call.until("playing")
    call.send(type="hangup")
    assert call.until("ended")["reason"] == "disconnect"


def test_lost_socket_ends_the_process(served, call):
    call.until("playing")
    before = set(served.workers())
    call.sock.socket.close()
    time.sleep(0.5)
    assert any(gone(served, pid) for pid in before)


def test_killed_process_is_told_and_the_next_call_works(served, call):
    call.until("playing")
    # The one that waits for the next call is younger than that of this one.
    os.kill(min(served.workers()), signal.SIGKILL)
    assert "ended" in call.until("failed")["message"]
    with served.socket() as sock:
        following = BrowserCall(sock)
        following.send(type="call", project=served.project)
        following.until("playing")


@pytest.mark.parametrize(
    ("user", "origin", "status"),
    [
        (None, None, 401),
        ("guest", None, 403),
        ("caller", "http://elsewhere.example", 403),
        ("caller", "", 403),
    ],
)
def test_who_may_not_call_is_refused_before_the_socket_opens(served, user, origin, status):
    with pytest.raises(InvalidStatus) as refused:
        served.socket(user=user, origin=origin)
    assert refused.value.response.status_code == status


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({"project": "nothing"}, "unknown-project"),
        ({"build": 99}, "unknown-build"),
        ({"caller": "x" * 99}, "invalid-number"),
        ({"at": "yesterday"}, "invalid-time"),
        ({"at": "0001-01-01T00:00"}, "invalid-time"),
        ({"at": "9999-12-31T23:59:59-12:00"}, "invalid-time"),
        ({"build": True}, "not-built"),
    ],
)
def test_call_that_cannot_be_is_refused_with_the_reason(served, asked, code):
    with served.socket() as sock:
        call = BrowserCall(sock)
        call.send(type="call", **({"project": served.project} | asked))
        assert call.until("refused")["code"] == code


def test_call_that_fails_here_says_so(served):
    with served.socket() as sock:
        sock.send('{"type": "call", "project": "\\ud800"}')
        assert "log" in BrowserCall(sock).until("failed")["message"]


@pytest.mark.parametrize(
    ("method", "headers", "status"),
    [
        ("POST", {"Upgrade": "websocket"}, 403),
        ("GET", {"Upgrade": "h2c"}, 400),
        ("GET", {"Upgrade": "websocket"}, 400),
        ("GET", {"Upgrade": "websocket", "Sec-WebSocket-Version": "99", "Sec-WebSocket-Key": "x"}, 400),
    ],
)
def test_request_that_is_no_handshake_is_refused(served, method, headers, status):
    own = {
        "Cookie": f"sessionid={served.sessions['caller']}",
        "Origin": served.origin,
        "Connection": "Upgrade",
    }
    line = HTTPConnection("127.0.0.1", served.port, timeout=20)
    line.request(method, "/designer/call", headers=own | headers)
    assert line.getresponse().status == status
    line.close()


def test_killed_site_leaves_neither_process_nor_folder(tmp_path):
    folders = tmp_path / "tmp"
    folders.mkdir()
    with site(tmp_path / "data", TMPDIR=str(folders)) as running, running.socket() as sock:
        call = BrowserCall(sock)
        call.send(type="call", project=running.project)
        call.until("playing")
        left = running.workers()
        assert any(folders.glob("ivrkit-call-*"))
        for pid in running.servers():
            os.kill(pid, signal.SIGKILL)
        running.process.wait()
        ends = time.monotonic() + 30
        while (any(map(is_there, left)) or any(folders.glob("ivrkit-call-*"))) and time.monotonic() < ends:
            time.sleep(0.1)
        assert not any(map(is_there, left))
        assert not any(folders.glob("ivrkit-call-*"))


def is_there(pid):
    try:
        return b"call.worker" in Path(f"/proc/{pid}/cmdline").read_bytes()
    except OSError:
        return False


def test_no_more_calls_at_once_than_are_allowed(served):
    with opened(served), opened(served), pytest.raises(InvalidStatus) as refused:
        served.socket()
    assert refused.value.response.status_code == 429


def opened(served):
    """A socket, as soon as the calls of the tests before have ended."""
    for _ in range(100):
        try:
            return served.socket()
        except InvalidStatus:
            time.sleep(0.1)
    return served.socket()


def test_message_that_is_too_large_or_too_many_end_the_call(served, call):
    call.until("playing")
    with pytest.raises(ConnectionClosed):
        send_much(call.sock)
    with served.socket() as sock:
        sock.send("x" * 100_000)
        with pytest.raises(ConnectionClosed):
            sock.recv(timeout=10)


def send_much(sock):
    for _ in range(1000):
        sock.send(b"\0" * 20_000)
    for _ in range(1000):  # what the call had told before comes first
        sock.recv(timeout=10)


def test_call_that_never_asks_is_closed(served):
    with served.socket() as sock:
        sock.send("nonsense")
        with pytest.raises(ConnectionClosed):
            sock.recv(timeout=10)
