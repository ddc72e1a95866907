"""Live updates: the bus and its stream of server-sent events."""

import json
import shutil
import socket
import subprocess
import sys
import time

import pytest

from console.bus import Bus, Fanout, Message
from console.bus.transport import LocalSocket, RedisChannel, decode, encode
from console.live.views import stream


class Nowhere:
    def __init__(self):
        self.sent = []

    def send(self, line):
        self.sent.append(line)

    def listen(self, fanout):
        pass

    def close(self):
        pass


def until(condition, seconds=10.0):
    ends = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < ends
        time.sleep(0.01)


def test_a_message_comes_to_the_listeners_of_its_topic_alone():
    fanout = Fanout()
    calls, other = fanout.subscribe(("calls", "x")), fanout.subscribe(("project:bank",))
    fanout.deliver(Message("calls", {"count": 1}))
    assert calls.get(0) == Message("calls", {"count": 1})
    assert other.get(0) is None


def test_a_listener_that_does_not_read_is_dropped_and_holds_up_nobody():
    fanout = Fanout()
    slow, quick = fanout.subscribe(("calls",), length=3), fanout.subscribe(("calls",), length=3)
    for number in range(5):
        fanout.deliver(Message("calls", number))
        assert quick.get(0).data == number
    assert (slow.closed, quick.closed, fanout.dropped, len(fanout)) == (True, False, 1, 1)
    assert [slow.get(0).data for _ in range(3)] == [0, 1, 2]
    assert slow.get(0) is None


def test_the_stream_tells_messages_and_ends_with_its_bus():
    bus = Bus(Nowhere())
    text = stream(bus, ("project:bank",))
    assert next(text) == "retry: 2000\n\n"
    bus.fanout.deliver(Message("project:bank", {"revision": 4, "author": "王芳"}))
    event, data, *_ = next(text).splitlines()
    assert event == "event: project"
    assert json.loads(data.removeprefix("data: ")) == {
        "topic": "project:bank",
        "data": {"revision": 4, "author": "王芳"},
    }
    bus.close()
    assert list(text) == []
    assert len(bus.fanout) == 0


def test_a_stream_ends_by_itself_so_that_rights_are_looked_at_again():
    bus = Bus(Nowhere())
    assert "retry" in "".join(stream(bus, ("calls",), longest=0.01))
    assert len(bus.fanout) == 0


def test_who_goes_away_is_forgotten():
    bus = Bus(Nowhere())
    text = stream(bus, ("calls",))
    next(text)
    text.close()
    assert len(bus.fanout) == 0


def test_a_bus_that_is_down_fails_nobody(caplog):
    class Down(Nowhere):
        def send(self, line):
            raise ConnectionError("refused")

    Bus(Down()).publish("calls", 1)
    assert "a live update is lost" in caplog.text


def test_what_is_no_message_is_passed_over():
    assert decode(encode("a", {"b": "王"})) == Message("a", {"b": "王"})
    for line in (b"", b"x", b"{}", b"[1]", b"[1,2,3]", b"\xff"):
        with pytest.raises((ValueError, TypeError)):
            decode(line)


def test_messages_pass_between_processes_over_the_local_socket(tmp_path):
    bus = Bus(LocalSocket(tmp_path / "bus.sock"))
    heard = bus.subscribe(("calls",))
    code = (
        "import sys, time; from pathlib import Path; from console.bus.transport import *\n"
        "bus = Bus(LocalSocket(Path(sys.argv[1])))\n"
        "for n in range(600):\n    bus.publish('calls', n); time.sleep(0.01)"
    )
    sender = subprocess.Popen([sys.executable, "-c", code, str(tmp_path / "bus.sock")])
    try:
        first = heard.get(20)
        assert first is not None
        assert heard.get(5).data == first.data + 1
    finally:
        sender.kill()
        sender.wait()


def redis_server():
    program = shutil.which("redis-server")
    if program is None:
        pytest.skip("no redis-server on PATH: the bus over Redis is not tested")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    return program, port


def start_redis(program, port, folder):
    words = [program, "--port", str(port), "--save", "", "--dir", str(folder), "--bind", "127.0.0.1"]
    return subprocess.Popen(words, stdout=subprocess.DEVNULL)


def test_redis_carries_messages_and_is_found_again_after_a_loss(tmp_path, monkeypatch):
    monkeypatch.setattr("console.bus.transport._RETRY_SECONDS", 0.1)
    program, port = redis_server()
    server = start_redis(program, port, tmp_path)
    try:
        url = f"redis://127.0.0.1:{port}"
        listening, sending = Bus(RedisChannel(url)), Bus(RedisChannel(url))
        heard = listening.subscribe(("calls",))

        def arrives():
            sending.publish("calls", "x")
            return heard.get(0.05) is not None

        until(arrives)
        server.terminate()
        server.wait()
        sending.publish("calls", "lost")
        server = start_redis(program, port, tmp_path)
        until(arrives)
        listening.close()
    finally:
        server.terminate()
        server.wait()


@pytest.mark.parametrize(
    ("role", "topics", "status"),
    [
        ("agent", "calls", 403),
        ("agent", "project:bank", 403),
        ("designer", "project:bank", 200),
        ("administrator", "calls,project:bank", 200),
        ("administrator", "calls,secrets", 403),
        ("administrator", "", 400),
        ("administrator", ",".join(f"project:p{n}" for n in range(21)), 400),
    ],
)
def test_topics_are_for_those_who_may_see_them(sign_in, role, topics, status):
    answer = sign_in(role).get("/live/events", {"topics": topics})
    assert answer.status_code == status
    answer.close()


def test_the_stream_needs_a_session(client, db):
    assert client.get("/live/events?topics=calls").status_code == 401


def test_the_stream_does_not_keep_its_connection_to_the_database(sign_in, monkeypatch):
    closed = []
    client = sign_in("administrator")
    monkeypatch.setattr("console.live.views.connection.close", lambda: closed.append(True))
    answer = client.get("/live/events?topics=calls", HTTP_ACCEPT_ENCODING="gzip")
    assert closed
    assert answer["Content-Type"] == "text/event-stream"
    assert answer["Cache-Control"] == "no-store"
    assert "Content-Encoding" not in answer
    answer.close()


@pytest.mark.django_db(transaction=False)
def test_a_saved_revision_is_told_once_others_can_read_it(monkeypatch, django_capture_on_commit_callbacks):
    from ivrdesigner.web.domain.projects import create_project

    told = []
    monkeypatch.setattr("console.live.relay.publish", lambda topic, data: told.append((topic, data)))
    with django_capture_on_commit_callbacks() as callbacks:
        create_project(None, "bank")
        assert told == []
    for callback in callbacks:
        callback()
    assert told == [("project:bank", {"happened": "saved", "revision": 1, "author": ""})]
