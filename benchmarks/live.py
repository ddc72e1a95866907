"""Live calls: `ivrctl serve` beside FreeSWITCH's own `ivr` application, same menu and files, same FreeSWITCH, same run.

Rates go up until calls fail; the ratios are what counts, since callers (SIPp), FreeSWITCH and workers share one machine.
``IVRKIT_BENCHMARK_CALLS`` sets how many calls look for leaks (by default 10,000).
"""

from __future__ import annotations

import os
import socket
import statistics
import tempfile
import threading
import time
from collections import defaultdict
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Self

from benchmarks.live_switch import NATIVE, OURS, PASSWORD, Load, Server, Switch, absent, run_load
from dialplan.esl import Event, FrameReader
from dialplan.journal import CallIndex, Ended

__all__ = ["run"]

RATES = (10, 20, 30, 40, 50, 60, 70, 80)
"""Calls a second."""
SECONDS = 12
WORKERS = 1
LEAK_CALLS = int(os.environ.get("IVRKIT_BENCHMARK_CALLS", "10000"))


def run() -> dict[str, float]:
    """Figures by name; none, and one line, when FreeSWITCH or SIPp is missing."""
    if missing := absent():
        print(f"  skipped: {missing}")
        return {}
    figures: dict[str, float] = {}
    with _set_up(outbound=False) as (switch, server):
        native = _climb(switch, NATIVE, None)
        ours = _climb(switch, OURS, server)
        figures |= _compared("one connection", native, ours)
        half = max(5, max((load.rate for load in ours if load.clean), default=10) / 2)
        figures |= _delays(switch, server, half)
        figures |= _hang_ups(switch, server, half)
        figures |= _leaks(switch, server, half)
    with _set_up(outbound=True) as (switch, server):
        figures |= _compared("a socket a call", _climb(switch, NATIVE, None), _climb(switch, OURS, server))
    return figures


@contextmanager
def _set_up(*, outbound: bool) -> Iterator[tuple[Switch, Server]]:
    with tempfile.TemporaryDirectory(prefix="ivrkit-benchmark-") as folder:
        switch = Switch(Path(folder), WORKERS, outbound=outbound)
        try:
            server = Server(switch)
            try:
                run_load(switch, OURS, 5, 10, server=server)  # what is made once is made
                yield switch, server
            finally:
                server.stop()
        finally:
            switch.stop()


def _climb(switch: Switch, number: str, server: Server | None) -> list[Load]:
    """Higher and higher rates, up to the first one that is not clean."""
    loads: list[Load] = []
    for rate in RATES:
        load = run_load(switch, number, rate, rate * SECONDS, server=server)
        loads.append(load)
        print(
            f"  {number} at {rate}/s: {load.failed} failed, {load.retransmissions} sent again, CPU a call"
            f" {load.switch_ms:.1f} + {load.workers_ms:.1f} ms, answer {_middle(load.answer_ms):.0f} ms",
            flush=True,
        )
        if not load.clean:
            break
    return loads


def _compared(way: str, native: Sequence[Load], ours: Sequence[Load]) -> dict[str, float]:
    best = [
        max((load for load in loads if load.clean), key=lambda load: load.rate) for loads in (native, ours)
    ]
    both = [(a, b) for a, b in zip(native, ours, strict=False) if a.clean and b.clean]
    switch_native = statistics.mean(a.switch_ms for a, _ in both)
    switch_ours = statistics.mean(b.switch_ms for _, b in both)
    workers = statistics.mean(b.workers_ms for _, b in both)
    return {
        f"{way}: clean calls/s": best[1].rate,
        f"{way}: native clean calls/s": best[0].rate,
        f"{way}: ratio of calls/s": best[1].rate / best[0].rate,
        f"{way}: calls at once": best[1].most_at_once,
        f"{way}: FreeSWITCH CPU, to native": switch_ours / switch_native,
        f"{way}: FreeSWITCH CPU a call, ms": switch_ours,
        f"{way}: worker CPU a call, ms": workers,
        f"{way}: worker to FreeSWITCH CPU": workers / switch_ours,
        f"{way}: answer p50 at {both[0][1].rate}/s, ms": _middle(both[0][1].answer_ms),
        f"{way}: native answer p50, ms": _middle(both[0][0].answer_ms),
    }


def _delays(switch: Switch, server: Server, rate: float) -> dict[str, float]:
    """From a key to the beginning of the next prompt, both by FreeSWITCH's clock, at half load."""
    told: dict[str, list[float]] = {}
    for name, number, serving in (("native", NATIVE, None), ("ours", OURS, server)):
        with _Listener(switch, "DTMF PLAYBACK_START") as listener:
            run_load(switch, number, rate, int(rate * SECONDS), server=serving)
        told[name] = sorted(listener.after_each("DTMF", "PLAYBACK_START"))
    figures = {}
    for name, delays in told.items():
        figures[f"key to prompt, {name}: p50, ms"] = 1000 * delays[len(delays) // 2]
        figures[f"key to prompt, {name}: p99, ms"] = 1000 * delays[int(len(delays) * 0.99)]
    added = told["ours"][int(len(told["ours"]) * 0.99)] - told["native"][int(len(told["native"]) * 0.99)]
    figures["key to prompt: added at p99, ms"] = 1000 * added
    return figures


def _hang_ups(switch: Switch, server: Server, rate: float) -> dict[str, float]:
    """From FreeSWITCH's notice that the caller has hung up to the end of the call in the journal."""
    with _Listener(switch, "CHANNEL_HANGUP") as listener:
        run_load(switch, OURS, rate, int(rate * SECONDS), server=server, stay=2000)
    at = {uuid: moments[0][1] for uuid, moments in listener.heard.items()}
    index = CallIndex(server.state / "journal")
    index.update()
    delays = []
    for uuid, moment in at.items():
        ended = [record.event for record in index.events(uuid) if isinstance(record.event, Ended)]
        delays += [event.at - moment for event in ended]
    index.close()
    delays.sort()
    return {
        "hang-up to end: p50, ms": 1000 * delays[len(delays) // 2],
        "hang-up to end: p99, ms": 1000 * delays[int(len(delays) * 0.99)],
    }


def _leaks(switch: Switch, server: Server, rate: float) -> dict[str, float]:
    """What grows between a tenth of the calls and all of them. Callers hang up after 0.3 s."""
    run_load(switch, OURS, rate, LEAK_CALLS // 10, server=server, stay=300)
    before = _held(server)
    load = run_load(switch, OURS, rate, LEAK_CALLS * 9 // 10, server=server, stay=300)
    time.sleep(5)
    after = _held(server)
    return {
        "leak run: calls": LEAK_CALLS,
        "leak run: failed": load.failed,
        **{f"leak run: more {name}": after[name] - before[name] for name in before},
    }


def _held(server: Server) -> dict[str, float]:
    return {
        "greenlets": server.greenlets(),
        "descriptors": sum(worker.num_fds() for worker in server.workers),
        "threads": sum(worker.num_threads() for worker in server.workers),
        "MB a worker": sum(worker.memory_info().rss for worker in server.workers)
        / len(server.workers)
        / 2**20,
    }


class _Listener:
    """Hears events of all calls, by FreeSWITCH's clock."""

    def __init__(self, switch: Switch, events: str) -> None:
        self.heard: dict[str, list[tuple[str, float]]] = defaultdict(list)
        """Names and moments by call."""
        self._port = switch.esl
        self._events = events

    def __enter__(self) -> Self:
        sock = self._sock = socket.create_connection(("127.0.0.1", self._port))
        sock.sendall(f"auth {PASSWORD}\n\nevent plain {self._events}\n\n".encode())

        def listen() -> None:
            reader = FrameReader()
            while data := _received(sock):
                for frame in reader.feed(data):
                    if frame.body:
                        event = Event(frame.body)
                        self.heard[event.uuid].append((event.name, event.at))

        self._thread = threading.Thread(target=listen)
        self._thread.start()
        return self

    def __exit__(self, *fault: object) -> None:
        time.sleep(0.5)
        self._sock.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._sock.close()

    def after_each(self, first: str, then: str) -> list[float]:
        """Seconds from each event of a name to the next one of another, in every call."""
        found = []
        for moments in self.heard.values():
            begun: float | None = None
            for name, at in moments:
                if name == first:
                    begun = at
                elif name == then and begun is not None:
                    found.append(at - begun)
                    begun = None
        return found


def _received(sock: socket.socket) -> bytes:
    try:
        return sock.recv(256 * 1024)
    except ConnectionResetError:  # closed with something unread
        return b""


def _middle(values: Sequence[float]) -> float:
    return statistics.median(values) if values else 0.0
