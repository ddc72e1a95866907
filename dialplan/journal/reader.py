"""Reading a journal from any position, while it is written, across segments and workers."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from dialplan.journal.events import JournalEvent
from dialplan.journal.records import MAX_RECORD, decode
from dialplan.journal.segments import Segment, streams

__all__ = ["Cursor", "Position", "Reader", "Record"]

_CHUNK: Final = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Position:
    """How far a stream was read."""

    segment: int
    offset: int
    """Bytes of the segment."""
    number: int
    """Of the last event."""


@dataclass(frozen=True, slots=True)
class Cursor:
    """How far a reader has come. Keep its text with what was made of the events, in one transaction."""

    positions: Mapping[str, Position]
    """By stream."""

    def __str__(self) -> str:
        return json.dumps({name: [p.segment, p.offset, p.number] for name, p in self.positions.items()})

    @classmethod
    def parse(cls, text: str) -> Cursor:
        """From its text. Raises ValueError for anything else."""
        try:
            return cls({str(name): Position(*map(int, row)) for name, row in json.loads(text).items()})
        except (TypeError, AttributeError) as fault:
            raise ValueError(f"this is no cursor of a journal: {fault}") from None

    def segments(self) -> tuple[Segment, ...]:
        """The first segment of each stream that is still to be read; for `prune`."""
        return tuple(Segment(name, position.segment) for name, position in self.positions.items())


@dataclass(frozen=True, slots=True)
class Record:
    """An event and where it stands."""

    event: JournalEvent
    segment: Segment
    offset: int
    length: int
    """Bytes of the line with its end."""
    number: int


class Reader:
    """Reads all streams of a folder: the events of a call in order, those of different workers in any order.

    An event is given once, though it may stand twice; lines that are damaged are passed over and counted.
    """

    def __init__(self, folder: Path, cursor: Cursor | None = None) -> None:
        self._folder = folder
        self._positions = dict(cursor.positions) if cursor is not None else {}
        self.damaged = 0
        """Lines that could not be read so far."""

    @property
    def cursor(self) -> Cursor:
        """Behind the last event that was given."""
        return Cursor(dict(self._positions))

    def read(self) -> Iterator[Record]:
        """What is there now and was not read yet."""
        found = streams(self._folder)
        for gone in self._positions.keys() - found.keys():
            del self._positions[gone]
        for stream, own in found.items():
            position = self._positions.get(stream, Position(0, 0, 0))
            for segment in own:
                if segment.number >= position.segment:
                    # All but the last are complete: the next one is made only after the last line of this one.
                    yield from self._segment(segment, complete=segment != own[-1])

    def follow(
        self,
        *,
        pause: float = 0.2,
        stop: Callable[[], bool] = lambda: False,
        sleep: Callable[[float], object] = time.sleep,
    ) -> Iterator[Record]:
        """What is there and what comes, until ``stop`` says so; looks every ``pause`` seconds."""
        while not stop():
            yield from self.read()
            sleep(pause)

    def _segment(self, segment: Segment, *, complete: bool) -> Iterator[Record]:
        last = self._positions.get(segment.stream, Position(0, 0, 0))
        offset = last.offset if last.segment == segment.number else 0
        number = last.number
        try:
            file = (self._folder / segment.name).open("rb")
        except FileNotFoundError:
            return  # removed by a clean-up since the folder was listed
        with file:
            file.seek(offset)
            rest = b""
            while chunk := file.read(_CHUNK):
                lines = (rest + chunk).split(b"\n")
                rest = lines.pop()
                for line in lines:
                    start, offset = offset, offset + len(line) + 1
                    decoded = decode(line)
                    if decoded is None:
                        self.damaged += 1
                        continue
                    if decoded[0] <= number:
                        continue
                    number, event = decoded
                    self._positions[segment.stream] = Position(segment.number, offset, number)
                    yield Record(event, segment, start, len(line) + 1, number)
                if len(rest) > MAX_RECORD:  # no line is so long: look for the next line end, and keep no more
                    offset += len(rest) - 1
                    rest = rest[-1:]
        if complete and rest:
            self.damaged += 1
        self._positions[segment.stream] = Position(segment.number, offset, number)
