"""Writing lines to segments so that they stay: whole lines only, synced, on a new file when the old one fails."""

from __future__ import annotations

import contextlib
import errno
import fcntl
import os
from collections import deque
from pathlib import Path
from typing import Final

from dialplan.journal.segments import Segment

__all__ = ["Lines", "Storage"]

_FULL: Final = frozenset({errno.ENOSPC, errno.EDQUOT})
_sync = getattr(os, "fdatasync", os.fsync)
_put = os.write

Lines = list[tuple[int, bytes]]
"""Numbers and lines."""


class Storage:
    """The stream of one process. Blocks; used by the journal's own thread alone."""

    def __init__(self, folder: Path, stream: str, *, segment_bytes: int, segment_seconds: float) -> None:
        self._folder = folder
        self._stream = stream
        self._segment_bytes = segment_bytes
        self._segment_seconds = segment_seconds
        self._number = 0
        self._descriptor = -1
        self._offset = 0
        self._opened = 0.0
        self._ended = False
        """Whether the next line goes to a new segment."""
        self.unsynced: Lines = []
        """Lines that are in the file: a killed process leaves them there, a power cut need not."""
        self.waiting: deque[tuple[int, bytes]] = deque()
        """Lines that are in no file yet."""

    @property
    def segment(self) -> Segment:
        """The one that is being written."""
        return Segment(self._stream, self._number)

    def commit(self, now: float, *, sync: bool = True) -> list[tuple[int, int]]:
        """Write what waits, and sync it with what was written before; numbers and lengths of the lines that are safe now.

        Without ``sync`` that is left for later, unless the segment is at its end or the disk takes no more.
        Raises OSError when the disk does not take it: then everything that is not safe still waits, and `commit` may
        be called again. A line may come twice after that, with the same number.
        """
        if self._descriptor < 0 or self._ended:
            self._open(now)
        broken = False
        try:
            self._write()
        except OSError as fault:
            sync = True
            broken = fault.errno not in _FULL
            self._cut_half_line()
            if not self.unsynced:
                if broken:
                    self._abandon()
                raise
        long_enough = self._offset >= self._segment_bytes or now - self._opened >= self._segment_seconds
        if not (sync or long_enough):
            return []
        safe = self._synced()
        self._ended = broken or long_enough
        return safe

    def close(self) -> None:
        """Close the file; what is in it stays."""
        if self._descriptor >= 0:
            os.close(self._descriptor)
            self._descriptor = -1

    def _open(self, now: float) -> None:
        number = self._number + 1
        path = self._folder / Segment(self._stream, number).name
        self._folder.mkdir(parents=True, exist_ok=True)
        descriptor = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_APPEND | os.O_CLOEXEC, 0o640)
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX)
            self._sync_folder()
        except OSError:
            os.close(descriptor)
            with contextlib.suppress(OSError):
                path.unlink()
            raise
        self.close()  # only now: the lock on the newest segment tells that the process lives
        self._number, self._descriptor, self._offset, self._opened = number, descriptor, 0, now
        self._ended = False

    def _sync_folder(self) -> None:
        """Without this a power cut may forget that the file exists."""
        descriptor = os.open(self._folder, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)

    def _write(self) -> None:
        lines = list(self.waiting)
        data = memoryview(b"".join(line for _, line in lines))
        written = 0
        try:
            while written < len(data):
                written += _put(self._descriptor, data[written:])
        finally:
            for number, line in lines:
                if len(line) > written:
                    break
                written -= len(line)
                self._offset += len(line)
                self.unsynced.append((number, line))
                self.waiting.popleft()

    def _cut_half_line(self) -> None:
        try:
            os.ftruncate(self._descriptor, self._offset)
        except OSError:
            self._abandon()

    def _synced(self) -> list[tuple[int, int]]:
        try:
            _sync(self._descriptor)
            if os.fstat(self._descriptor).st_nlink == 0:
                raise FileNotFoundError(errno.ENOENT, "the segment was deleted while it was written")
        except OSError:
            # After a failed sync nobody knows what is on the disk, and a second one may lie: write all anew.
            self._abandon()
            raise
        safe = [(number, len(line)) for number, line in self.unsynced]
        self.unsynced.clear()
        return safe

    def _abandon(self) -> None:
        """Go on in a new file; what is not safe waits again."""
        self.waiting.extendleft(reversed(self.unsynced))
        self.unsynced.clear()
        empty = self._offset == 0
        self.close()
        if empty:
            with contextlib.suppress(OSError):
                (self._folder / self.segment.name).unlink()
