"""One socket to FreeSWITCH: commands out, replies and events in.

The hub reads when there is something to read, and writes what was queued in its turn; who sends a command only puts it
into a list, so a call that is killed in the middle of sending never leaves half a command on a socket that others
share. Replies come in the order of the commands.
"""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from typing import Any, TypeAlias

import gevent
from gevent import get_hub, getcurrent, socket
from gevent.event import AsyncResult
from greenswitch.esl import ESLProtocol

from dialplan.errors import (
    AuthenticationFailed,
    CommandFailed,
    CommandTimeout,
    ConnectionFailed,
    ConnectionLost,
    ProtocolError,
)
from dialplan.esl.commands import encoded
from dialplan.esl.events import Event
from dialplan.esl.frames import Frame, FrameReader, header

__all__ = ["COMMAND_SECONDS", "JOB_SECONDS", "Connection", "Handler", "Reply", "Then", "awaited", "succeeded"]

COMMAND_SECONDS = 5.0
"""How long FreeSWITCH may take to answer a command."""
JOB_SECONDS = 60.0
_RECEIVE_BYTES = 64 * 1024
"""Asked for at once. The memory for 128 kB and more comes from the kernel anew each time, page by page."""
_MAX_QUEUED = 10_000
_WRITE_SECONDS = 15.0
_READABLE = 1
_FAILED = ("-ERR", "-USAGE")

_log = logging.getLogger(__name__)

Handler = Callable[[Event], object]
Reply: TypeAlias = Frame | ConnectionLost
"""What comes of a command."""
Then = Callable[[Reply], object]
"""Takes the reply in the hub, in the order of the socket; it must not wait. ``AsyncResult.set`` for `awaited`."""


class Connection(ESLProtocol):  # type: ignore[misc]
    """A greenswitch protocol object whose transport is our own (decision 5).

    Handlers registered with `register_handle` for an event name, or for ``*``, run in the hub in the order of the
    events and must not wait.
    """

    def __init__(
        self,
        sock: socket.socket,
        *,
        job_prefix: str = "",
        reader: FrameReader | None = None,
    ) -> None:
        super().__init__()
        self.sock = sock
        self.connected = True
        self.on_close: Callable[[str], object] | None = None
        """Called once with the reason, whoever closed it."""
        self.closed_because = ""
        self.received_at = time.monotonic()
        """When bytes last came in, by `time.monotonic`."""
        self._job_prefix = job_prefix
        self._reader = reader or FrameReader()
        self._commands_sent: deque[Then | None] = deque()
        self._outgoing: list[bytes] = []
        self._jobs: dict[str, AsyncResult] = {}
        self._refusal = ""
        self._loop = get_hub().loop
        self._readable = self._loop.io(sock.fileno(), _READABLE)
        self._sender: gevent.Greenlet | None = None
        """Sends what the socket did not take at once."""

    def start(self) -> None:
        """Begin to read and write."""
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.sock.settimeout(0.0)
        self._readable.start(self.receive_events)

    def authenticate(self, password: str, timeout: float = COMMAND_SECONDS) -> None:
        """Log in as an inbound connection does. Raises AuthenticationFailed or ConnectionFailed."""
        try:
            if not self._auth_request_event.wait(timeout):
                raise ConnectionFailed(
                    f"no event socket answered within {timeout:g} s; check address and port"
                )
            reply = self.send(f"auth {password}", timeout)
        except ConnectionLost as fault:
            if self._refusal:
                raise AuthenticationFailed(
                    f"FreeSWITCH refuses this address ({self._refusal}); add it to event_socket.allow in freeswitch.yaml, and write the configuration again"
                ) from fault
            raise ConnectionFailed(f"the connection closed before log-in: {fault}") from fault
        except CommandTimeout as fault:
            raise ConnectionFailed(f"FreeSWITCH did not answer the log-in within {timeout:g} s") from fault
        if reply.reply != "+OK accepted":
            raise AuthenticationFailed(
                "FreeSWITCH refuses the password of its event socket; it must be the one that FreeSWITCH was started with"
            )

    # Commands

    def submit(self, command: bytes, then: Then | None = None) -> None:
        """Queue an encoded command; never waits. ``then`` gets the reply. Raises ConnectionLost."""
        if not self.connected:
            raise ConnectionLost(self.closed_because)
        if len(self._outgoing) >= _MAX_QUEUED:
            self.close(f"{_MAX_QUEUED} commands wait to be sent: FreeSWITCH does not read")
            raise ConnectionLost(self.closed_because)
        if not self._outgoing and self._sender is None:
            self._loop.run_callback(self._send_queued)
        self._commands_sent.append(then)
        self._outgoing.append(command)

    def send(
        self, command: str, timeout: float = COMMAND_SECONDS, headers: Iterable[tuple[str, str]] = ()
    ) -> Frame:
        """Send a command and wait for its reply, whatever it says. Raises CommandTimeout, ConnectionLost."""
        reply = AsyncResult()
        self.submit(encoded(command, headers), reply.set)
        frame: Frame = awaited(reply, timeout, "no answer to", command)
        return frame

    def command(self, command: str, timeout: float = COMMAND_SECONDS) -> str:
        """Send a command that must succeed; its reply text. Raises CommandFailed too."""
        return succeeded(command, self.send(command, timeout).reply)

    def api(self, command: str, timeout: float = COMMAND_SECONDS) -> str:
        """Run an API command while this connection waits: only for those that answer at once.

        Returns its output as it is. Raises CommandFailed when that begins with ``-ERR`` or ``-USAGE``.
        """
        return succeeded(command, self.send(f"api {command}", timeout).reply)

    def job(self, command: str) -> AsyncResult:
        """Begin an API command in a thread of its own; where its output will be, or what went wrong."""
        job = self._job_prefix + str(uuid.uuid4())
        result = AsyncResult()
        self.submit(
            encoded(f"bgapi {command}", [("Job-UUID", job)]), lambda reply: _begun(command, reply, result)
        )
        self._jobs[job] = result
        result.rawlink(lambda _: self._jobs.pop(job, None))
        return result

    def bgapi(self, command: str, timeout: float = JOB_SECONDS) -> str:
        """Run an API command in a thread of its own; its output. Raises as `api` does."""
        result = self.job(command)
        try:
            return succeeded(command, awaited(result, timeout, "no end of", command))
        finally:
            if not result.ready():
                result.set("")  # nobody waits any more: forget it

    # Incoming

    def receive_events(self) -> None:
        """Take what the socket has. The hub gives the calls their turn before it asks again."""
        try:
            data = self.sock.recv(_RECEIVE_BYTES)
            frames = self._reader.feed(data)
        except BlockingIOError:
            return
        except ProtocolError as fault:
            self.close(f"the peer is no FreeSWITCH, or sends too much: {fault}")
            return
        except OSError as fault:
            self.close(f"the connection broke: {fault}")
            return
        if not data:
            inside = " in the middle of a message" if self._reader.in_frame else ""
            self.close(f"FreeSWITCH closed the connection{inside}")
            return
        self.received_at = time.monotonic()
        for frame in frames:
            try:
                self.handle_event(frame)
            except Exception:
                _log.exception("a message of FreeSWITCH could not be handled")

    def handle_event(self, event: Frame) -> None:
        kind = header(event.head, b"Content-Type")
        if kind == b"text/event-plain":
            self.dispatch(Event(event.body))
        elif kind in {b"command/reply", b"api/response"}:
            if not self._commands_sent:
                _log.warning("a reply that nothing asked for: %.80s", event.reply)
            elif (then := self._commands_sent.popleft()) is not None:
                then(event)
        elif kind == b"auth/request":
            self._auth_request_event.set()
        elif kind == b"text/rude-rejection":
            self._refusal = event.body.decode("utf-8", "replace").strip()
        elif kind not in {b"text/disconnect-notice", b"log/data"}:
            _log.warning("a message of an unknown kind %.40r is ignored", kind)

    def dispatch(self, event: Event) -> None:
        """Hand an event to the job that waits for it and to the handlers of its name and of ``*``."""
        name = event.name
        if name == "BACKGROUND_JOB" and (job := self._jobs.get(event.get("Job-UUID", ""))) is not None:
            job.set(event.text)
        for handler in [*self.event_handlers.get(name, ()), *self.event_handlers.get("*", ())]:
            try:
                handler(event)
            except Exception:
                _log.exception("a handler of %s failed", name)

    # Outgoing

    def _send_queued(self) -> None:
        """Send what was queued in this turn of the hub, all at once."""
        if not self.connected:
            return
        data = b"".join(self._outgoing)
        self._outgoing.clear()
        try:
            sent = self.sock.send(data)
        except BlockingIOError:
            sent = 0
        except OSError as fault:
            self.close(f"the connection broke while sending: {fault}")
            return
        if sent < len(data):
            self._sender = gevent.spawn(self._send_on, memoryview(data)[sent:])

    def _send_on(self, left: memoryview) -> None:
        try:
            while left:
                with gevent.Timeout(_WRITE_SECONDS, TimeoutError("FreeSWITCH does not read")):
                    while left:
                        socket.wait_write(self.sock.fileno())
                        # Room there is, memory of the kernel perhaps not.
                        with contextlib.suppress(BlockingIOError):
                            left = left[self.sock.send(left) :]
                left = memoryview(b"".join(self._outgoing))
                self._outgoing.clear()
            self._sender = None
        except OSError as fault:
            self.close(f"the connection broke while sending: {fault}")

    # The end

    def close(self, reason: str = "closed here") -> None:
        """Close the socket and fail everything that waits. Harmless when closed already."""
        if not self.connected:
            return
        self.connected = False
        self.closed_because = reason
        self._readable.stop()
        self._readable.close()
        self.sock.close()
        if self._sender is not None and self._sender is not getcurrent():
            self._sender.kill(block=False)
        self._outgoing.clear()
        lost = ConnectionLost(reason)
        waiting = [then for then in self._commands_sent if then is not None]
        self._commands_sent.clear()
        for then in waiting:
            try:
                then(lost)
            except Exception:
                _log.exception("a call could not be told that a command of it is lost")
        for job in list(self._jobs.values()):
            if not job.ready():
                job.set_exception(lost)
        self._auth_request_event.set()
        if self.on_close is not None:
            self.on_close(reason)

    def stop(self) -> None:
        """Say goodbye and close."""
        if self.connected:
            with contextlib.suppress(ConnectionLost, CommandTimeout):
                self.send("exit", 1.0)
        self.close()


def succeeded(command: str, text: str) -> str:
    """The output of a command, unless it is a failure: then CommandFailed."""
    if text.startswith(_FAILED):
        raise CommandFailed(command, text.strip())
    return text


def awaited(result: AsyncResult, timeout: float, what: str, name: str) -> Any:
    """What a result is set to. Raises what went wrong; CommandTimeout after ``timeout`` seconds: ``what`` of ``name``."""
    if not result.ready():
        # A bare timer: `gevent.Timeout` costs ten calls of functions more.
        message = f"{what} {name.partition(' ')[0]!r} within {timeout:g} s"
        timer = get_hub().loop.timer(timeout)
        timer.start(_give_up, getcurrent(), result, message, update=True)
        try:
            result.wait()
        finally:
            timer.close()
    value = result.get()
    if isinstance(value, ConnectionLost):
        raise value
    return value


def _give_up(waiting: Any, result: AsyncResult, message: str) -> None:
    if not result.ready():
        waiting.throw(CommandTimeout(message))


def _begun(command: str, reply: Reply, result: AsyncResult) -> None:
    """Fail a job that was not begun: its end would never come."""
    if result.ready():
        return
    if isinstance(reply, ConnectionLost):
        result.set_exception(reply)
    elif not reply.reply.startswith("+OK"):
        result.set_exception(CommandFailed(command, reply.reply))
