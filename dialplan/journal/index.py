"""Which calls there are, and where in the journal their events stand. Made from the journal, and again when it is lost."""

from __future__ import annotations

import contextlib
import sqlite3
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Final

from dialplan.journal.events import Ended, Started
from dialplan.journal.reader import Cursor, Reader, Record
from dialplan.journal.records import decode
from dialplan.journal.segments import Segment, is_live, segments

__all__ = ["CallEntry", "CallIndex", "call_index"]

_FILE: Final = "index.sqlite"
_SCHEMA: Final = """
CREATE TABLE IF NOT EXISTS state (version INTEGER NOT NULL, cursor TEXT NOT NULL, damaged INTEGER NOT NULL);
CREATE TABLE IF NOT EXISTS calls (
    call TEXT PRIMARY KEY, stream TEXT NOT NULL, began REAL, ended REAL, caller TEXT, called TEXT,
    project TEXT, flow TEXT, cause TEXT, build TEXT, script INTEGER
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS calls_began ON calls (began);
CREATE INDEX IF NOT EXISTS calls_open ON calls (stream) WHERE ended IS NULL;
CREATE TABLE IF NOT EXISTS spans (
    call TEXT NOT NULL, stream TEXT NOT NULL, segment INTEGER NOT NULL, first INTEGER NOT NULL, last INTEGER NOT NULL,
    PRIMARY KEY (call, stream, segment)
) WITHOUT ROWID;
CREATE INDEX IF NOT EXISTS spans_segment ON spans (stream, segment);
"""
_VERSION: Final = 3
_COMMIT_EVERY: Final = 5_000
_COLUMNS: Final = "call, stream, began, ended, caller, called, project, flow, cause, build, script"


@dataclass(frozen=True, slots=True)
class CallEntry:
    """A call in the index."""

    call: str
    stream: str
    """Whose worker had it last."""
    began: float | None
    """Seconds since 1970; None when its beginning was cleaned up."""
    ended: float | None
    caller: str
    called: str
    project: str
    flow: str
    cause: str
    build: str
    """As `Started.build`."""
    script: bool
    """As `Started.script`."""


@contextlib.contextmanager
def call_index(folder: Path) -> Iterator[CallIndex]:
    """The index up to this moment.

    Where its file cannot be written, because the disk is full or ours only to read, one in memory is made of the whole
    journal. Raises sqlite3.Error or OSError when not even the journal can be read.
    """
    try:
        index = CallIndex(folder)
        try:
            index.update()
        except BaseException:
            index.close()
            raise
    except (sqlite3.OperationalError, OSError):
        index = CallIndex(folder, in_memory=True)
        index.update()
    try:
        yield index
    finally:
        index.close()


class CallIndex:
    """An SQLite file beside the journal. Give it to one thread; several processes may have one each."""

    def __init__(self, folder: Path, *, in_memory: bool = False) -> None:
        self._folder = folder
        self._file = folder / _FILE
        self._in_memory = in_memory
        self._database = self._connect() if in_memory else self._opened()

    def close(self) -> None:
        self._database.close()

    def update(self) -> int:
        """Take in what was written since; how many events that were. Forgets what was cleaned up."""
        try:
            return self._update()
        except sqlite3.OperationalError:
            raise  # locked, or no room: the file itself is well
        except sqlite3.DatabaseError:
            self.rebuild()
            return self._update()

    def rebuild(self) -> None:
        """Throw the index away; `update` makes it anew."""
        self._database.close()
        self._remove()
        self._database = self._opened()

    def calls(self, *, since: float = 0.0, limit: int = 1000) -> list[CallEntry]:
        """Calls that began since then, the newest first."""
        return self._rows("WHERE began >= ? ORDER BY began DESC LIMIT ?", (since, limit))

    def find(self, call: str) -> CallEntry | None:
        """One call; None when the journal does not have it."""
        return next(iter(self._rows("WHERE call = ?", (call,))), None)

    def beginning(self, text: str, limit: int = 10) -> list[CallEntry]:
        """Calls whose UUID begins so."""
        mark = text.replace("\\", "\\\\").replace("%", "\\%").replace("_", "\\_")
        return self._rows(r"WHERE call LIKE ? ESCAPE '\' ORDER BY call LIMIT ?", (f"{mark}%", limit))

    def open_calls(self) -> tuple[list[CallEntry], list[CallEntry]]:
        """Calls without an end: those whose worker lives, and those whose worker died. The oldest first."""
        rows = self._rows("WHERE ended IS NULL ORDER BY began", ())
        alive = {stream: is_live(self._folder, stream) for stream in {row.stream for row in rows}}
        return [row for row in rows if alive[row.stream]], [row for row in rows if not alive[row.stream]]

    def events(self, call: str) -> Iterator[Record]:
        """All events of a call, in order."""
        spans = self._database.execute(
            "SELECT stream, segment, first, last FROM spans WHERE call = ?", (call,)
        ).fetchall()
        found: list[Record] = []
        for stream, number, first, last in spans:
            found.extend(self._span(call, Segment(stream, number), first, last))
        # Another worker may have taken the call up: its events are later, by the clock.
        found.sort(key=lambda record: (record.event.at, record.segment, record.number))
        order: dict[str, int] = {}
        for record in found:
            order.setdefault(record.segment.stream, len(order))
        yield from sorted(found, key=lambda record: (order[record.segment.stream], record.number))

    def _span(self, call: str, segment: Segment, first: int, last: int) -> Iterator[Record]:
        mark, seen = call.encode(), 0
        try:
            file = (self._folder / segment.name).open("rb")
        except FileNotFoundError:
            return
        with file:
            file.seek(first)
            offset = first
            while offset <= last and (line := file.readline()):
                decoded = decode(line[:-1]) if mark in line or b"\\" in line else None
                if decoded is not None and decoded[1].call == call and decoded[0] > seen:
                    seen = decoded[0]
                    yield Record(decoded[1], segment, offset, len(line), seen)
                offset += len(line)

    def _rows(self, clause: str, values: tuple[object, ...]) -> list[CallEntry]:
        query = f"SELECT {_COLUMNS} FROM calls {clause}"  # noqa: S608 - clauses of this class
        return [CallEntry(*(*row[:-1], bool(row[-1]))) for row in self._database.execute(query, values)]

    # Making it

    def _opened(self) -> sqlite3.Connection:
        self._folder.mkdir(parents=True, exist_ok=True)
        try:
            return self._connect()
        except sqlite3.OperationalError:
            raise
        except sqlite3.DatabaseError:
            self._remove()
            return self._connect()

    def _connect(self) -> sqlite3.Connection:
        place = ":memory:" if self._in_memory else self._file
        database = sqlite3.connect(place, timeout=10, isolation_level=None)
        try:
            database.execute("PRAGMA journal_mode=WAL")
            database.execute("PRAGMA synchronous=NORMAL")
            database.executescript(_SCHEMA)
            version = database.execute("SELECT version FROM state").fetchone()
            if version is None:
                database.execute("INSERT INTO state VALUES (?, '{}', 0)", (_VERSION,))
        except sqlite3.DatabaseError:
            database.close()
            raise
        if version is not None and version[0] != _VERSION:
            database.close()
            raise sqlite3.DatabaseError("an index of another version")
        return database

    def _remove(self) -> None:
        for suffix in ("", "-wal", "-shm"):
            with contextlib.suppress(FileNotFoundError):
                self._file.with_name(_FILE + suffix).unlink()

    def _update(self) -> int:
        count = 0
        while True:
            taken = self._take_in()
            count += taken
            if taken < _COMMIT_EVERY:
                break
        self._forget()
        return count

    def _take_in(self) -> int:
        database, count = self._database, 0
        database.execute("BEGIN IMMEDIATE")
        try:
            cursor, damaged = database.execute("SELECT cursor, damaged FROM state").fetchone()
            reader = Reader(self._folder, Cursor.parse(cursor))
            for record in reader.read():
                if record.event.call:
                    self._add(record)
                count += 1
                if count == _COMMIT_EVERY:
                    break
            state = (str(reader.cursor), damaged + reader.damaged)
            database.execute("UPDATE state SET cursor = ?, damaged = ?", state)
            database.execute("COMMIT")
        except BaseException:
            if database.in_transaction:  # SQLite ends it by itself when the disk is full
                database.execute("ROLLBACK")
            raise
        return count

    def _add(self, record: Record) -> None:
        event, segment = record.event, record.segment
        self._database.execute(
            "INSERT INTO spans VALUES (?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET last = excluded.last",
            (event.call, segment.stream, segment.number, record.offset, record.offset),
        )
        self._database.execute(
            "INSERT INTO calls VALUES (?, ?, NULL, NULL, '', '', '', '', '', '', 0)"
            " ON CONFLICT DO UPDATE SET stream = excluded.stream",
            (event.call, segment.stream),
        )
        if isinstance(event, Started):
            self._database.execute(
                "UPDATE calls SET began = :at, caller = :caller, called = :called, project = :project, flow = :flow,"
                " build = :build, script = :script WHERE call = :call",
                asdict(event),
            )
        elif isinstance(event, Ended):
            self._database.execute(
                "UPDATE calls SET ended = ?, cause = ? WHERE call = ?", (event.at, event.cause, event.call)
            )

    def _forget(self) -> None:
        there = {(segment.stream, segment.number) for segment in segments(self._folder)}
        known = set(self._database.execute("SELECT DISTINCT stream, segment FROM spans"))
        for stream, number in known - there:
            self._database.execute("DELETE FROM spans WHERE stream = ? AND segment = ?", (stream, number))
        if known - there:
            self._database.execute("DELETE FROM calls WHERE call NOT IN (SELECT call FROM spans)")
