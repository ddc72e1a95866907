"""The simple way, for small set-ups: FreeSWITCH opens a socket for each call.

The dialplan says ``socket HOST:PORT async full``. Each call costs FreeSWITCH a thread and a connection more than the
shared connection of `dialplan.esl.inbound` does.
"""

from __future__ import annotations

import errno
import logging
import socket as stdlib_socket
import time
from collections.abc import Callable, Sequence

import gevent
from gevent import socket
from gevent.server import StreamServer

from dialplan.errors import CommandFailed, CommandTimeout, ConnectionLost, DialplanError, Hangup, PortInUse
from dialplan.esl.channel import Channel
from dialplan.esl.connection import Connection
from dialplan.esl.events import CALL_EVENTS, Event

__all__ = ["OutboundServer", "listen"]

_BACKLOG = 1024
_LINGER_SECONDS = 5
_STOP_SECONDS = 5.0

_log = logging.getLogger(__name__)


def listen(host: str, port: int) -> stdlib_socket.socket:
    """A listening socket, which processes that are forked afterwards may share; port 0 takes a free one.

    Raises PortInUse, or OSError for an address that is not ours.
    """
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = stdlib_socket.socket(family, socket.SOCK_STREAM)
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind((host, port))
        listener.listen(_BACKLOG)
        listener.setblocking(False)
    except OSError as fault:
        listener.close()
        if fault.errno == errno.EADDRINUSE:
            raise PortInUse(
                f"another process listens at {host}:{port}; stop it, or choose another port"
            ) from fault
        raise
    return listener


class OutboundServer:
    """Listens for FreeSWITCH's ``socket`` application; ``on_call`` gets the `Channel` of each call.

    When ``on_call`` returns and the call is still up, the dialplan goes on after the ``socket`` application. Above
    ``max_calls`` the socket is closed at once, so the dialplan goes on there too.
    """

    def __init__(
        self,
        listener: stdlib_socket.socket,
        *,
        on_call: Callable[[Channel], object],
        max_calls: int = 1000,
        events: Sequence[str] = CALL_EVENTS,
    ) -> None:
        self.refused = 0
        """Calls sent away because there were ``max_calls``."""
        self._on_call = on_call
        self._max_calls = max_calls
        # The call is parked by the time it is ours, or a moment later: no news either way.
        self._events = tuple(name for name in events if name not in {"HEARTBEAT", "CHANNEL_PARK"})
        self._calls: set[gevent.Greenlet] = set()
        self._server = StreamServer(listener, self._accepted)

    def start(self) -> None:
        """Take calls."""
        self._server.start()

    @property
    def port(self) -> int:
        return int(self._server.server_port)

    @property
    def calls(self) -> int:
        """How many calls are being handled."""
        return len(self._calls)

    def stop(self, drain: float = 0.0) -> None:
        """Close the listening socket, give running calls ``drain`` seconds, and end them: their dialplan goes on."""
        self._server.close()
        running = list(self._calls)
        gevent.joinall(running, timeout=drain)
        gevent.killall(running, timeout=_STOP_SECONDS)

    def _accepted(self, sock: socket.socket, address: object) -> None:
        if len(self._calls) >= self._max_calls:
            self.refused += 1
            return
        greenlet = gevent.getcurrent()
        self._calls.add(greenlet)
        connection = Connection(sock)
        connection.start()
        try:
            channel = self._channel(connection)
            if channel is not None:
                self._run(connection, channel)
        finally:
            connection.close()
            self._calls.discard(greenlet)

    def _channel(self, connection: Connection) -> Channel | None:
        try:
            data = Event(connection.send("connect").head)
            channel = Channel(data["Unique-ID"], connection, data)
            connection.on_close = lambda _: channel.end(Hangup("", time.time(), "lost"))
            connection.register_handle(
                "*", lambda event: channel.dispatch(event) if event.uuid == channel.uuid else None
            )
            # Not `myevents`: it delivers thirty kinds of events, each with all variables of the call.
            for command in (
                f"linger {_LINGER_SECONDS}",
                f"filter Unique-ID {channel.uuid}",
                f"filter Job-Owner-UUID {channel.uuid}",
                "event plain " + " ".join(self._events),
            ):
                connection.command(command)
        except (ConnectionLost, CommandFailed, CommandTimeout, KeyError, ValueError) as fault:
            _log.warning("a connection that did not become a call: %s", fault)
            return None
        return channel

    def _run(self, connection: Connection, channel: Channel) -> None:
        try:
            self._on_call(channel)
        except DialplanError as fault:
            if channel.hangup is None:
                _log.error("call %s was given up: %s", channel.uuid, fault)
        except Exception:
            _log.exception("call %s failed", channel.uuid)
        if connection.connected:
            connection.stop()
