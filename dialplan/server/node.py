"""A worker's connection to one FreeSWITCH: its calls, and those that a worker of the same name left there."""

from __future__ import annotations

import logging
import time
from collections.abc import Sequence
from typing import Final

import gevent
from gevent.event import Event as Flag

from dialplan.config import FALLBACK_CONTEXT, TAKEN_BY
from dialplan.errors import AuthenticationFailed, ConnectionFailed, DialplanError
from dialplan.esl import CALL_EVENTS, Channel, InboundConnection
from dialplan.journal import FellBack
from dialplan.server.chronicle import Chronicle
from dialplan.server.claims import Claims, called_number
from dialplan.server.reception import Reception
from dialplan.server.recovery import Rescue, left_behind
from dialplan.server.settings import Node
from dialplan.session import Call, transfer

__all__ = ["NodeLink"]

_FIRST_BACKOFF: Final = 0.2
_LAST_BACKOFF: Final = 10.0
_SETTLE_SECONDS: Final = 2.0
_UNBOUNDED: Final = 1_000_000
"""Calls over the limit are passed on to other workers, so the connection lets all of them in."""

_log = logging.getLogger(__name__)


class NodeLink:
    """Begins to connect at once, and goes on until it succeeds; afterwards the connection looks after itself."""

    def __init__(
        self,
        node: Node,
        worker: str,
        reception: Reception,
        chronicle: Chronicle,
        rescue: Rescue,
        guard_seconds: int,
        events: Sequence[str] = CALL_EVENTS,
    ) -> None:
        self.name = node.name
        self._worker = worker
        self._reception = reception
        self._chronicle = chronicle
        self._to_safety = rescue
        self._connection = InboundConnection(
            node.host,
            node.port,
            node.password,
            worker=worker,
            on_call=self._take,
            max_calls=_UNBOUNDED,
            events=events,
        )
        self._claims = Claims(self._connection, worker, guard_seconds)
        self._rescues: set[gevent.Greenlet] = set()
        self.looked = Flag()
        """Set when it is known what a worker that died has left there."""
        self.rescued: set[str] = set()
        """Those calls."""
        self._starting = gevent.spawn(self._start)

    @property
    def connected(self) -> bool:
        return self._connection.connected

    def send_on(self, reason: str) -> None:
        """Send the calls under way to the fallback, since nobody will look after them; those that talk talk on."""
        for channel in list(self._connection.channels.values()):
            call = Call(channel)
            if channel.hangup is not None:
                continue
            try:
                if self._claims.talking(call):
                    call.release()
                else:
                    target = self._reception.fallback_of(called_number(call))
                    self._chronicle.append(FellBack(call.uuid, time.time(), target, reason))
                    transfer(call, called_number(call), FALLBACK_CONTEXT)
            except DialplanError as fault:
                _log.info("call %s: %s", call.uuid, fault)

    def stop(self) -> None:
        """Close the connection."""
        gevent.killall([self._starting, *self._rescues])
        self._connection.stop(drain=_SETTLE_SECONDS)
        self._claims.close()

    def _start(self) -> None:
        pause = _FIRST_BACKOFF
        while True:
            try:
                self._connection.start()
                break
            except AuthenticationFailed as fault:
                _log.error("%s: %s; next attempt in %.1f s", self.name, fault, pause)
            except ConnectionFailed as fault:
                _log.warning("%s: %s; next attempt in %.1f s", self.name, fault, pause)
            gevent.sleep(pause)
            pause = min(pause * 2, _LAST_BACKOFF)
        _log.info("%s: connected", self.name)
        try:
            for channel in left_behind(self._connection, self._worker):
                self.rescued.add(channel.uuid)
                greenlet = gevent.spawn(self._rescue, channel)
                self._rescues.add(greenlet)
                greenlet.rawlink(self._rescues.discard)
        except (DialplanError, ValueError) as fault:
            _log.warning("%s: calls of a worker that died are left to their guards: %s", self.name, fault)
        self.looked.set()

    def _rescue(self, channel: Channel) -> None:
        self._to_safety(channel)
        self._connection.forget(channel)

    def _take(self, channel: Channel) -> None:
        if channel.data.variable(TAKEN_BY) == self._worker:
            self.rescued.add(channel.uuid)
            self._to_safety(channel)
        else:
            self._reception.take(channel, self.name, self._claims)
