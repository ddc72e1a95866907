"""The journal: events a second, and the time from `append` to durable at the rates of a busy worker."""

from __future__ import annotations

import os
import tempfile
import time
from pathlib import Path

from dialplan.journal import CallIndex, Journal, KeyPressed, Reader, Started

FOLDER = os.environ.get("IVRKIT_BENCHMARK_DIR")
"""Where to write: a real disk. By default a temporary folder in the current one."""


def _event(number: int) -> KeyPressed:
    return KeyPressed(
        f"3f1c2d7e-0000-4000-8000-{number % 500:012d}", time.time(), "5", "main", "menu", 2, "RTP", 0.12
    )


def _burst(folder: Path, count: int = 100_000) -> dict[str, float]:
    """As fast as they can be appended."""
    journal = Journal(folder, "burst")
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(count):
        last = journal.append(_event(number))
    appended = time.perf_counter()
    assert journal.wait(last, 60)
    durable = time.perf_counter()
    assert journal.close()
    return {
        "events/s, appended": count / (appended - began),
        "events/s, durable": count / (durable - began),
        "CPU an event, us": (time.process_time() - cpu) / count * 1e6,
    }


def _steady(folder: Path, rate: int, seconds: float = 8.0) -> dict[str, float]:
    """Evenly spread; each twentieth is the first of a call, which waits until it is durable."""
    appended: list[float] = []
    acknowledged: list[float] = []

    def tell(number: int) -> None:
        acknowledged.extend([time.perf_counter()] * (number - len(acknowledged)))

    journal = Journal(folder, f"steady{rate}", on_durable=tell)
    began, cpu = time.perf_counter(), time.process_time()
    for number in range(int(rate * seconds)):
        while (left := began + number / rate - time.perf_counter()) > 0:
            time.sleep(left)
        appended.append(time.perf_counter())
        journal.append(Started("a", time.time()) if number % 20 == 0 else _event(number))
    assert journal.close()
    cpu = time.process_time() - cpu
    waits = [done - start for start, done in zip(appended, acknowledged, strict=True)]
    first, waits = sorted(waits[::20]), sorted(waits)
    return {
        f"{rate} events/s, first of a call: p50 ms": first[len(first) // 2] * 1000,
        f"{rate} events/s, first of a call: worst ms": first[-1] * 1000,
        f"{rate} events/s: p50 ms": waits[len(waits) // 2] * 1000,
        f"{rate} events/s: p99 ms": waits[len(waits) * 99 // 100] * 1000,
        f"{rate} events/s: worst ms": waits[-1] * 1000,
        f"{rate} events/s: CPU of a core %": cpu / seconds * 100,
    }


def run() -> dict[str, float]:
    """Figures on the disk of `FOLDER`."""
    with tempfile.TemporaryDirectory(dir=FOLDER or Path.cwd()) as name:
        folder = Path(name)
        figures = _burst(folder / "burst")
        for rate in (100, 1_000, 5_000):
            figures |= _steady(folder / str(rate), rate)
        began = time.perf_counter()
        count = sum(1 for _ in Reader(folder / "burst").read())
        figures["read: events/s"] = count / (time.perf_counter() - began)
        began = time.perf_counter()
        index = CallIndex(folder / "burst")
        index.update()
        figures["index: events/s"] = count / (time.perf_counter() - began)
        index.close()
    return figures
