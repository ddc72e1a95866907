"""How soon a call hears and acts: the caller's voice by three ways, keys, hang-ups. Needs a FreeSWITCH (FREESWITCH_HOME).

Two legs of one FreeSWITCH speak SIP and RTP (G.711) with each other. Milliseconds, medians.
"""

from __future__ import annotations

import os
import statistics
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import gevent
from gevent import socket
from gevent.hub import get_hub

TESTS = Path(__file__).parents[1] / "tests" / "dialplan"
ROUNDS = 12
LOUD = 1500
BODY = """<form><field name="x" type="digits?length=1"><prompt>one two three four five six seven</prompt></field>
<block><prompt>eight nine ten eleven twelve</prompt></block></form>"""


def run() -> dict[str, float]:
    """Figures, or none where there is no FreeSWITCH."""
    sys.path[:0] = [str(TESTS), str(TESTS / "driver")]
    from live_freeswitch import FreeSwitch, program

    if program() is None:
        return {}
    with tempfile.TemporaryDirectory() as folder:
        server = FreeSwitch(Path(folder) / "switch")
        server.start()
        try:
            return {**_ears(server, Path(folder)), **_acts(server, Path(folder))}
        finally:
            server.kill()


# -- the caller's voice


def _ears(server, folder: Path) -> dict[str, float]:
    from call_worlds import World

    world = World(inbound=True, freeswitch=server, directory=folder, sip=True)
    with world.call() as (call, caller):
        call.prepare()
        call.answer()
        call.next(2)
        gevent.sleep(0.5)
        found = {}
        for name, ear in (
            ("pipe", lambda: _recording(call, folder / "ear.raw", pipe=True)),
            ("growing file", lambda: _recording(call, folder / "ear2.raw", pipe=False)),
            ("unicast", lambda: _unicast(call)),
        ):
            with ear() as heard, _said(server, caller, folder) as said:
                delays = [_delay(server, caller, heard, said) for _ in range(ROUNDS)]
            found[f"voice by {name}, ms"] = statistics.median(delays) * 1000
    return found


@contextmanager
def _recording(call, path: Path, *, pipe: bool) -> Iterator[Callable[[float], bytes]]:
    if pipe:
        os.mkfifo(path)
        descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    options = "{enable_file_write_buffering=false,RECORD_READ_ONLY=true,RECORD_MIN_SEC=0}"
    call.channel.bgapi("uuid_record", f"start {path} 600 {options}")
    if not pipe:
        descriptor = os.open(path, os.O_RDONLY)
    watcher = get_hub().loop.io(descriptor, 1) if pipe else None

    def read(seconds: float) -> bytes:
        if watcher is not None:
            with gevent.Timeout(seconds, False):
                get_hub().wait(watcher)
                return os.read(descriptor, 65536)
            return b""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if data := os.read(descriptor, 65536):
                return data
            gevent.sleep(0.01)
        return b""

    try:
        yield read
    finally:
        call.channel.bgapi("uuid_record", f"stop {path}")
        if watcher is not None:
            watcher.close()
        os.close(descriptor)


@contextmanager
def _unicast(call) -> Iterator[Callable[[float], bytes]]:
    from live_freeswitch import free_port

    from dialplan.session import unicast

    with socket.socket(type=socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        unicast(call, remote_port=ear.getsockname()[1], local_port=free_port())

        def read(seconds: float) -> bytes:
            ear.settimeout(seconds)
            try:
                return ear.recv(4096)
            except OSError:
                return b""

        yield read


@contextmanager
def _said(server, caller, folder: Path) -> Iterator[list[float]]:
    """When the caller's own leg sends something loud: the beginning of every delay."""
    path = folder / f"said-{time.monotonic_ns()}.raw"
    os.mkfifo(path)
    descriptor = os.open(path, os.O_RDWR | os.O_NONBLOCK)
    options = "{enable_file_write_buffering=false,RECORD_MIN_SEC=0}"
    server.ask(f"uuid_record {caller.uuid} start {path} 600 {options}")
    times: list[float] = []

    def follow() -> None:
        watcher = get_hub().loop.io(descriptor, 1)
        quiet = True
        while True:
            get_hub().wait(watcher)
            loud = _is_loud(os.read(descriptor, 65536))
            if loud and quiet:
                times.append(time.monotonic())
            quiet = not loud

    greenlet = gevent.spawn(follow)
    try:
        yield times
    finally:
        greenlet.kill()
        server.ask(f"uuid_record {caller.uuid} stop {path}")
        os.close(descriptor)


def _delay(server, caller, heard, said) -> float:
    quiet = time.monotonic() + 0.6
    while time.monotonic() < quiet:
        heard(0.1)
    said.clear()
    caller.sound("tone_stream://%(250,0,600)")
    while not _is_loud(heard(2.0)):
        pass
    at = time.monotonic()
    gevent.sleep(0.05)
    return at - said[0]


def _is_loud(data: bytes) -> bool:
    return any(abs(sample) > LOUD for sample in memoryview(data[: len(data) // 2 * 2]).cast("h"))


# -- what the driver does


def _acts(server, folder: Path) -> dict[str, float]:
    from driven_calls import Beeper, calling, document, driven, until

    from dialplan.driver import Task
    from dialplan.session import media

    sent: list[float] = []
    original = media.Playback.__init__

    def noted(self, call, pieces) -> None:
        sent.append(time.monotonic())
        original(self, call, pieces)

    media.Playback.__init__ = noted  # type: ignore[method-assign]
    keys, hangups = [], []
    try:
        with driven(folder, server.port, Task(document(folder, BODY)), synthesizer=Beeper()) as world:
            for number in range(ROUNDS):
                with calling(server) as caller:
                    until(lambda: world.journal.of("answered") and sent)
                    gevent.sleep(0.2)
                    sent.clear()
                    caller.press("1@60")
                    until(lambda: world.journal.of("key") and sent)
                    keys.append(sent[0] - _monotonic(world.journal.of("key")[0].at))
                    gevent.sleep(0.2)
                    line = world.calls[-1]._line  # noqa: SLF001 - the moment at which it heard of it
                    caller.hang_up("NORMAL_CLEARING")
                    world.report(number)
                    hangups.append(time.monotonic() - line.gone_at)
                world.journal.clear()
                sent.clear()
    finally:
        media.Playback.__init__ = original  # type: ignore[method-assign]
    return {
        "key to next prompt, ms": statistics.median(keys) * 1000,
        "slowest": max(keys) * 1000,
        "hang-up to end of session, ms": statistics.median(hangups) * 1000,
        "slowest of those": max(hangups) * 1000,
    }


def _monotonic(epoch: float) -> float:
    return epoch - time.time() + time.monotonic()
