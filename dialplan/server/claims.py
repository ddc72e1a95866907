"""Whose a call is: taken by exactly one worker, and given to FreeSWITCH's fallback when that one is gone.

The dialplan chooses a worker, schedules a transfer of the call to the next one or to the fallback, and parks it. The
worker removes that timer, and FreeSWITCH says whether it was still there: if not, the call is with others by now. From
then on a timer of ours stands behind the call, and is put off as long as the worker lives.
"""

from __future__ import annotations

import logging
import re
import time
from typing import Final

import gevent

from dialplan.config import FALLBACK_CONTEXT, TAKEN_BY
from dialplan.errors import ConnectionLost
from dialplan.esl import WORKER_VARIABLE, Event, InboundConnection
from dialplan.esl.commands import encoded
from dialplan.esl.connection import Reply, Then
from dialplan.session import Call
from dialplan.session.arguments import word

__all__ = ["Claims", "called_number"]

_LOOK_SECONDS: Final = 1.0
_ADDED: Final = re.compile(r"Added: (\d+)")
_DELETED: Final = re.compile(r"Deleted: (\d+)")

_log = logging.getLogger(__name__)


def called_number(call: Call) -> str:
    """What was dialled, wherever the dialplan has sent the call since."""
    return call.variable("ivrkit_number") or call.called_number


class Claims:
    """The calls that a worker has taken over one connection."""

    def __init__(self, connection: InboundConnection, worker: str, seconds: int) -> None:
        """``seconds`` after the last sign of life of the worker its calls go to the fallback."""
        self._connection = connection
        self._worker = worker
        self._seconds = seconds
        self._guards: dict[str, _Guard] = {}
        self._keeper = gevent.spawn(self._keep)

    def claim(self, call: Call) -> bool:
        """Whether the call is ours from now on. Raises CallEnded, ConnectionLost, CommandTimeout.

        FreeSWITCH counts a timer that it is carrying out at this very moment as removed; then the call leaves us as
        any does that is sent elsewhere: with CallEnded and the reason ``released``.
        """
        timer = call.variable("last_sched_id")
        # By its number: all timers of the call would be those too that the next worker is given.
        if timer is not None and timer.isdecimal():
            removed = _DELETED.search(call.channel.any_api(f"sched_del {timer}"))
            if removed is None or removed[1] == "0":
                return False
        self._guards[call.uuid] = _Guard(self._connection, call, self._seconds)
        ours = f"{WORKER_VARIABLE}={self._connection.tag};{TAKEN_BY}={self._worker}"
        self._connection.submit(encoded(f"api uuid_setvar_multi {call.uuid} {ours}"))
        return True

    def let_go(self, call: Call) -> None:
        """Guard the call no more: it is over, or goes on elsewhere. Harmless for others."""
        guard = self._guards.pop(call.uuid, None)
        if guard is not None:
            guard.end()

    def talking(self, call: Call) -> bool:
        """Whether the call is connected with somebody, so that it must not be sent elsewhere."""
        guard = self._guards.get(call.uuid)
        return guard is not None and guard.talking

    def close(self) -> None:
        """Put nothing off any more: what is still up goes to the fallback in its time."""
        self._keeper.kill()

    def _keep(self) -> None:
        while True:
            gevent.sleep(_LOOK_SECONDS)
            due = time.monotonic() - self._seconds / 3
            for guard in list(self._guards.values()):
                if guard.set_at < due:
                    guard.put_off()


class _Guard:
    """The timer behind a call. While the call talks with somebody there is none: that would cut their conversation."""

    def __init__(self, connection: InboundConnection, call: Call, seconds: int) -> None:
        transfer = f"uuid_transfer {call.uuid} {word(called_number(call))} XML {FALLBACK_CONTEXT}"
        self._command = encoded(f"api sched_api +{seconds} {call.uuid} {transfer}")
        self._connection = connection
        self._call = call
        self._timer = ""
        """FreeSWITCH's number of the timer; '' before it is told."""
        self._wanted = True
        self.talking = False
        self.set_at = 0.0
        """By `time.monotonic`."""
        self._deaf = [
            call.channel.listen("CHANNEL_BRIDGE", self._bridged),
            call.channel.listen("CHANNEL_UNBRIDGE", self._unbridged),
        ]
        self.put_off()

    def put_off(self) -> None:
        """A new timer, and only then away with the old one: the call is never without."""
        if self.talking or self._call.hangup is not None:
            return
        self.set_at = time.monotonic()
        self._wanted = True
        self._submit(self._command, self._added)

    def end(self) -> None:
        for forget in self._deaf:
            forget()
        # FreeSWITCH removes the timers of a call that is over by itself; those of one that goes on are ours to remove.
        hangup = self._call.hangup
        if hangup is None or hangup.reason != "hangup":
            self._remove()

    def _added(self, reply: Reply) -> None:
        added = None if isinstance(reply, ConnectionLost) else _ADDED.search(reply.reply)
        if added is None:
            return
        old, self._timer = self._timer, added[1]
        if old:
            self._submit(encoded(f"api sched_del {old}"))
        if not self._wanted:
            self._remove()

    def _remove(self) -> None:
        """Have no timer, not even one whose number is not told yet."""
        self._wanted = False
        if self._timer:
            self._submit(encoded(f"api sched_del {self._timer}"))
            self._timer = ""

    def _submit(self, command: bytes, then: Then | None = None) -> None:
        try:
            self._connection.submit(command, then)
        except ConnectionLost as fault:
            _log.debug("a timer of call %s is left as it is: %s", self._call.uuid, fault)

    def _bridged(self, event: Event) -> None:
        self.talking = True
        self._remove()

    def _unbridged(self, event: Event) -> None:
        self.talking = False
        self.put_off()
