"""One socket to FreeSWITCH: commands out, replies and events in.

A greenlet reads, another writes; who sends a command only puts it into a queue, so a call that is killed in the
middle of sending never leaves half a command on a socket that others share. Replies come in the order of the commands.
"""

from __future__ import annotations

import contextlib
import logging
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from typing import TypeAlias

import gevent
from gevent import socket
from gevent.event import AsyncResult
from gevent.queue import Empty, Queue
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
from dialplan.esl.frames import Frame, FrameReader

__all__ = ["COMMAND_SECONDS", "JOB_SECONDS", "Connection", "Handler", "Pending", "succeeded"]

COMMAND_SECONDS = 5.0
"""How long FreeSWITCH may take to answer a command."""
JOB_SECONDS = 60.0
_RECEIVE_BYTES = 256 * 1024
_SEND_BATCH = 64
_MAX_QUEUED = 10_000
_WRITE_SECONDS = 15.0
_TURN_SECONDS = 0.005
_FAILED = ("-ERR", "-USAGE")

_log = logging.getLogger(__name__)

Handler = Callable[[Event], object]
Pending: TypeAlias = AsyncResult
"""Where the reply frame, or ConnectionLost, will be."""


class Connection(ESLProtocol):  # type: ignore[misc]
    """A greenswitch protocol object whose transport is our own (decision 5).

    Handlers registered with `register_handle` for an event name, or for ``*``, run in the reading greenlet in the
    order of the events and must not wait.
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
        self._commands_sent: deque[Pending] = deque()
        self._outgoing: Queue = Queue()
        self._jobs: dict[str, Pending] = {}
        self._refusal = ""

    def start(self) -> None:
        """Begin to read and write."""
        self.sock.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self.start_event_handlers()

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

    def submit(self, command: bytes) -> Pending:
        """Queue an encoded command; never waits. Raises ConnectionLost."""
        if not self.connected:
            raise ConnectionLost(self.closed_because)
        if self._outgoing.qsize() >= _MAX_QUEUED:
            self.close(f"{_MAX_QUEUED} commands wait to be sent: FreeSWITCH does not read")
            raise ConnectionLost(self.closed_because)
        pending = Pending()
        self._commands_sent.append(pending)
        self._outgoing.put(command)
        return pending

    def send(
        self, command: str, timeout: float = COMMAND_SECONDS, headers: Iterable[tuple[str, str]] = ()
    ) -> Frame:
        """Send a command and wait for its reply, whatever it says. Raises CommandTimeout, ConnectionLost."""
        pending = self.submit(encoded(command, headers))
        if not pending.wait(timeout) and not pending.ready():
            raise CommandTimeout(f"no answer to {command.split(' ', maxsplit=1)[0]!r} within {timeout:g} s")
        frame: Frame = pending.get()
        return frame

    def command(self, command: str, timeout: float = COMMAND_SECONDS) -> str:
        """Send a command that must succeed; its reply text. Raises CommandFailed too."""
        return succeeded(command, self.send(command, timeout).reply)

    def api(self, command: str, timeout: float = COMMAND_SECONDS) -> str:
        """Run an API command while this connection waits: only for those that answer at once.

        Returns its output as it is. Raises CommandFailed when that begins with ``-ERR`` or ``-USAGE``.
        """
        return succeeded(command, self.send(f"api {command}", timeout).reply)

    def job(self, command: str) -> Pending:
        """Begin an API command in a thread of its own; where its output will be, or what went wrong."""
        job = self._job_prefix + str(uuid.uuid4())
        result = Pending()
        reply = self.submit(encoded(f"bgapi {command}", [("Job-UUID", job)]))
        self._jobs[job] = result
        result.rawlink(lambda _: self._jobs.pop(job, None))
        reply.rawlink(lambda _: _refused(command, reply, result))
        return result

    def bgapi(self, command: str, timeout: float = JOB_SECONDS) -> str:
        """Run an API command in a thread of its own; its output. Raises as `api` does."""
        result = self.job(command)
        if not result.wait(timeout) and not result.ready():
            result.set(None)
            raise CommandTimeout(
                f"the job {command.split(' ', maxsplit=1)[0]!r} did not end within {timeout:g} s"
            )
        return succeeded(command, result.get())

    # Incoming

    def receive_events(self) -> None:
        reason = "FreeSWITCH closed the connection"
        yielded = time.monotonic()
        try:
            while data := self.sock.recv(_RECEIVE_BYTES):
                self.received_at = time.monotonic()
                for frame in self._reader.feed(data):
                    self.handle_event(frame)
                # A flood keeps the socket readable, and then nothing in recv would let the calls have their turn.
                if self.received_at - yielded > _TURN_SECONDS:
                    gevent.sleep(0)
                    yielded = time.monotonic()
            if self._reader.in_frame:
                reason += " in the middle of a message"
        except ProtocolError as fault:
            reason = f"the peer is no FreeSWITCH, or sends too much: {fault}"
        except OSError as fault:
            reason = f"the connection broke: {fault}"
        self.close(reason)

    def handle_event(self, event: Frame) -> None:
        kind = event.content_type
        if kind == "text/event-plain":
            self.dispatch(Event.of_frame(event))
        elif kind in {"command/reply", "api/response"}:
            if self._commands_sent:
                self._commands_sent.popleft().set(event)
            else:
                _log.warning("a reply that nothing asked for: %.80s", event.reply)
        elif kind == "auth/request":
            self._auth_request_event.set()
        elif kind == "text/rude-rejection":
            self._refusal = event.body.decode("utf-8", "replace").strip()
        elif kind not in {"text/disconnect-notice", "log/data"}:
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

    def process_events(self) -> None:
        """The writing greenlet; greenswitch has its queue of events here, which we do without."""
        try:
            while True:
                batch = [self._outgoing.get()]
                while len(batch) < _SEND_BATCH:
                    try:
                        batch.append(self._outgoing.get_nowait())
                    except Empty:
                        break
                left = self._sent_at_once(b"".join(batch))
                if left:
                    with gevent.Timeout(_WRITE_SECONDS, TimeoutError("FreeSWITCH does not read")):
                        self.sock.sendall(left)
        except OSError as fault:
            reason = f"the connection broke while sending: {fault}"
        self.close(reason)

    def _sent_at_once(self, data: bytes) -> bytes:
        """What the socket does not take now. Mostly nothing: waiting for it costs more than sending does."""
        try:
            return data[self.sock.send(data, 0, 0.0) :]
        except BlockingIOError:
            return data

    # The end

    def close(self, reason: str = "closed here") -> None:
        """Close the socket, end both greenlets and fail everything that waits. Harmless when closed already."""
        if not self.connected:
            return
        self.connected = False
        self.closed_because = reason
        self.sock.close()
        lost = ConnectionLost(reason)
        for pending in [*self._commands_sent, *self._jobs.values()]:
            if not pending.ready():
                pending.set_exception(lost)
        self._commands_sent.clear()
        self._auth_request_event.set()
        for greenlet in (self._receive_events_greenlet, self._process_events_greenlet):
            if greenlet is not None and greenlet is not gevent.getcurrent():
                greenlet.kill(block=False)
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


def _refused(command: str, reply: Pending, result: Pending) -> None:
    """Fail a job that was not begun: its end would never come."""
    if result.ready():
        return
    if reply.exception is not None:
        result.set_exception(reply.exception)
    elif not reply.value.reply.startswith("+OK"):
        result.set_exception(CommandFailed(command, reply.value.reply))
