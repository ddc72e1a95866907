"""What a worker does for the calls of one that died: those that live go to the fallback, all are ended in the journal."""

from __future__ import annotations

import json
import logging
import time
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Final

from gevent.event import Event as Flag

from dialplan.config import FALLBACK_CONTEXT, TAKEN_BY
from dialplan.errors import CommandFailed, DialplanError
from dialplan.esl import WORKER_VARIABLE, Channel, Event, InboundConnection
from dialplan.journal import CallEntry, CallIndex, Ended, FellBack
from dialplan.server.chronicle import Chronicle
from dialplan.server.claims import called_number
from dialplan.session import Call, transfer

__all__ = ["abandoned", "end_abandoned", "left_behind", "rescue"]

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


def rescue(channel: Channel, chronicle: Chronicle) -> None:
    """Send a call whose worker died to the fallback; one that talks with somebody, when they have finished."""
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
    chronicle.append(FellBack(call.uuid, now, "", _DIED))
    seconds = now - call.began if call.began else 0.0
    chronicle.append(
        Ended(call.uuid, now, by="lost", reason=f"{_DIED}; sent to the fallback", seconds=seconds)
    )


def _until_apart(call: Call) -> None:
    apart = Flag()
    forget = call.channel.listen("CHANNEL_UNBRIDGE", lambda _: apart.set())
    try:
        while not apart.is_set() and call.hangup is None:
            apart.wait(1.0)
    finally:
        forget()


def abandoned(folder: Path, is_ours: Callable[[str], bool]) -> list[tuple[CallEntry, float]]:
    """Calls that dead workers left without an end, each with the time of its last event. Takes as long as the index.

    ``is_ours`` tells by its name of which workers they are.
    """
    index = CallIndex(folder)
    try:
        index.update()
        _, dead = index.open_calls()
        # Streams are called <worker>-<time>-<process>.
        mine = [entry for entry in dead if is_ours(entry.stream.rsplit("-", 2)[0])]
        return [(entry, _last(index, entry)) for entry in mine]
    finally:
        index.close()


def _last(index: CallIndex, entry: CallEntry) -> float:
    at = entry.began or 0.0
    for record in index.events(entry.call):
        at = max(at, record.event.at)
    return at


def end_abandoned(
    found: list[tuple[CallEntry, float]], chronicle: Chronicle, rescued: Collection[str]
) -> int:
    """End calls in the journal that nobody else will: not those that `rescue` ends. How many those were."""
    count = 0
    for entry, last in found:
        if entry.call in rescued:
            continue
        seconds = last - entry.began if entry.began else 0.0
        chronicle.append(Ended(entry.call, last, by="lost", reason=_DIED, seconds=max(0.0, seconds)))
        count += 1
    return count
