"""The main way: one connection to FreeSWITCH for all calls of a worker.

FreeSWITCH's dialplan sets the channel variable ``presence_data`` to the worker's tag and parks the call. That
variable is the only one that stands in every event of a channel, small ones like ``DTMF`` included, so one event
filter on it gives each worker its own calls and nothing else.
"""

from __future__ import annotations

import json
import logging
import random
import re
import time
from collections.abc import Callable, Sequence
from types import MappingProxyType
from typing import Any

import gevent
from gevent import socket
from gevent.event import AsyncResult
from gevent.event import Event as Flag

from dialplan.errors import (
    AuthenticationFailed,
    CommandFailed,
    CommandTimeout,
    ConnectionFailed,
    ConnectionLost,
    DialplanError,
    Hangup,
)
from dialplan.esl.channel import Channel
from dialplan.esl.commands import encoded
from dialplan.esl.connection import COMMAND_SECONDS, JOB_SECONDS, Connection, Handler, Then, awaited
from dialplan.esl.events import CALL_EVENTS, Event

__all__ = ["WORKER_VARIABLE", "InboundConnection", "worker_tag"]

WORKER_VARIABLE = "presence_data"
"""The channel variable that names the worker; the dialplan sets it to `worker_tag`."""
_WORKER_HEADER = "Channel-Presence-Data"
_CONNECT_SECONDS = 5.0
_FIRST_BACKOFF = 0.2
_LAST_BACKOFF = 10.0
_SILENCE_SECONDS = 30.0
_STOP_SECONDS = 5.0

_log = logging.getLogger(__name__)


def worker_tag(worker: str) -> str:
    """What the dialplan sets `WORKER_VARIABLE` to for a worker of this name (letters, digits, ``.``, ``_``, ``-``)."""
    if not re.fullmatch(r"[A-Za-z0-9._-]{1,64}", worker):
        raise ValueError(f"{worker!r} is no name for a worker: letters, digits, '.', '_' and '-', at most 64")
    return f"ivrkit:{worker}"


class InboundConnection:
    """Connects, logs in, takes the worker's calls, and takes all up again when the connection was lost.

    ``on_call`` gets the `Channel` of each new call in a greenlet of its own. A call that is still up and not released
    when it returns is hung up; when it fails, with NORMAL_TEMPORARY_FAILURE. No two connections to one FreeSWITCH may have the same ``worker`` name.
    """

    def __init__(
        self,
        host: str,
        port: int,
        password: str,
        *,
        worker: str,
        on_call: Callable[[Channel], object],
        max_calls: int = 1000,
        events: Sequence[str] = CALL_EVENTS,
        silence: float = _SILENCE_SECONDS,
        backoff: tuple[float, float] = (_FIRST_BACKOFF, _LAST_BACKOFF),
    ) -> None:
        """``events`` are subscribed, ``CUSTOM`` subclasses last after ``CUSTOM``. ``silence`` seconds without a byte
        (FreeSWITCH's HEARTBEAT comes every 20 by default) and an unanswered question count as a lost connection.
        ``backoff``: seconds before the second and before the slowest attempt to connect.
        """
        self.tag = worker_tag(worker)
        self.accepting = True
        """Whether new calls are taken; those that are not stay parked, for the dialplan's fallback."""
        self.refused = 0
        """New calls left parked, because there were ``max_calls`` or because of `accepting`."""
        self._address = (host, port)
        self._password = password
        self._on_call = on_call
        self._max_calls = max_calls
        self._events = tuple(events)
        self._silence = silence
        self._backoff = backoff
        self._connection: Connection | None = None
        self._lost = Flag()
        self._up = Flag()
        self._channels: dict[str, Channel] = {}
        self._calls: dict[gevent.Greenlet, Channel] = {}
        self._handlers: list[tuple[str, Handler]] = []
        self._supervisor: gevent.Greenlet | None = None
        self._why_lost = "not connected yet"

    # Life

    def start(self) -> None:
        """Connect and begin to take calls. Raises ConnectionFailed or AuthenticationFailed the first time."""
        self._open()
        self._supervisor = gevent.spawn(self._supervise)

    def stop(self, drain: float = 0.0) -> None:
        """Take no new calls, give running ones ``drain`` seconds, and close. What runs then gets CallEnded."""
        self.accepting = False
        gevent.joinall(list(self._calls), timeout=drain)
        if self._supervisor is not None:
            self._supervisor.kill()
        for channel in list(self._channels.values()):
            channel.end(Hangup("", time.time(), "lost"))
        self._channels.clear()
        if self._connection is not None:
            self._connection.stop()
        running = list(self._calls)
        gevent.joinall(running, timeout=_STOP_SECONDS)
        gevent.killall(running, timeout=_STOP_SECONDS)

    @property
    def connected(self) -> bool:
        return bool(self._up.is_set())

    def wait_connected(self, timeout: float | None = None) -> bool:
        """Whether there is a connection, after at most ``timeout`` seconds."""
        return bool(self._up.wait(timeout))

    @property
    def channels(self) -> MappingProxyType[str, Channel]:
        """The channels under control, by UUID."""
        return MappingProxyType(self._channels)

    @property
    def calls(self) -> int:
        """How many calls are being handled."""
        return len(self._calls)

    # Talking

    def subscribe(self, name: str, handler: Handler) -> None:
        """Call ``handler`` with every event of that name which comes to this worker; it must not wait.

        ``name`` must be among the ``events`` given. Events without a channel come as well when it is ``HEARTBEAT``.
        """
        self._handlers.append((name, handler))
        if self._connection is not None:
            self._connection.register_handle(name, handler)

    def submit(self, command: bytes, then: Then | None = None) -> None:
        if self._connection is None:
            raise ConnectionLost(self._why_lost)
        self._connection.submit(command, then)

    def job(self, command: str) -> AsyncResult:
        return self._live().job(command)

    def api(self, command: str, timeout: float = COMMAND_SECONDS) -> str:
        """An API command that answers at once; see `Connection.api`."""
        return self._live().api(command, timeout)

    def bgapi(self, command: str, timeout: float = JOB_SECONDS) -> str:
        """An API command that may take long; see `Connection.bgapi`."""
        return self._live().bgapi(command, timeout)

    def adopt(self, uuid: str, data: Event | None = None) -> Channel:
        """Control a channel that is or will be made for us (``origination_uuid``, `WORKER_VARIABLE` set to our tag).

        It has no ``on_call``; it is forgotten when it hangs up, or by `forget`.
        """
        channel = Channel(uuid, self, data or Event(b""))
        channel.when_over(lambda: self._drop(channel))
        self._channels[uuid] = channel
        return channel

    def forget(self, channel: Channel) -> None:
        """Let go of a channel without a word to FreeSWITCH."""
        channel.end(Hangup("", time.time(), "released"))
        self._drop(channel)

    def _drop(self, channel: Channel) -> None:
        if self._channels.get(channel.uuid) is channel:
            del self._channels[channel.uuid]

    def _live(self) -> Connection:
        if self._connection is None or not self._connection.connected:
            raise ConnectionLost(self._why_lost)
        return self._connection

    # The connection

    def _open(self) -> None:
        host, port = self._address
        try:
            sock = socket.create_connection(self._address, timeout=_CONNECT_SECONDS)
        except OSError as fault:
            raise ConnectionFailed(
                f"no event socket at {host}:{port} ({fault}); is FreeSWITCH running?"
            ) from fault
        self._lost.clear()
        connection = Connection(sock, job_prefix=f"{self.tag}:")
        connection.on_close = lambda reason: self._closed(connection, reason)
        connection.register_handle("*", self._dispatch)
        for name, handler in self._handlers:
            connection.register_handle(name, handler)
        connection.start()
        try:
            connection.authenticate(self._password)
            for header, value in self._filters():
                connection.command(f"filter {header} {value}")
            connection.command("event plain " + " ".join(self._events))
            self._connection = connection
            self._take_up()
        except BaseException as fault:
            connection.close()
            if isinstance(fault, ConnectionLost | CommandFailed | CommandTimeout):
                raise ConnectionFailed(f"the event socket at {host}:{port}: {fault}") from fault
            raise
        self._up.set()

    def _filters(self) -> list[tuple[str, str]]:
        return [
            (_WORKER_HEADER, self.tag),
            ("Event-Name", "HEARTBEAT"),
            ("Job-UUID", f"/^{re.escape(self.tag)}:/"),
        ]

    def _closed(self, connection: Connection, reason: str) -> None:
        if connection is not self._connection:
            return
        self._up.clear()
        self._why_lost = reason
        for channel in list(self._channels.values()):
            channel.link_down(reason)
        self._lost.set()

    def _supervise(self) -> None:
        pause = self._backoff[0]
        while True:
            if self._connection is not None and self._connection.connected:
                self._watch(self._connection)
                _log.warning("the event socket is lost: %s", self._why_lost)
                pause = self._backoff[0]
            try:
                self._open()
            except AuthenticationFailed as fault:
                _log.error("%s", fault)
            except ConnectionFailed as fault:
                _log.warning("%s; next attempt in %.1f s", fault, pause)
            except DialplanError:
                _log.exception("the event socket could not be taken up again")
            else:
                _log.info("the event socket is back")
                continue
            # Some spread, so that all workers do not come back in the same moment.
            gevent.sleep(pause * random.uniform(0.7, 1.0))  # noqa: S311
            pause = min(pause * 2, self._backoff[1])

    def _watch(self, connection: Connection) -> None:
        """Return when the connection is lost, which a silent peer is too."""
        while not self._lost.wait(max(0.01, self._silence - (time.monotonic() - connection.received_at))):
            if time.monotonic() - connection.received_at < self._silence:
                continue
            try:
                connection.send("api uptime")
            except DialplanError as fault:
                connection.close(f"silent for {self._silence:g} s: {fault}")

    # Calls

    def _dispatch(self, event: Event) -> None:
        uuid = event.uuid
        channel = self._channels.get(uuid)
        if event.name == "CHANNEL_PARK" and (channel is None or channel.hangup is not None):
            if event.get(_WORKER_HEADER) == self.tag:
                self._take(uuid, event)
        elif channel is not None:
            channel.dispatch(event)

    def _take(self, uuid: str, event: Event) -> None:
        if not self.accepting or len(self._calls) >= self._max_calls:
            self.refused += 1
            return
        channel = self._channels[uuid] = Channel(uuid, self, event)
        greenlet = gevent.Greenlet(self._run, channel)
        self._calls[greenlet] = channel
        greenlet.rawlink(self._finished)
        greenlet.start()

    def _run(self, channel: Channel) -> None:
        why = "NORMAL_TEMPORARY_FAILURE"
        try:
            self._on_call(channel)
            why = "NORMAL_CLEARING"
        except DialplanError as fault:
            if channel.hangup is None:
                _log.error("call %s was given up: %s", channel.uuid, fault)
        except Exception:
            _log.exception("call %s failed", channel.uuid)
        if channel.hangup is None:
            # Nobody speaks to it any more; it would stay parked in silence.
            try:
                channel.api("uuid_kill", why)
            except DialplanError as fault:
                _log.debug("call %s could not be hung up: %s", channel.uuid, fault)

    def _finished(self, greenlet: gevent.Greenlet) -> None:
        channel = self._calls.pop(greenlet)
        self._drop(channel)
        if channel.hangup is None:
            channel.end(Hangup("", time.time(), "released"))

    def _take_up(self) -> None:
        """After a connection: find out which calls live, and which ones were parked for us meanwhile."""
        connection = self._live()
        known = [channel for channel in self._channels.values() if channel.hangup is None]
        answers = [AsyncResult() for _ in known]
        for channel, answer in zip(known, answers, strict=True):
            connection.submit(encoded(f"api uuid_getvar {channel.uuid} {WORKER_VARIABLE}"), answer.set)
        for channel, answer in zip(known, answers, strict=True):
            owner = awaited(answer, COMMAND_SECONDS, "no answer to", "uuid_getvar").reply.strip()
            if owner == self.tag:
                channel.link_up()
            elif owner.startswith("-ERR"):
                channel.end(Hangup("", time.time(), "lost"))
            else:  # the dialplan has sent it elsewhere meanwhile
                channel.end(Hangup("", time.time(), "released"))
        for row in self._parked(connection):
            uuid = str(row.get("uuid", ""))
            if uuid not in self._channels:
                try:
                    dump = connection.api(f"uuid_dump {uuid}")
                except CommandFailed:
                    continue
                event = Event(dump.encode())
                # The list is of a moment ago: a call that was just sent on is in it still.
                ours = (
                    event.get(_WORKER_HEADER) == self.tag and event.variable("current_application") == "park"
                )
                if ours and uuid not in self._channels:
                    self._take(uuid, event)

    def _parked(self, connection: Connection) -> list[dict[str, Any]]:
        try:
            listing = json.loads(connection.api("show channels as json"))
        except (CommandFailed, ValueError) as fault:
            _log.warning("calls parked while the event socket was away stay with the fallback: %s", fault)
            return []
        rows = listing.get("rows", []) if isinstance(listing, dict) else []
        return [
            row for row in rows if row.get("application") == "park" and row.get("presence_data") == self.tag
        ]
