"""The files of a journal.

Each process that writes has a *stream* of its own, named after worker, time and process, so that no two ever write
to one file. A stream is cut into *segments*: ``<stream>.<number>.jsonl``. The segment that is being written is locked
(flock); the lock ends with the process, which tells the dead from the living.
"""

from __future__ import annotations

import contextlib
import fcntl
import os
import re
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

__all__ = ["Pruned", "Segment", "is_live", "prune", "recover", "segments", "streams"]

_NAME: Final = re.compile(r"(?P<stream>[A-Za-z0-9._-]+)\.(?P<number>\d{6})\.jsonl")
_BLOCK: Final = 64 * 1024


@dataclass(frozen=True, slots=True, order=True)
class Segment:
    """A file of a stream."""

    stream: str
    number: int
    """From 1."""

    @property
    def name(self) -> str:
        return f"{self.stream}.{self.number:06d}.jsonl"


def segments(folder: Path) -> list[Segment]:
    """All segments of a folder, by stream and number. Other files are not looked at."""
    try:
        names = [entry.name for entry in folder.iterdir()]
    except FileNotFoundError:
        return []
    found = [match for name in names if (match := _NAME.fullmatch(name))]
    return sorted(Segment(match["stream"], int(match["number"])) for match in found)


def streams(folder: Path) -> dict[str, list[Segment]]:
    """The segments by stream."""
    grouped: dict[str, list[Segment]] = {}
    for segment in segments(folder):
        grouped.setdefault(segment.stream, []).append(segment)
    return grouped


def is_live(folder: Path, stream: str) -> bool:
    """Whether the process that writes the stream lives."""
    own = streams(folder).get(stream, [])
    return bool(own) and _locked(folder / own[-1].name)


def recover(folder: Path) -> dict[str, int]:
    """Cut what a process that was killed left half written; the bytes that were cut, by name of the segment.

    Only the unfinished line at the end goes (and zeros that a power cut can leave there): it was never acknowledged.
    """
    cut: dict[str, int] = {}
    for segment in segments(folder):
        path = folder / segment.name
        with contextlib.suppress(OSError), path.open("r+b") as file:
            size = os.fstat(file.fileno()).st_size
            if not size or (file.seek(size - 1) >= 0 and file.read(1) == b"\n"):
                continue
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)  # fails for a segment that is being written
            whole = _end_of_last_line(file.fileno(), size)
            os.ftruncate(file.fileno(), whole)
            os.fsync(file.fileno())
            cut[segment.name] = size - whole
    return cut


@dataclass(frozen=True, slots=True)
class Pruned:
    """What a clean-up did."""

    removed: tuple[str, ...]
    """Names of segments."""
    freed: int
    """Bytes."""
    kept_for_readers: int
    """Bytes that are old enough or too much, and that some reader has not read yet."""


def prune(
    folder: Path,
    *,
    now: float,
    age: float | None = None,
    size: int | None = None,
    unread: Iterable[Segment] = (),
) -> Pruned:
    """Remove segments older than ``age`` seconds, and the oldest ones until ``size`` bytes are left (R-sys.4).

    A segment that is being written stays, and so does what a reader still needs: ``unread`` are the segments that
    its cursor names (`Cursor.segments`), and they and all later ones of their streams stay.
    """
    needed: dict[str, int] = {}
    for segment in unread:
        needed[segment.stream] = min(segment.number, needed.get(segment.stream, segment.number))
    files = []
    for segment in segments(folder):
        with contextlib.suppress(OSError):
            stat = (folder / segment.name).stat()
            files.append((stat.st_mtime, segment, stat.st_size))
    left = sum(length for _, _, length in files)
    removed, freed, kept = [], 0, 0
    for changed, segment, length in sorted(files):
        old = age is not None and now - changed > age
        much = size is not None and left > size
        if not (old or much) or _locked(folder / segment.name):
            continue
        if segment.stream in needed and segment.number >= needed[segment.stream]:
            kept += length
            continue
        with contextlib.suppress(OSError):
            (folder / segment.name).unlink()
            removed.append(segment.name)
            freed += length
            left -= length
    return Pruned(tuple(removed), freed, kept)


def _locked(path: Path) -> bool:
    try:
        with path.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def _end_of_last_line(descriptor: int, size: int) -> int:
    """Offset behind the last line end; 0 when there is none."""
    end = size
    while end > 0:
        begin = max(0, end - _BLOCK)
        found = os.pread(descriptor, end - begin, begin).rfind(b"\n")
        if found >= 0:
            return begin + found + 1
        end = begin
    return 0
