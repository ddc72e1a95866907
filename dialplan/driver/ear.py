"""The caller's voice as it is spoken: an unbuffered recording into a named pipe.

FreeSWITCH's ``unicast`` gives the same frames with the same delay, but only while nothing plays, so nobody could speak
into a prompt. A growing file is later by the time between two looks. Figures: ``benchmarks/README.md``.
"""

from __future__ import annotations

import contextlib
import os
import uuid
from collections.abc import Callable
from pathlib import Path
from typing import Final

import gevent
from gevent.hub import get_hub

from asr_tts.audio.stream import StreamResampler
from dialplan.errors import DialplanError
from dialplan.session import Call
from dialplan.session.arguments import word

__all__ = ["Ear"]

_LONGEST: Final = 3600
_PIECE: Final = 65536
_OPTIONS: Final = "{enable_file_write_buffering=false,RECORD_READ_ONLY=true,RECORD_MIN_SEC=0}"
_NARROW, _WIDE = 8000, 16000


class Ear:
    """Gives sound of the caller to ``hear`` in a greenlet: 16-bit mono PCM at `rate` Hz, in pieces of 20 ms."""

    def __init__(self, call: Call, folder: Path, hear: Callable[[bytes], None]) -> None:
        """Raises OSError when there can be no pipe, DialplanError when the call does not do it."""
        self._call = call
        self._hear = hear
        self.heard = 0
        """Bytes that came."""
        self._closed = False
        self._path = folder / f"{uuid.uuid4()}.raw"
        os.mkfifo(self._path)
        self._path.chmod(0o666)
        # Open for both ways: then it has no end, whoever comes and goes.
        self._pipe = os.open(self._path, os.O_RDWR | os.O_NONBLOCK)
        try:
            source = call.get_variable("read_rate") or ""
            rate = int(source) if source.isdecimal() else _NARROW
            self.rate = rate if rate in (_NARROW, _WIDE) else _WIDE
            self._resampler = StreamResampler(rate, self.rate) if rate != self.rate else None
            call.channel.bgapi("uuid_record", f"start {word(str(self._path))} {_LONGEST} {_OPTIONS}")
        except BaseException:
            self._forget()
            raise
        self._greenlet = gevent.spawn(self._read)

    def close(self) -> None:
        """Hear no more; returns at once. May be called twice."""
        if not self._closed:
            self._closed = True
            gevent.spawn(self._end)

    def _end(self) -> None:
        # The pipe stays open until FreeSWITCH writes no more: it must not wait for room in it.
        try:
            with contextlib.suppress(DialplanError):
                self._call.channel.bgapi("uuid_record", f"stop {word(str(self._path))}")
        finally:
            self._greenlet.kill()
            self._forget()

    def _forget(self) -> None:
        os.close(self._pipe)
        self._path.unlink(missing_ok=True)

    def _read(self) -> None:
        hub = get_hub()
        watcher = hub.loop.io(self._pipe, 1)
        try:
            while True:
                hub.wait(watcher)
                try:
                    data = os.read(self._pipe, _PIECE)
                except BlockingIOError:
                    continue
                self.heard += len(data)
                samples = self._resampler.resample(data) if self._resampler is not None else data
                if samples and not self._closed:
                    self._hear(samples)
        finally:
            watcher.stop()
            watcher.close()
