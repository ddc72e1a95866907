"""One FreeSWITCH channel under our control, the same over both kinds of connection."""

from __future__ import annotations

import contextlib
import logging
import re
import secrets
import time
from collections import OrderedDict, deque
from collections.abc import Callable, Mapping
from functools import partial
from itertools import count
from typing import Any, Protocol

import gevent
from gevent.event import AsyncResult
from gevent.event import Event as Flag

from dialplan.errors import (
    CallEnded,
    CommandFailed,
    CommandTimeout,
    ConnectionLost,
    DialplanError,
    Hangup,
    InvalidArgument,
)
from dialplan.esl.commands import encoded, execute, sendmsg
from dialplan.esl.connection import COMMAND_SECONDS, JOB_SECONDS, Reply, Then, awaited, succeeded
from dialplan.esl.events import Event

__all__ = ["Channel", "Execution", "Link", "LinkDown", "LinkUp"]

INBOX_EVENTS = 256
"""Room for what a call has not looked at yet. A caller who presses keys without end fills it and loses keys."""
_BREAK_AGAIN_SECONDS = 1.0
"""Longer than events are ever late, since it would cut short what is played next."""
_BREAKS = 10
_BEGUN_SECONDS = 0.3
"""FreeSWITCH begins an application within 40 ms, when no other one is before it."""
_FENCE = "ivrkit_fence="
_DOUBT_SECONDS = 1.0
_UUID = re.compile(r"[0-9A-Za-z][0-9A-Za-z-]{0,127}")

_log = logging.getLogger(__name__)


class Link(Protocol):
    """What a channel needs of a connection; all raise ConnectionLost while there is none."""

    def submit(self, command: bytes, then: Then | None = None) -> None: ...
    def job(self, command: str) -> AsyncResult: ...


class LinkDown:
    """In the inbox: the event socket closed. What was waiting has raised ConnectionLost; the call may live on."""


class LinkUp:
    """In the inbox: the event socket is back and the call is still up. What happened between is not known."""


class Execution:
    """An application sent to a channel. Its end is the ``CHANNEL_EXECUTE_COMPLETE`` with our own identifier."""

    def __init__(self, identifier: str, application: str, token: object = None) -> None:
        self.identifier = identifier
        self.application = application
        self.token = token
        """What is put into the inbox when it ends."""
        self.sent_at = time.monotonic()
        self.ended_at = 0.0
        """By `time.monotonic`, 0.0 before."""
        self.event: Event | None = None
        """The one that told its end."""
        self.done = False
        self._result: AsyncResult = AsyncResult()

    def wait(self, timeout: float) -> Event | None:
        """The completing event; None when `Channel.break_all` dropped it before its turn.

        Raises CommandTimeout after ``timeout`` seconds, CallEnded, CommandFailed, ConnectionLost.
        """
        event: Event | None = awaited(self._result, timeout, "no end of", self.application)
        return event

    def end(self, event: Event | None) -> None:
        if not self.done:
            self.done = True
            self.ended_at = time.monotonic()
            self.event = event
            self._result.set(event)

    def fail(self, fault: Exception) -> None:
        if not self.done:
            self.done = True
            self._result.set_exception(fault)


class Channel:
    """A channel by its UUID: applications, API commands, and its events in order.

    Everything that waits here raises CallEnded at the moment the channel hangs up, and so does all that comes later.
    """

    def __init__(self, uuid: str, link: Link, data: Event, *, inbox_events: int = INBOX_EVENTS) -> None:
        if not _UUID.fullmatch(uuid):
            raise InvalidArgument(f"{uuid[:80]!r} is no channel UUID")
        self.uuid = uuid
        self.data = data
        """The event that announced it, with all variables it had then."""
        self.hangup: Hangup | None = None
        self.dropped = 0
        """Events lost because the inbox was full."""
        self._link = link
        self._running: OrderedDict[str, Execution] = OrderedDict()
        # Short, and not those of another worker that had the call before.
        self._identifiers = map(f"{secrets.token_hex(2)}_{{}}".format, count(1))
        self._listeners: dict[str, list[Callable[[Event], object]]] = {}
        self._waiting: set[AsyncResult] = set()
        self._inbox: deque[object] = deque()
        self._inbox_events = inbox_events
        self._arrived = Flag()
        self._hearer: Callable[[object], object] | None = None
        self._over = Flag()
        self._doubted: gevent.Greenlet | None = None
        self._ended_at = 0.0

    # Doing

    def start(
        self, application: str, argument: str = "", *, lock: bool = True, token: object = None
    ) -> Execution:
        """Send an application and return at once; FreeSWITCH runs them one after the other.

        ``argument`` is expanded by FreeSWITCH (see `dialplan.session.arguments`). ``lock=False`` lets later
        applications interrupt this one, as a bridge must. ``token`` comes out of `next` when it has ended.
        """
        self.check()
        started = Execution(next(self._identifiers), application, token)
        command = execute(self.uuid, application, argument, started.identifier, lock=lock)
        self._link.submit(command, partial(self._accepted, started))
        self._running[started.identifier] = started
        return started

    def execute(self, application: str, argument: str = "", *, timeout: float) -> Event:
        """Send an application and wait for its end, in seconds. Raises as `Execution.wait` does."""
        event = self.start(application, argument).wait(timeout)
        if event is None:
            raise CommandFailed(application, "dropped before its turn")
        return event

    def message(self, headers: Mapping[str, str]) -> None:
        """Send another call-command (``unicast``, ``hangup``). Nothing tells when it is carried out."""
        self.check()
        self._link.submit(sendmsg(self.uuid, headers.items()))

    def api(self, command: str, argument: str = "", timeout: float = COMMAND_SECONDS) -> str:
        """``command UUID argument`` as an API command that answers at once; its output. Raises CommandFailed."""
        try:
            return self.any_api(f"{command} {self.uuid} {argument}".rstrip(" "), timeout)
        except CommandFailed as fault:
            self._check_known(fault)
            raise

    def bgapi(self, command: str, argument: str = "", timeout: float = JOB_SECONDS) -> str:
        """``command UUID argument`` as an API command that may take long."""
        try:
            return self.any_bgapi(f"{command} {self.uuid} {argument}".rstrip(" "), timeout)
        except CommandFailed as fault:
            self._check_known(fault)
            raise

    def any_api(self, command: str, timeout: float = COMMAND_SECONDS) -> str:
        """A whole API command line, for those whose first argument is not this channel."""
        self.check()
        result = AsyncResult()
        self._link.submit(encoded(f"api {command}"), result.set)
        return succeeded(command, self._while_up(result, timeout, "no answer to", command).reply)

    def any_bgapi(self, command: str, timeout: float = JOB_SECONDS) -> str:
        """A whole API command line that may take long. When the channel hangs up, nobody waits for it any more."""
        self.check()
        job = self._link.job(command)
        try:
            return succeeded(command, self._while_up(job, timeout, "no end of", command))
        finally:
            if not job.ready():
                job.set("")  # nobody waits any more: the connection forgets it

    def post(self, headers: Mapping[str, str]) -> None:
        """Give an event to the application that runs on the channel, such as an ``eavesdrop-command``."""
        self.check()
        self._link.submit(encoded("sendevent CUSTOM", [("Unique-ID", self.uuid), *headers.items()]))

    def break_all(self, *, cut_at: float = 0.0) -> None:
        """End the running application and drop the queued ones. Returns at once; their `Execution.wait` tells.

        ``cut_at``: when something came that ends the running application by itself, by `time.monotonic`. If it
        surely ran then and none waits behind it, nothing is sent: a break would hold up the next one by 20 ms.

        What is sent next runs after them. An application that does nothing follows the break: when that one has had
        its turn, whatever was sent before and gave no sign was dropped. A single one that surely runs gives its sign,
        and needs none to follow, which would cost the next one 20 ms.
        """
        running = [execution for execution in self._running.values() if not execution.done]
        if not running:
            return
        if self._surely_ran(running, cut_at):
            gevent.spawn(self._settle, running, None)
            return
        self._link.submit(encoded(f"api uuid_break {self.uuid} all"))
        fence = None if self._surely_ran(running, time.monotonic()) else self.start("set", _FENCE)
        gevent.spawn(self._settle, running, fence)

    # Hearing

    def listen(self, name: str, listener: Callable[[Event], object]) -> Callable[[], None]:
        """Call ``listener`` with each event of that name, as it comes; it must not wait. Returns what ends it."""
        listeners = self._listeners.setdefault(name, [])
        listeners.append(listener)
        return lambda: listeners.remove(listener) if listener in listeners else None

    def next(self, timeout: float | None = None) -> object:
        """The next thing in the inbox in order: an `Event`, a token, `LinkDown` or `LinkUp`; None after ``timeout`` s.

        Ends of applications come as their tokens alone.

        Raises CallEnded when the channel is gone and the inbox empty.
        """
        until = None if timeout is None else time.monotonic() + timeout
        while not self._inbox:
            self.check()
            self._arrived.clear()
            left = None if until is None else until - time.monotonic()
            if left is not None and left <= 0:
                return None
            self._arrived.wait(left)
        return self._inbox.popleft()

    def hear(self, hearer: Callable[[object], object] | None) -> None:
        """Give what would come out of `next` to ``hearer`` in the moment in which it comes, and last the `Hangup`.

        It must not wait. None lets things wait for `next` again.
        """
        self._hearer = hearer
        while hearer is not None and self._inbox:
            hearer(self._inbox.popleft())
        if hearer is not None and self.hangup is not None:
            hearer(self.hangup)

    def forget(self, unwanted: Callable[[object], bool]) -> None:
        """Throw things out of the inbox that nobody has looked at yet."""
        if self._inbox:
            self._inbox = deque(item for item in self._inbox if not unwanted(item))

    def promise(self) -> AsyncResult:
        """A result that somebody sets later; it fails with CallEnded or ConnectionLost when the channel does."""
        self.check()
        result: AsyncResult = AsyncResult()
        self._waiting.add(result)
        result.rawlink(self._waiting.discard)
        return result

    def check(self) -> None:
        """Raise CallEnded if the channel is gone."""
        if self.hangup is not None:
            raise CallEnded(self.hangup)

    def wait_hangup(self, timeout: float | None = None) -> Hangup | None:
        """Wait for the end; None after ``timeout`` seconds."""
        self._over.wait(timeout)
        return self.hangup

    def when_over(self, call: Callable[[], object]) -> None:
        """Have something called soon after the end."""
        self._over.rawlink(lambda _: call())

    # What a connection calls

    def dispatch(self, event: Event) -> None:
        """Take an event of this channel, in the order of the socket."""
        name = event.name
        if name == "CHANNEL_PARK" and not self.data.name:
            self.data = event
        if name == "CHANNEL_EXECUTE_COMPLETE":
            if cause := event.get("Hangup-Cause"):
                # The hang-up ended it, and is told behind it where two threads of FreeSWITCH race.
                self.end(Hangup(cause, event.at))
                return
            execution = self._running.pop(event.get("Application-UUID", ""), None)
            if execution is not None:
                self._ended_at = time.monotonic()
                self._end_of(execution, event)
            elif event.get("Application") == "park" and self._left(event):
                self.end(Hangup("", event.at, "released"))
            return
        if listeners := self._listeners.get(name):
            for listener in [*listeners]:
                listener(event)
        if name == "CHANNEL_HANGUP":
            self.end(Hangup(event.get("Hangup-Cause", ""), event.at))
        else:
            self._put(event)

    def end(self, hangup: Hangup) -> None:
        """The channel is no longer ours."""
        if self.hangup is None:
            self.hangup = hangup
            self._fail_all(CallEnded(hangup))
            if self._hearer is not None:
                self._hearer(hangup)
            self._arrived.set()
            self._over.set()
            if self._doubted is not None and self._doubted is not gevent.getcurrent():
                self._doubted.kill(block=False)

    def _left(self, event: Event) -> bool:
        """Whether somebody else has sent the call to another part of the dialplan, as its timers do."""
        here = self.data.get("Caller-Context")
        return here is not None and event.get("Caller-Context") != here

    def link_down(self, reason: str) -> None:
        """The event socket is gone for now."""
        if self.hangup is None:
            self._fail_all(ConnectionLost(reason))
            self._put(LinkDown())

    def link_up(self) -> None:
        """The event socket is back, and this channel lives."""
        if self.hangup is None:
            self._put(LinkUp())

    def _end_of(self, execution: Execution, result: Event | Exception) -> None:
        if isinstance(result, Event):
            execution.end(result)
        else:
            execution.fail(result)
        if execution.token is not None:
            self._put(execution.token)

    def _accepted(self, execution: Execution, reply: Reply) -> None:
        if isinstance(reply, ConnectionLost):
            fault: Exception = reply
        else:
            words = reply.reply
            if words.startswith("+OK"):
                return
            if "invalid session id" in words:
                self._doubt()
                return
            fault = CommandFailed(execution.application, words)
        if self._running.pop(execution.identifier, None) is not None:
            self._end_of(execution, fault)

    def _fail_all(self, fault: Exception) -> None:
        for execution in self._running.values():
            execution.fail(fault)
        self._running.clear()
        for result in list(self._waiting):
            if not result.ready():
                result.set_exception(fault)

    def _put(self, item: object) -> None:
        if self._hearer is not None:
            self._hearer(item)
            return
        if isinstance(item, Event) and len(self._inbox) >= self._inbox_events:
            if not self.dropped:
                _log.warning("call %s does not read its events; the newest are dropped", self.uuid)
            self.dropped += 1
            return
        self._inbox.append(item)
        self._arrived.set()

    def _surely_ran(self, running: list[Execution], at: float) -> bool:
        since = max(running[0].sent_at, self._ended_at)
        return len(self._running) == 1 and at - since > _BEGUN_SECONDS

    def _settle(self, running: list[Execution], fence: Execution | None) -> None:
        with contextlib.suppress(DialplanError):  # the call is over, or the event socket away
            if fence is None:
                try:
                    running[0].wait(_BREAK_AGAIN_SECONDS)
                except CommandTimeout:
                    self._link.submit(encoded(f"api uuid_break {self.uuid}"))
                    fence = self.start("set", _FENCE)
                else:
                    return
            # FreeSWITCH forgets a break that comes in the very moment in which an application begins: say it again.
            for _ in range(_BREAKS):
                try:
                    fence.wait(_BREAK_AGAIN_SECONDS)
                    break
                except CommandTimeout:
                    self._link.submit(encoded(f"api uuid_break {self.uuid}"))
            for execution in running:
                if self._running.pop(execution.identifier, None) is not None:
                    execution.end(None)

    def _while_up(self, result: AsyncResult, timeout: float, what: str, command: str) -> Any:
        self._waiting.add(result)
        try:
            return awaited(result, timeout, what, command)
        finally:
            self._waiting.discard(result)

    def _check_known(self, fault: CommandFailed) -> None:
        """Wait for the end of a channel that FreeSWITCH knows no more. Raises CallEnded then."""
        if "no such channel" in fault.reply.lower() or "cannot locate session" in fault.reply.lower():
            self._doubt()
            self._over.wait()
            self.check()

    def _doubt(self) -> None:
        # FreeSWITCH does not know the channel: its hang-up with the cause must be on its way, or was missed.
        if self._doubted is None and self.hangup is None:
            lost = Hangup("", time.time(), "lost")
            self._doubted = gevent.spawn_later(_DOUBT_SECONDS, self.end, lost)
