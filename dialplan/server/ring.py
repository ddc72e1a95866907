"""Ring an extension and let whoever takes it up call a project: ``python -m dialplan.server.ring``.

For trying a build on a real telephone, without publishing it. A program of its own for one call: it reads one line of
JSON (`Ring`) from standard input, has FreeSWITCH ring the extension, takes the call over a socket of its own, and tells on
standard output in lines of JSON what becomes of it. FreeSWITCH must be on this machine, or reach ``here``.
"""

from __future__ import annotations

import json
import re
import sys
import tempfile
import uuid
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

import gevent
from gevent.event import AsyncResult

from dialplan.driver import LiveCall, Services, Settings, Task
from dialplan.driver.destinations import Dialling
from dialplan.errors import CommandFailed, DialplanError, RingFailed
from dialplan.esl import Channel, InboundConnection, OutboundServer, listen
from dialplan.journal import JournalEvent, dialog_texts
from dialplan.routing.projects import load_folder
from dialplan.session import Call

__all__ = ["Ring", "main", "ring"]

_NUMBER: Final = re.compile(r"[0-9*#]{1,32}")
_CONNECT_SECONDS: Final = 10.0
_LOOK_SECONDS: Final = 0.2
_LONGEST: Final = 1800.0


@dataclass(frozen=True, slots=True)
class Ring:
    """What is to be done."""

    host: str
    """Event socket of FreeSWITCH."""
    port: int
    password: str
    extension: str
    folder: str
    """Folder of the project, as it is. What is spoken is kept beside it, where FreeSWITCH must reach it."""
    flow: str = ""
    """Empty: the start of the project."""
    ring_seconds: int = 30
    here: str = "127.0.0.1"
    """Address by which FreeSWITCH reaches this machine."""
    recordings: str = ""
    """Folder that FreeSWITCH writes recordings to; by default beside the project."""
    dial: str = Dialling().agent
    """Dial string of an extension."""


class _Notes(list[JournalEvent]):
    """The journal of one call."""

    def append(self, event: JournalEvent, *, sensitive: bool = False) -> int:  # type: ignore[override]
        super().append(event)
        return len(self)


def ring(asked: Ring, tell: Any) -> None:
    """Ring, run the dialog, and come back when the call is over. ``tell`` hears of each stage.

    Raises DialplanError when FreeSWITCH does not answer or nobody takes the call up.
    """
    if not _NUMBER.fullmatch(asked.extension):
        raise RingFailed("An extension has up to 32 digits, * and #.")
    folder = load_folder(Path(asked.folder), asked.folder, None, None)
    if folder.live is None:
        raise RingFailed("The project has errors; build it again.")
    project = folder.live
    flow = asked.flow or project.settings.start
    journal = _Notes()
    arrived: AsyncResult[Channel] = AsyncResult()
    over = gevent.event.Event()

    def on_call(channel: Channel) -> None:
        arrived.set(channel)
        over.wait()

    with tempfile.TemporaryDirectory(prefix="ring-", dir=Path(asked.folder).parent) as name:
        Path(name).chmod(0o755)  # FreeSWITCH runs as another user
        settings = Settings(Path(asked.recordings or name), Path(name) / "cache")
        server = OutboundServer(listen(asked.here, 0), on_call=on_call)
        server.start()
        try:
            identifier = str(uuid.uuid4())
            ringing = {"state": "ringing", "call": identifier}
            _originate(asked, identifier, server.port, lambda: tell(ringing))
            channel = arrived.get(timeout=_CONNECT_SECONDS)
            call = Call(channel)
            tell({"state": "answered", "call": identifier})
            task = Task(
                project.uri(flow),
                project,
                flow,
                project.settings.language,
                called=next((each.number for each in project.settings.access_numbers), ""),
                caller=asked.extension,
            )
            with Services(settings, journal) as services:
                report = LiveCall(call, task, services).run()
            tell({"state": "over", "reason": report.reason, "message": report.message})
            for text in dialog_texts(journal):
                tell({"state": "recorded", "text": text})
        finally:
            over.set()
            server.stop(drain=2.0)


def _originate(asked: Ring, identifier: str, port: int, on_ringing: Callable[[], None]) -> None:
    """Ring the extension; raises when it is not taken up."""
    connection = InboundConnection(
        asked.host, asked.port, asked.password, worker=f"ring-{identifier[:8]}", on_call=lambda _channel: None
    )
    connection.start()
    try:
        if not connection.wait_connected(_CONNECT_SECONDS):
            raise RingFailed("FreeSWITCH does not answer at its event socket; see freeswitch.yaml.")
        variables = (
            f"origination_uuid={identifier},origination_caller_id_number=ivr,"
            f"originate_timeout={asked.ring_seconds},ignore_early_media=true"
        )
        dial = asked.dial.format(number=asked.extension)
        job = connection.job(f"originate {{{variables}}}{dial} '&socket({asked.here}:{port} async full)'")
        with gevent.Timeout(
            asked.ring_seconds + _CONNECT_SECONDS,
            RingFailed("FreeSWITCH does not say what became of the call."),
        ):
            while not job.ready() and not _rings(connection, identifier):
                job.wait(_LOOK_SECONDS)
            if not job.ready() or job.get().startswith("+OK"):
                on_ringing()
            answer = job.get()
        if not answer.startswith("+OK"):
            raise RingFailed(f"Nobody took the call up ({answer.removeprefix('-ERR').strip()[:80]}).")
    finally:
        connection.stop()


def _rings(connection: InboundConnection, identifier: str) -> bool:
    """Whether the telephone rings, or its call is further already."""
    try:
        told = connection.api(f"uuid_dump {identifier}")
    except CommandFailed:
        return False  # not there yet, or not any more
    return re.search(r"^Channel-Call-State: (RINGING|EARLY|ACTIVE)", told, re.MULTILINE) is not None


def main() -> int:
    """One call; 1 when it did not come about."""

    def tell(message: dict[str, Any]) -> None:
        print(json.dumps(message, ensure_ascii=False), flush=True)  # noqa: T201 - how it tells

    try:
        with gevent.Timeout(_LONGEST, DialplanError("The call was too long.")):
            ring(Ring(**json.loads(sys.stdin.readline())), tell)
    except (DialplanError, OSError, gevent.Timeout) as fault:
        tell({"state": "failed", "message": str(fault)})
        return 1
    return 0


def line(asked: Ring) -> str:
    """What the program reads; it holds a password, so it goes through a pipe only."""
    return json.dumps(asdict(asked)) + "\n"


if __name__ == "__main__":
    sys.exit(main())
