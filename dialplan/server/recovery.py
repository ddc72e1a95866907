"""What a worker does for the calls of one that died: those that live go to the fallback, all are ended in the journal."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from gevent.event import Event as Flag

from dialplan.config import FALLBACK_CONTEXT, TAKEN_BY
from dialplan.errors import CommandFailed, DialplanError
from dialplan.esl import WORKER_VARIABLE, Channel, Event, InboundConnection
from dialplan.journal import Answered, CallEntry, CallIndex, Ended, FellBack, call_index
from dialplan.server.chronicle import Chronicle
from dialplan.server.claims import called_number
from dialplan.session import Call, transfer

__all__ = ["Abandoned", "Rescue", "abandoned", "end_abandoned", "left_behind", "past_of"]

_DIED: Final = "its worker died"

_log = logging.getLogger(__name__)


def left_behind(connection: InboundConnection, worker: str) -> Iterator[Channel]:
    """What FreeSWITCH has of this worker and nobody speaks for. Raises DialplanError, ValueError."""
    listing = json.loads(connection.api("show channels as json"))
    for row in listing.get("rows", []):
        uuid = str(row.get("uuid", ""))
        if row.get("presence_data") != connection.tag or uuid in connection.channels:
            continue
        try:
            data = Event(connection.api(f"uuid_dump {uuid}").encode())
        except CommandFailed:
            continue  # it has just ended
        # The list is of a moment ago.
        ours = data.variable(TAKEN_BY) == worker and data.variable(WORKER_VARIABLE) == connection.tag
        if ours and uuid not in connection.channels:
            yield connection.adopt(uuid, data)


@dataclass(frozen=True, slots=True)
class Abandoned:
    """What the journal knows of a call that its worker left."""

    entry: CallEntry
    last: float
    """When the last thing happened that was written down, seconds since 1970."""
    answered: float
    """When it was answered; 0.0 when it was not."""


@dataclass(frozen=True, slots=True)
class Rescue:
    """Sends calls of a worker that died to the fallback."""

    chronicle: Chronicle
    past: Callable[[str], Abandoned | None]
    """`past_of` a call, in a native thread."""
    fallback: Callable[[str], str]
    """Where the fallback of a number leads."""

    def __call__(self, channel: Channel) -> None:
        """One call; when it talks with somebody, after they have finished."""
        call = Call(channel)
        try:
            if call.variable("bridge_to"):
                _until_apart(call)
            now = time.time()
            transfer(call, called_number(call), FALLBACK_CONTEXT)
        except DialplanError as fault:
            _log.info("call %s of a worker that died needs no rescue: %s", call.uuid, fault)
            return
        _log.warning("call %s of a worker that died goes to the fallback", call.uuid)
        # The caller is on his way: whose he was can be looked up in peace.
        past = self.past(call.uuid)
        if past is not None:
            self.chronicle.recall(call.uuid, past.entry.project, past.entry.flow)
        self.chronicle.append(FellBack(call.uuid, now, self.fallback(called_number(call)), _DIED))
        self.chronicle.append(
            Ended(
                call.uuid,
                now,
                by="lost",
                reason=f"{_DIED}; sent to the fallback",
                seconds=now - call.began if call.began else 0.0,
                answered_seconds=now - past.answered if past is not None and past.answered else 0.0,
            )
        )


def _until_apart(call: Call) -> None:
    apart = Flag()
    forget = call.channel.listen("CHANNEL_UNBRIDGE", lambda _: apart.set())
    try:
        while not apart.is_set() and call.hangup is None:
            apart.wait(1.0)
    finally:
        forget()


def abandoned(folder: Path, is_ours: Callable[[str], bool]) -> list[Abandoned]:
    """Calls that dead workers left without an end. Takes as long as the index.

    ``is_ours`` tells by its name of which workers they are.
    """
    with call_index(folder) as index:
        _, dead = index.open_calls()
        # Streams are called <worker>-<time>-<process>.
        return [_past(index, entry) for entry in dead if is_ours(entry.stream.rsplit("-", 2)[0])]


def past_of(folder: Path, call: str) -> Abandoned | None:
    """What the journal knows of one call; None when it does not have it."""
    with call_index(folder) as index:
        entry = index.find(call)
        return _past(index, entry) if entry is not None else None


def _past(index: CallIndex, entry: CallEntry) -> Abandoned:
    last, answered = entry.began or 0.0, 0.0
    for record in index.events(entry.call):
        last = max(last, record.event.at)
        if isinstance(record.event, Answered):
            answered = record.event.at
    return Abandoned(entry, last, answered)


def end_abandoned(found: list[Abandoned], chronicle: Chronicle, rescued: Collection[str]) -> int:
    """End calls in the journal that nobody else will: not those that a `Rescue` ends. How many those were."""
    count = 0
    for past in found:
        entry, last = past.entry, past.last
        if entry.call in rescued:
            continue
        chronicle.recall(entry.call, entry.project, entry.flow)
        seconds = last - entry.began if entry.began else 0.0
        answered = last - past.answered if past.answered else 0.0
        chronicle.append(
            Ended(
                entry.call,
                last,
                by="lost",
                reason=_DIED,
                seconds=max(0.0, seconds),
                answered_seconds=answered,
            )
        )
        count += 1
    return count
