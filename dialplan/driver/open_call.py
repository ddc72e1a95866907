"""A call while dialogs run on it: what its parts share."""

from __future__ import annotations

import logging
import math
import time
from collections.abc import Callable
from typing import Final

import gevent
from gevent.event import AsyncResult, Event
from gevent.queue import SimpleQueue

from dialplan.driver.services import Services
from dialplan.errors import CallEnded, ConnectionLost, DialplanError, Hangup
from dialplan.journal import Answered, JournalEvent
from dialplan.session import Bridged, Call, Key, Notice, Reconnected, Suspended

__all__ = ["Arrival", "OpenCall"]

_MOST_WAITING: Final = 500
"""Things in the inbox from which on keys are dropped."""
_OF_THE_CALL: Final = (Key, Hangup)
_TOLD_SECONDS: Final = 5.0
_GAP: Final = 0.25
"""Seconds after the beginning of a sound in which a tone that is cut by it is heard anew."""
_LONG_PRESS: Final = 1.0
_log = logging.getLogger(__name__)

Arrival = tuple[float, object]
"""What came, and when by `time.monotonic`."""


class OpenCall:
    """The call, one inbox for all that happens to it, and whether the caller is still there.

    The inbox gets notices of the session, a `Hangup` as the last of them, and what the parts of a dialog report.
    """

    def __init__(self, call: Call, services: Services) -> None:
        self.call = call
        self.services = services
        self.inbox: SimpleQueue[Arrival | None] = SimpleQueue()
        self.gone = Event()
        """Set when the dialog has been told that the caller is gone, or was let go."""
        self.linked = Event()
        """Whether the event socket is there; set too when the call has ended."""
        self.linked.set()
        self.answered_at = 0.0
        """By `time.monotonic`; 0.0 before."""
        self.bridged_at = 0.0
        """When the caller began to talk with another leg, by `time.monotonic`."""
        self.recordings = 0
        """How many there were, for their names."""
        self.hangup: Hangup | None = None
        """How the call ended; None while it is up."""
        self.by = ""
        """Who ended it, as in `dialplan.journal.Ended`."""
        self.gone_at = 0.0
        """When that was, by `time.monotonic`; 0.0 before."""
        self.away_at = 0.0
        """When the event socket went away, by `time.monotonic`."""
        self.inband = call.variable("ivrkit_dtmf") == "inband"
        """Whether keys are heard in the sound: the rest of one may count as another then (`_heard_twice`)."""
        self._answer: AsyncResult | None = None
        self._tone = ("", 0.0)
        """The last key that came as a tone in the sound, and when."""
        self._hub = gevent.get_hub()
        call.hear(self._hear)

    def put(self, item: object) -> None:
        """Something came."""
        self.inbox.put((time.monotonic(), item))

    def wake(self) -> None:
        """Let `next` return."""
        self.inbox.put(None)

    def next(self, until: float) -> Arrival | None:
        """What came next; None at ``until`` by `time.monotonic`, or when somebody wanted so before."""
        if until == math.inf or not self.inbox.empty():
            return self._first()
        # A `gevent.Timeout` would come several times as dear.
        timer = self._hub.loop.timer(max(0.0, until - time.monotonic()))
        timer.start(self.wake)
        try:
            return self._first()
        finally:
            timer.close()

    def _first(self) -> Arrival | None:
        arrival: Arrival | None = self.inbox.get()
        while arrival is None and not self.inbox.empty():
            arrival = self.inbox.get()  # a key that came in time is no silence, whoever woke us before it
        return arrival

    def put_from_thread(self, item: object) -> None:
        """The same from a native thread."""
        self._hub.loop.run_callback_threadsafe(self.put, item)

    def forget_reports(self) -> None:
        """Leave in the inbox only what happened to the call: the rest is about a dialog that is over."""
        kept: list[Arrival] = []
        while not self.inbox.empty():
            if (arrival := self.inbox.get()) is not None:
                kept.append(arrival)
        for arrival in kept:
            if isinstance(arrival[1], _OF_THE_CALL):
                self.inbox.put(arrival)

    def journal(self, make: Callable[..., JournalEvent], **facts: object) -> None:
        """Append an event of this call that happened now."""
        self.services.journal.append(make(self.call.uuid, time.time(), **facts))

    def ensure_answered(self) -> None:
        """Answer if nobody has. Raises as `dialplan.session.Call.answer` does."""
        if self._answer is not None:
            self._answer.get()
            return
        self._answer = AsyncResult()
        try:
            self.call.prepare()
            self.call.answer()
            if self.inband:
                self.call.start_inband_keys()
        except BaseException as fault:
            waiting, self._answer = self._answer, None
            waiting.set_exception(fault if isinstance(fault, DialplanError) else ConnectionLost(str(fault)))
            raise
        self.answered_at = time.monotonic()
        self.journal(Answered)
        self._answer.set(True)

    def hung_up(self, hangup: Hangup, by: str = "") -> None:
        """The call has ended, or is no longer ours."""
        if self.hangup is None:
            words = {"released": "transfer", "lost": "lost"}
            self.hangup, self.by = hangup, by or self.by or words.get(hangup.reason, "caller")
            self.gone_at = time.monotonic()

    def away(self) -> None:
        """The event socket is away."""
        self.away_at = time.monotonic()
        self.linked.clear()

    def wait_linked(self) -> None:
        """Wait for the event socket. Raises CallEnded when the caller goes first or it stays away too long."""
        if not self.linked.wait(self.services.settings.away_seconds + 1):
            raise CallEnded(self.hangup or Hangup("", time.time(), "lost"))
        self.call.channel.check()

    def wait_gone(self) -> None:
        """After CallEnded: wait until the dialog knows, so that the end of a recording or transfer is not told before its
        reason.
        """
        self.gone.wait(_TOLD_SECONDS)

    def close(self) -> None:
        """Hear no more."""
        self.call.hear(None)

    def _heard_twice(self, key: Key) -> bool:
        """Whether a key in the sound is only the rest of the one before.

        FreeSWITCH drops what it has not read of the caller when a sound begins. A tone that lasts has a gap then, and
        its detector takes what follows for another key.
        """
        before, now = self._tone, time.monotonic()
        if key.source != "INBAND_AUDIO":
            return False
        self._tone = (key.key, now)
        began = self.call.sound_began
        return (
            key.key == before[0] and before[1] < began <= now < began + _GAP and now - before[1] < _LONG_PRESS
        )

    def _hear(self, notice: Notice | Hangup) -> None:
        match notice:
            case Key() if self._heard_twice(notice) or self.inbox.qsize() >= _MOST_WAITING:
                return
            case Bridged():
                self.bridged_at = time.monotonic()
            case Suspended():
                self.away()
            case Reconnected() | Hangup():  # whoever waits for the socket has the end of the call then
                self.linked.set()
        self.put(notice)
