"""The journal of one process: appended in microseconds, durable in milliseconds, patient with a disk that is away."""

from __future__ import annotations

import contextlib
import math
import os
import re
import time
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from dialplan.errors import JournalUnavailable
from dialplan.journal.events import Gap, JournalEvent, masked
from dialplan.journal.native import allocate_lock, sleep, start_thread
from dialplan.journal.records import encode
from dialplan.journal.segments import recover
from dialplan.journal.storage import Storage

__all__ = ["Journal", "Status"]

_MEBIBYTE: Final = 1024 * 1024
_BATCH: Final = _MEBIBYTE
_AT_ONCE: Final = 100
_FIRST_PAUSE: Final = 0.05
_LAST_PAUSE: Final = 1.0
_SHARE_OF_DETAILS: Final = 0.75
_LOST_RANGES: Final = 10_000


@dataclass(frozen=True, slots=True)
class Status:
    """How the journal fares; for metrics and for the decision to take new calls."""

    appended: int
    """Number of the newest event."""
    durable: int
    """All events up to this number are on the disk, but for those that were lost."""
    waiting_bytes: int
    """Memory of what is not on the disk yet."""
    lag: float
    """Seconds that the oldest of these waits already."""
    lost: int
    """Events that did not fit into memory while the disk was away. The journal has a `Gap` for them."""
    alarm: str
    """Why the disk takes nothing; empty when all is well."""
    segment: str
    """Name of the file being written."""
    cut: dict[str, int]
    """What recovery cut from files of dead processes: bytes by name."""


class Journal:
    """Events of the calls of this process.

    `append` never waits and never fails; a native thread writes and syncs, many calls at once. Make one in each
    process, after any fork.

    With gevent: ``watcher = gevent.get_hub().loop.async_()``, ``on_durable=lambda number: watcher.send()``, and let
    what the watcher starts wake the greenlets whose number is ``durable``.
    """

    def __init__(
        self,
        folder: Path,
        worker: str,
        *,
        interval: float = 0.01,
        details: float = 0.05,
        company: float = 0.1,
        segment_bytes: int = 64 * _MEBIBYTE,
        segment_seconds: float = 3600.0,
        memory: int = 64 * _MEBIBYTE,
        on_durable: Callable[[int], object] | None = None,
        on_alarm: Callable[[str], object] | None = None,
    ) -> None:
        """Cut half lines of dead processes, and begin a stream of our own.

        ``interval``: seconds between two writes, when there is much to do; after a rest an essential event is written at
        once. ``details``: seconds that others wait until they are written. What is written outlives the process.
        ``company``: seconds until what is written is synced and outlives a power cut; `JournalEvent.awaited` is synced
        at once, with all before it. A segment ends after ``segment_bytes`` or ``segment_seconds``. ``memory``: bytes that wait while the disk
        takes nothing; details are given up at three quarters of it, the oldest of all events at the whole.

        ``on_durable`` (with the number) and ``on_alarm`` (with the reason, or '' at the end of the alarm) run in the
        journal's thread: they only wake others. Raises JournalUnavailable.
        """
        if not re.fullmatch(r"[A-Za-z0-9_-]{1,64}", worker):
            raise JournalUnavailable(f"{worker[:80]!r} is no name for a worker: letters, digits, - and _")
        stamp = datetime.now(UTC).strftime("%Y%m%dT%H%M%S%f")
        self.stream = f"{worker}-{stamp}-{os.getpid()}"
        try:
            folder.mkdir(parents=True, exist_ok=True)
            self._cut = recover(folder)
        except OSError as fault:
            raise JournalUnavailable(f"{folder} cannot be the journal's folder: {fault}") from fault
        self._storage = Storage(
            folder, self.stream, segment_bytes=segment_bytes, segment_seconds=segment_seconds
        )
        try:
            self._storage.commit(time.monotonic())
        except OSError as fault:
            raise JournalUnavailable(f"{folder} takes no file: {fault}") from fault
        self._interval = interval
        self._details = details
        self._company = company
        self._memory = memory
        self._on_durable = on_durable
        self._on_alarm = on_alarm
        self._lock = allocate_lock()
        """Held for microseconds, by nobody who waits for a disk or another greenlet."""
        self._wake = allocate_lock()
        self._wake.acquire()
        self._done = allocate_lock()
        self._done.acquire()
        self._awaited = False
        """Whether a call waits for the next sync."""
        self._queue: deque[tuple[int, bytes, float]] = deque()
        self._number = 0
        self._durable = 0
        self._waiting_bytes = 0
        self._taken_at = 0.0
        self._lost: deque[tuple[int, int]] = deque(maxlen=_LOST_RANGES)
        self._lost_count = 0
        self._gap: Gap | None = None
        self._alarm = ""
        self._close_by = math.inf
        start_thread(self._run)

    # Appending

    def append(self, event: JournalEvent, *, sensitive: bool = False) -> int:
        """Take an event; its number, which `is_durable` tells about. Never waits, never raises.

        ``sensitive`` masks what the caller entered or said before it is kept anywhere.
        """
        if sensitive:
            event = masked(event)
        with self._lock:
            self._number = number = self._number + 1
            line = encode(event, number)
            length = len(line)
            room = self._memory if event.essential else self._memory * _SHARE_OF_DETAILS
            if self._waiting_bytes + length > room and not self._make_room(event, length):
                return number
            self._waiting_bytes += length
            self._queue.append((number, line, time.monotonic()))
            # A write for each key would cost a call much, a sync for each as much as its dialog does.
            if event.essential and event.at_once:
                self._awaited = self._awaited or event.awaited
                self._wake_up()
        return number

    def is_durable(self, number: int) -> bool:
        """Whether an event is on the disk. One that was lost never is."""
        return number <= self._durable and not self._is_lost(number)

    def wait(self, number: int, timeout: float) -> bool:
        """Wait until an event is durable; False when it is not in time, or lost.

        In a greenlet this holds up the others, unless gevent has patched ``time``.
        """
        until = time.monotonic() + timeout
        while number > self._durable and not self._is_lost(number) and time.monotonic() < until:
            time.sleep(0.001)
        return self.is_durable(number)

    @property
    def durable(self) -> int:
        """All events up to this number are on the disk, but for those that were lost."""
        return self._durable

    def status(self) -> Status:
        """How it fares. Take no new calls while there is an ``alarm`` or a ``lag`` of seconds."""
        with self._lock:
            oldest = self._taken_at or (self._queue[0][2] if self._queue else 0.0)
            return Status(
                appended=self._number,
                durable=self._durable,
                waiting_bytes=self._waiting_bytes,
                lag=max(0.0, time.monotonic() - oldest) if oldest else 0.0,
                lost=self._lost_count,
                alarm=self._alarm,
                segment=self._storage.segment.name,
                cut=self._cut,
            )

    def close(self, timeout: float = 5.0) -> bool:
        """Write what waits and end; whether every event is durable. What is appended afterwards is not written."""
        self._close_by = time.monotonic() + timeout
        with self._lock:
            self._wake_up()
        while not self._done.acquire(blocking=False):
            if time.monotonic() > self._close_by + _LAST_PAUSE:
                return False  # the disk does not even answer
            time.sleep(0.001)
        self._done.release()
        return self._durable == self._number and not self._lost_count

    # Under the lock

    def _make_room(self, event: JournalEvent, length: int) -> bool:
        """Give up the oldest events for an essential one, or the event itself; whether there is room for it now."""
        while event.essential and self._queue:
            number, oldest, _ = self._queue.popleft()
            self._waiting_bytes -= len(oldest)
            self._lose(number, event.at)
            if self._waiting_bytes + length <= self._memory:
                return True
        self._lose(self._number, event.at)
        return False

    def _lose(self, number: int, at: float) -> None:
        self._lost_count += 1
        if self._lost and self._lost[-1][1] == number - 1:
            self._lost[-1] = (self._lost[-1][0], number)
        else:
            self._lost.append((number, number))
        gap = self._gap or Gap("", at, since=at)
        self._gap = replace(gap, at=at, count=gap.count + 1, reason=self._alarm or "the disk is slow")

    def _is_lost(self, number: int) -> bool:
        return bool(self._lost_count) and any(first <= number <= last for first, last in list(self._lost))

    def _wake_up(self) -> None:
        if self._wake.locked():
            self._wake.release()

    # The thread

    def _run(self) -> None:
        try:
            self._write_until_closed()
        finally:
            self._storage.close()
            self._done.release()

    def _write_until_closed(self) -> None:
        storage = self._storage
        pause, written_at, due = _FIRST_PAUSE, 0.0, math.inf
        while time.monotonic() < self._close_by:
            closing = math.isfinite(self._close_by)
            if not storage.waiting:
                if closing and not (self._queue or storage.unsynced or self._gap):
                    return
                left = due - time.monotonic()
                woken = self._wake.acquire(timeout=max(0.0, min(self._details, left)))
                early = written_at + self._interval - time.monotonic()
                if woken and early > 0:
                    sleep(early)
            # Before the look: whoever comes after it wakes us again.
            awaited, self._awaited = self._awaited, False
            self._take()
            if not (storage.waiting or storage.unsynced):
                continue
            now = time.monotonic()
            much = self._waiting_bytes > self._memory // 4
            try:
                safe = storage.commit(now, sync=awaited or closing or much or now >= due or bool(self._alarm))
            except Exception as fault:
                self._set_alarm(f"the journal cannot be written: {fault}")
                sleep(pause)
                pause = min(pause * 2, _LAST_PAUSE)
                continue
            pause, written_at = _FIRST_PAUSE, time.monotonic()
            due = min(due, now + self._company) if storage.unsynced else math.inf
            self._settle(safe)

    def _take(self) -> None:
        """Move lines from memory that may be given up to those that are being written."""
        # At most half: from what is taken nothing can be given up any more.
        room = min(_BATCH, self._memory // 2) - sum(len(line) for _, line in self._storage.waiting)
        while self._queue and room > 0:
            with self._lock:  # a few at a time: whoever appends waits for this
                for _ in range(min(_AT_ONCE, len(self._queue))):
                    if room <= 0:
                        break
                    number, line, at = self._queue.popleft()
                    room -= len(line)
                    self._taken_at = self._taken_at or at
                    self._storage.waiting.append((number, line))

    def _settle(self, safe: list[tuple[int, int]]) -> None:
        healthy = not (self._storage.waiting or self._storage.unsynced)
        with self._lock:
            self._waiting_bytes -= sum(length for _, length in safe)
            if safe:
                self._durable = max(self._durable, safe[-1][0])
            if healthy:
                self._taken_at = 0.0
                if not self._queue:
                    self._durable = max(self._durable, self._last_lost())
            gap = None
            if healthy:
                gap, self._gap = self._gap, None
        if gap is not None:
            self.append(gap)
        if healthy:
            self._set_alarm("")
        if safe and self._on_durable is not None:
            with contextlib.suppress(Exception):
                self._on_durable(self._durable)

    def _last_lost(self) -> int:
        return self._lost[-1][1] if self._lost else 0

    def _set_alarm(self, reason: str) -> None:
        if bool(reason) != bool(self._alarm) and self._on_alarm is not None:
            with contextlib.suppress(Exception):
                self._on_alarm(reason)
        self._alarm = reason
