"""A socket a call: the server's bounds. What calls do there is in test_call_scenarios.py."""

import gevent
import pytest
from gevent import socket
from simulated_freeswitch import until
from transcripts import received

from dialplan.errors import PortInUse
from dialplan.esl import OutboundServer, listen

CONNECTED = (
    b"Event-Name: CHANNEL_DATA\nUnique-ID: u-%d\nContent-Type: command/reply\nReply-Text: %%2BOK%%0A\n\n"
)
OK = b"Content-Type: command/reply\nReply-Text: +OK\n\n"


class Ringing:
    """FreeSWITCH's end of the socket of one call: answers what it is asked until we close."""

    def __init__(self, server, number) -> None:
        self.sock = socket.create_connection(("127.0.0.1", server.port))
        self._number = number
        self._greenlet = gevent.spawn(self._answer)

    @property
    def over(self) -> bool:
        return self._greenlet.dead

    def _answer(self) -> None:
        with self.sock:
            while data := received(self.sock):
                for line in data.split(b"\n\n")[:-1]:
                    self.sock.sendall(CONNECTED % self._number if line == b"connect" else OK)


@pytest.fixture
def serve():
    started = []

    def serve(on_call, **settings):
        server = OutboundServer(listen("127.0.0.1", 0), on_call=on_call, **settings)
        server.start()
        started.append(server)
        return server

    yield serve
    for server in started:
        server.stop()


def test_port_that_is_taken_is_an_error_by_name(serve):
    server = serve(print)
    with pytest.raises(PortInUse, match=str(server.port)):
        listen("127.0.0.1", server.port)


def test_calls_over_the_limit_are_sent_back_to_the_dialplan(serve):
    over = gevent.event.Event()
    server = serve(lambda channel: over.wait(), max_calls=2)
    taken = [Ringing(server, number) for number in range(2)]
    until(lambda: server.calls == 2)
    third = Ringing(server, 3)
    until(lambda: third.over)
    assert server.refused == 1
    over.set()
    until(lambda: server.calls == 0)
    until(lambda: all(call.over for call in taken))


def test_socket_that_closes_ends_the_call(serve):
    hangups = []
    server = serve(lambda channel: hangups.append(channel.wait_hangup(5)))
    call = Ringing(server, 1)
    until(lambda: server.calls == 1)
    gevent.sleep(0.02)
    call.sock.shutdown(socket.SHUT_RDWR)
    until(lambda: server.calls == 0)
    assert [hangup.reason for hangup in hangups] == ["lost"]


def test_program_that_fails_gives_the_call_back_to_the_dialplan(serve, caplog):
    def fail(channel):
        raise RuntimeError("a bug")

    server = serve(fail)
    call = Ringing(server, 1)
    until(lambda: call.over)
    assert "a bug" in caplog.text
    assert server.calls == 0


@pytest.mark.parametrize(
    "said", [b"", b"GET / HTTP/1.1\r\n\r\n", b"X: " + b"y" * 100, CONNECTED[:40], b"A: b\n\n"]
)
def test_connection_that_is_no_call_is_closed(serve, said):
    server = serve(lambda channel: pytest.fail("this is no call"))
    with socket.create_connection(("127.0.0.1", server.port)) as sock:
        sock.sendall(said)
        sock.shutdown(socket.SHUT_WR)
        until(lambda: not received(sock))
    until(lambda: server.calls == 0)
    assert server.refused == 0


def test_stop_ends_what_runs(serve):
    server = serve(lambda channel: channel.wait_hangup())
    call = Ringing(server, 1)
    until(lambda: server.calls == 1)
    server.stop()
    until(lambda: call.over)
    assert server.calls == 0
