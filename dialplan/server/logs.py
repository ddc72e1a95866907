"""Log lines of the server: text for people or JSON for programs, each with the call and where in its flow it is."""

from __future__ import annotations

import contextlib
import json
import logging
import queue
import sys
import threading
import time
from contextvars import ContextVar
from dataclasses import dataclass
from typing import IO, Final, Self

from dialplan.journal import visible
from dialplan.server.settings import LogSettings

__all__ = ["Place", "Writer", "set_up_log"]

_WAITING: Final = 10_000
"""Lines that may wait for whoever reads standard error; more are dropped, for no call waits for a log."""
_STOP_SECONDS: Final = 2.0
_TOGETHER: Final = 0.1
"""Seconds that the thread sleeps when it has written all: each time it wakes, the calls of the process wait for it."""
_AT_ONCE: Final = 100
"""Lines that are written by one command."""
_OURS: Final = ("dialplan", "vxml", "asr_tts", "ivrdesigner")
_FIELDS: Final = ("call", "flow", "node", "line")

_Lines = queue.SimpleQueue[logging.LogRecord | None]


@dataclass(slots=True)
class Place:
    """Where a call is. The journal of the call moves it (`dialplan.server.chronicle`).

    In a ``with``, all lines of the greenlet are about the call.
    """

    call: str
    flow: str = ""
    node: str = ""
    line: int = 0

    def __enter__(self) -> Self:
        _place.set(self)
        return self

    def __exit__(self, *_: object) -> None:
        _place.set(None)


_place: ContextVar[Place | None] = ContextVar("place", default=None)


def set_up_log(settings: LogSettings, process: str, out: IO[str] | None = None) -> Writer:
    """Send all of Python's logging to ``out`` (standard error), from a thread of its own: whoever logs never waits.

    ``process`` names it in every line. Stop the writer at the end, so that the last lines are written.
    """
    form = _Json(process) if settings.form == "json" else _Text(process)
    waiting: _Lines = queue.SimpleQueue()
    root = logging.getLogger()
    root.handlers[:] = [_Handler(waiting)]
    level = getattr(logging, settings.level.upper())
    # Details of libraries are of no use to whoever runs calls.
    root.setLevel(max(level, logging.INFO))
    for package in _OURS:
        logging.getLogger(package).setLevel(level)
    return Writer(waiting, form, out or sys.stderr)


class Writer:
    """The thread that writes."""

    def __init__(self, waiting: _Lines, form: logging.Formatter, out: IO[str]) -> None:
        self._waiting = waiting
        self._form = form
        self._out = out
        self._thread = threading.Thread(target=self._run, name="log", daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Write what waits and end; give up when nobody reads it."""
        self._waiting.put(None)
        self._thread.join(_STOP_SECONDS)

    def _run(self) -> None:
        records: list[logging.LogRecord | None] = []
        while None not in records:
            records = [self._waiting.get()]
            while len(records) < _AT_ONCE and not self._waiting.empty():
                records.append(self._waiting.get())
            # What cannot be written is lost, and the next is tried.
            with contextlib.suppress(Exception):
                self._out.write(
                    "".join(f"{self._form.format(each)}\n" for each in records if each is not None)
                )
                self._out.flush()
            if len(records) < _AT_ONCE:
                time.sleep(_TOGETHER)


class _Handler(logging.Handler):
    """Adds the call while its greenlet is the current one."""

    def __init__(self, waiting: _Lines) -> None:
        super().__init__()
        self._waiting = waiting

    def handle(self, record: logging.LogRecord) -> bool:
        """Take a line or drop it; without the lock that handlers have, which the queue does not need."""
        if self._waiting.qsize() >= _WAITING:
            return False
        place = _place.get()
        for name in _FIELDS if place is not None else ():
            if not hasattr(record, name):
                setattr(record, name, getattr(place, name))
        if record.exc_info:
            record.exc_text = logging.Formatter().formatException(record.exc_info)
        try:
            message = record.getMessage()
        except Exception as fault:  # a faulty line must not end the call that it is about
            message = f"{record.msg} ({fault})"
        record.msg, record.args, record.exc_info = message, None, None
        self._waiting.put(record)
        return True


class _Text(logging.Formatter):
    """``2026-11-24 10:00:00.123 INFO ivr-1 call=… main/menu:12 message``."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%d %H:%M:%S", time.localtime(record.created))
        words = [f"{stamp}.{record.msecs:03.0f}", record.levelname, self._process]
        call, flow, node, line = (getattr(record, name, "") for name in _FIELDS)
        if call:
            words.append(f"call={call}")
        if flow or node:
            words.append(f"{flow}/{node}:{line}" if line else f"{flow}/{node}")
        # A line of the log is one line, whatever a caller's telephone called itself.
        words.append(visible(record.getMessage()))
        return " ".join(words) + (f"\n{record.exc_text}" if record.exc_text else "")


class _Json(logging.Formatter):
    """One object a line; times are ISO 8601 in UTC."""

    def __init__(self, process: str) -> None:
        super().__init__()
        self._process = process

    def format(self, record: logging.LogRecord) -> str:
        stamp = time.strftime("%Y-%m-%dT%H:%M:%S", time.gmtime(record.created))
        found = {
            "time": f"{stamp}.{record.msecs:03.0f}Z",
            "level": record.levelname.lower(),
            "process": self._process,
            "logger": record.name,
            "message": record.getMessage(),
            **{name: value for name in _FIELDS if (value := getattr(record, name, None))},
        }
        if record.exc_text:
            found["traceback"] = record.exc_text
        # What JSON leaves as it is can still turn the direction of a terminal: its own escapes are the same to a program.
        return visible(json.dumps(found, ensure_ascii=False))
