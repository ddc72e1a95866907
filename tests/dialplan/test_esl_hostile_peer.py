"""What a peer that is no FreeSWITCH, or a broken one, can do to us: an error by name, and nothing left behind."""

import contextlib

import gevent
import pytest
from gevent import socket
from gevent.event import AsyncResult
from gevent.server import StreamServer

from dialplan.errors import (
    AuthenticationFailed,
    CommandFailed,
    CommandTimeout,
    ConnectionFailed,
    ConnectionLost,
    InvalidArgument,
)
from dialplan.esl import Connection, InboundConnection

HELLO = b"Content-Type: auth/request\n\n"
OK = b"Content-Type: command/reply\nReply-Text: +OK accepted\n\n"


@contextlib.contextmanager
def peer(behave):
    """A connection to a peer that does what ``behave(socket)`` says, then closes."""
    server = StreamServer(("127.0.0.1", 0), lambda sock, _: behave(sock))
    server.start()
    connection = Connection(socket.create_connection(("127.0.0.1", server.server_port)))
    closed = AsyncResult()
    connection.on_close = closed.set
    connection.closed = closed
    connection.start()
    try:
        yield connection
    finally:
        connection.close()
        server.stop(timeout=1)
        assert not connection._readable.active
        if connection._sender is not None:
            connection._sender.join(1)
            assert connection._sender.dead


def saying(*pieces, hold=False):
    def behave(sock):
        with contextlib.suppress(OSError):
            for piece in pieces:
                sock.sendall(piece)
            if hold:
                while sock.recv(65536):
                    pass

    return behave


def answering(*answers):
    """Greets, and gives the next answer to whatever comes in; at the end it holds."""

    def behave(sock):
        with contextlib.suppress(OSError):
            sock.sendall(HELLO)
            for answer in answers:
                sock.recv(65536)
                sock.sendall(answer)
            while sock.recv(65536):
                pass

    return behave


@pytest.mark.parametrize(
    "said",
    [
        b"GET / HTTP/1.1\r\nHost: x\r\n\r\n",
        b"\x16\x03\x01\x02\x00\x01\x00\x01\xfc\x03\x03" * 20,
        b"Content-Length: 5000\nContent-Type: text/event-plain\n\nEvent-Name: X\n",
        b"Content-Length: -5\n\n",
        b"Content-Length: 99999999\n\n",
        b"Content-Type: auth/request",
        b"",
    ],
    ids=["http", "tls", "half a body", "negative length", "huge length", "half a head", "nothing"],
)
def test_peer_that_says_anything_else_and_closes(said):
    with peer(saying(said)) as connection:
        with pytest.raises(ConnectionFailed):
            connection.authenticate("secret", timeout=2)
        assert connection.closed.get(timeout=2)
        with pytest.raises(ConnectionLost):
            connection.send("api status")


def test_peer_that_keeps_silent():
    with peer(saying(hold=True)) as connection, pytest.raises(ConnectionFailed):
        connection.authenticate("secret", timeout=0.05)


def test_peer_that_does_not_answer_the_password():
    with peer(saying(HELLO, hold=True)) as connection, pytest.raises(ConnectionFailed):
        connection.authenticate("secret", timeout=0.05)


def test_wrong_password():
    refusal = b"Content-Type: command/reply\nReply-Text: -ERR invalid\n\n"
    with peer(answering(refusal)) as connection, pytest.raises(AuthenticationFailed):
        connection.authenticate("secret", timeout=2)


def test_address_that_is_not_on_the_access_list():
    rude = b"Content-Type: text/rude-rejection\nContent-Length: 24\n\nAccess Denied, go away.\n"
    with (
        peer(saying(rude)) as connection,
        pytest.raises(AuthenticationFailed, match=r"go away.*event_socket\.allow"),
    ):
        connection.authenticate("secret", timeout=2)


def test_ten_megabytes_of_head_end_the_connection():
    with peer(saying(b"A" * (10 << 20))) as connection:
        assert "no FreeSWITCH" in connection.closed.get(timeout=10)


def test_close_in_the_middle_of_a_body_fails_what_waits_at_once():
    """greenswitch spins forever here."""

    def behave(sock):
        sock.sendall(HELLO)
        sock.recv(65536)
        sock.sendall(OK)
        sock.recv(65536)
        sock.sendall(b"Content-Type: api/response\nContent-Length: 100\n\nhalf")

    with peer(behave) as connection:
        connection.authenticate("secret", timeout=2)
        with pytest.raises(ConnectionLost, match="middle"):
            connection.api("status", timeout=5)


def test_end_fails_all_that_waits():
    with peer(answering(OK)) as connection:
        connection.authenticate("secret", timeout=2)
        waiting = [gevent.spawn(connection.api, "status", 30) for _ in range(20)]
        waiting += [gevent.spawn(connection.bgapi, "status", 30) for _ in range(20)]
        gevent.sleep(0.02)
        connection.close("over")
        for greenlet in waiting:
            greenlet.join(1)
            assert isinstance(greenlet.exception, ConnectionLost)


def test_invalid_utf8_and_blocks_without_a_type_do_not_end_the_reader():
    noise = (
        b"Content-Length: 20\nContent-Type: log/data\n\n"
        + b"\xff\xfe" * 10
        + b"Foo: bar\n\nContent-Type: \xff\n\n"
    )
    answer = b"Content-Type: api/response\nContent-Length: 2\n\n\xff!"
    with peer(answering(noise + answer)) as connection:
        assert connection.send("api x", 2).reply == "\ufffd!"
        assert connection.connected


def test_reply_that_nothing_asked_for_is_ignored():
    with peer(answering(OK + OK + OK, OK)) as connection:
        connection.authenticate("secret", timeout=2)
        assert connection.send("noevents", 2).reply == "+OK accepted"


def test_answer_that_comes_too_late_is_not_taken_for_the_next_one():
    answer = "Content-Type: api/response\nContent-Length: 5\n\n{}"
    slow = AsyncResult()

    def behave(sock):
        sock.recv(65536)
        slow.wait()
        sock.sendall(answer.format("first").encode())
        sock.recv(65536)
        sock.sendall(answer.format("other").encode())
        sock.recv(65536)

    with peer(behave) as connection:
        with pytest.raises(CommandTimeout):
            connection.api("one", timeout=0.05)
        slow.set(None)
        assert connection.api("two", timeout=2) == "other"


def test_peer_that_does_not_read_is_given_up(monkeypatch):
    monkeypatch.setattr("dialplan.esl.connection._WRITE_SECONDS", 0.2)
    stuck = AsyncResult()
    with peer(lambda _: stuck.wait()) as connection:
        replies = []
        for _ in range(20):
            connection.submit(b"api " + b"x" * 2_000_000 + b"\n\n", replies.append)
        assert "does not read" in connection.closed.get(timeout=5)
        assert [type(reply) for reply in replies] == [ConnectionLost] * 20
        stuck.set(None)


def test_peer_that_reads_late_gets_every_command_whole_and_in_order():
    sent = [b"api %d " % number + b"x" * 400_000 + b"\n\n" for number in range(20)]
    reading, received = AsyncResult(), AsyncResult()

    def behave(sock):
        reading.wait()
        data = b""
        while len(data) < sum(map(len, sent)):
            data += sock.recv(1 << 20)
        received.set(data)

    with peer(behave) as connection:
        for command in sent[:10]:
            connection.submit(command)
        gevent.sleep(0.02)
        for command in sent[10:]:
            connection.submit(command)
        reading.set(None)
        assert received.get(timeout=5) == b"".join(sent)


class Reluctant:
    """A socket that says that it can send, and then cannot, as when the kernel has no memory."""

    def __init__(self, sock, times):
        self._sock = sock
        self._times = times

    def __getattr__(self, name):
        return getattr(self._sock, name)

    def send(self, data):
        self._times -= 1
        if self._times >= 0:
            raise BlockingIOError
        return self._sock.send(data)


def test_socket_that_takes_nothing_though_it_said_so_is_asked_again():
    received = AsyncResult()
    with peer(lambda sock: received.set(sock.recv(65536))) as connection:
        connection.sock = Reluctant(connection.sock, 3)
        connection.submit(b"api x\n\n")
        assert received.get(timeout=2) == b"api x\n\n"


def test_call_that_cannot_be_told_of_the_end_keeps_no_others_from_it(caplog):
    told = []
    with peer(saying(hold=True)) as connection:
        connection.submit(b"api x\n\n", lambda _: 1 / 0)
        connection.submit(b"api y\n\n", told.append)
        connection.close("lost")
        assert connection.closed.get(timeout=1) == "lost"
    assert [type(reply) for reply in told] == [ConnectionLost]
    assert "could not be told" in caplog.text


def test_message_that_cannot_be_handled_takes_no_others_with_it(caplog):
    body = b"Event-Name: BACKGROUND_JOB\nContent-Length: " + b"9" * 5000 + b"\n\n"
    bad = b"Content-Length: %d\nContent-Type: text/event-plain\n\n%s" % (len(body), body)
    with peer(answering(bad + OK)) as connection:
        assert connection.send("noevents", 2).reply == "+OK accepted"
    assert "could not be handled" in caplog.text


def test_queue_of_commands_is_bounded(monkeypatch):
    monkeypatch.setattr("dialplan.esl.connection._MAX_QUEUED", 10)
    with peer(saying(hold=True)) as connection:
        for _ in range(10):
            connection.submit(b"api x\n\n")
        with pytest.raises(ConnectionLost):
            connection.submit(b"api x\n\n")
        assert not connection.connected


def test_flood_of_events_leaves_the_calls_their_turn():
    event = b"Event-Name: HEARTBEAT\n" + b"Filler: x\n" * 500 + b"\n"
    frame = b"Content-Length: %d\nContent-Type: text/event-plain\n\n%s" % (len(event), event)
    turns = 0

    def flood(sock):
        with contextlib.suppress(OSError):
            for _ in range(40):
                sock.sendall(frame * 50)

    with peer(flood) as connection:
        seen = []
        connection.register_handle("HEARTBEAT", seen.append)
        while not connection.closed.ready():
            gevent.sleep(0)
            turns += 1
        assert len(seen) == 2000
        assert turns > 20


def test_handler_that_fails_harms_nobody(caplog):
    body = b"Event-Name: HEARTBEAT\n\n"
    frame = b"Content-Length: %d\nContent-Type: text/event-plain\n\n%s" % (len(body), body)
    seen = []

    def broken(event):
        raise RuntimeError("broken")

    def behave(sock):
        sock.recv(65536)
        sock.sendall(frame * 2)

    with peer(behave) as connection:
        connection.register_handle("HEARTBEAT", broken)
        connection.register_handle("*", seen.append)
        connection.submit(b"go\n\n")
        connection.closed.get(timeout=2)
    assert len(seen) == 2
    assert "a handler of HEARTBEAT failed" in caplog.text


@pytest.mark.parametrize("argument", ["a\nb", "a\rb", "a\0b", "status\n\napi fsctl shutdown", "\ud800"])
def test_no_argument_can_begin_a_command_of_its_own(argument):
    received = AsyncResult()

    def behave(sock):
        received.set(sock.recv(65536))

    with peer(behave) as connection:
        for send in (connection.api, connection.bgapi, connection.command):
            with pytest.raises(InvalidArgument):
                send(f"uuid_setvar {argument}")
        with pytest.raises(InvalidArgument):
            connection.send("sendmsg", headers=[("name", argument)])
        assert not received.ready()


def test_refused_command_carries_the_words_of_freeswitch():
    refusal = b"Content-Type: api/response\nContent-Length: 21\n\n-ERR no such thing!!\n"
    job = b"Content-Type: command/reply\nReply-Text: -ERR permission denied\n\n"

    def behave(sock):
        sock.recv(65536)
        sock.sendall(refusal)
        sock.recv(65536)
        sock.sendall(job)
        sock.recv(65536)

    with peer(behave) as connection:
        with pytest.raises(CommandFailed, match="no such thing") as failed:
            connection.api("thing", timeout=2)
        assert failed.value.reply == "-ERR no such thing!!"
        with pytest.raises(CommandFailed, match="permission"):
            connection.bgapi("thing", timeout=2)
        assert connection._jobs == {}


def test_nobody_at_the_address():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    with pytest.raises(ConnectionFailed, match="is FreeSWITCH running"):
        InboundConnection("127.0.0.1", port, "secret", worker="w1", on_call=print).start()


@pytest.mark.parametrize("name", ["", "a b", "a\nb", "x" * 65, "a:b"])
def test_name_of_a_worker_is_plain(name):
    with pytest.raises(ValueError, match="no name for a worker"):
        InboundConnection("127.0.0.1", 1, "secret", worker=name, on_call=print)
