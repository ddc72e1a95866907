"""Sound to the caller."""

from __future__ import annotations

import re
import time
from collections.abc import Sequence
from dataclasses import dataclass

from dialplan.errors import InvalidArgument
from dialplan.esl import Event, Execution
from dialplan.session.arguments import absolute_path, plain
from dialplan.session.call import Call

__all__ = ["File", "Media", "Playback", "Played", "Playlist", "Silence", "Stream", "Tone", "play"]

_STREAMS = ("http_cache", "local_stream", "shout")
_MOST_AT_ONCE = 100
_STOP_SECONDS = 5.0
_ALL_KEYS = frozenset("1234567890*#")
"""What FreeSWITCH calls ``any``."""


@dataclass(frozen=True, slots=True)
class File:
    """A sound file on FreeSWITCH's machine."""

    path: str
    offset: float = 0.0
    """Seconds to skip."""
    rate: int = 8000
    """Samples a second of the file, which FreeSWITCH counts the offset in."""

    def source(self) -> str:
        path = absolute_path(self.path)
        start = round(self.offset * self.rate)
        if not start:
            return path
        if "@" in path:
            raise InvalidArgument(f"{path!r} cannot be played from an offset, because of its '@'")
        return f"{path}@@{start}"


@dataclass(frozen=True, slots=True)
class Tone:
    """Tones in FreeSWITCH's notation, such as ``%(200,100,440)`` or ``%(1000,0,350,440);loops=3``."""

    spec: str

    def source(self) -> str:
        if not re.fullmatch(r"[-+%(),;=.<>A-Za-z0-9 ]+", self.spec):
            raise InvalidArgument(f"{self.spec[:80]!r} is no tone")
        return f"tone_stream://{self.spec}"


@dataclass(frozen=True, slots=True)
class Silence:
    seconds: float

    def source(self) -> str:
        return f"silence_stream://{max(1, round(self.seconds * 1000))}"


@dataclass(frozen=True, slots=True)
class Stream:
    """A stream that the operator has set up: ``local_stream://moh``, ``http_cache://…``, ``shout://…``."""

    uri: str

    def source(self) -> str:
        scheme, found, _ = self.uri.partition("://")
        if not found or scheme not in _STREAMS:
            raise InvalidArgument(f"{self.uri[:80]!r} is no stream; known are {', '.join(_STREAMS)}")
        return self.uri


@dataclass(frozen=True, slots=True)
class Playlist:
    """Files and silences that FreeSWITCH plays as one sound, by one command."""

    pieces: tuple[Media, ...]

    @staticmethod
    def takes(piece: Media) -> bool:
        """Whether a piece can stand in a list: FreeSWITCH divides it at ``!``, and takes no positions in it."""
        if isinstance(piece, File):
            return "!" not in piece.path and not piece.offset
        return isinstance(piece, Silence)

    def source(self) -> str:
        if not self.pieces or not all(map(self.takes, self.pieces)):
            raise InvalidArgument(
                "a playlist has at least one piece: files without '!' and offset, and silences"
            )
        return "file_string://" + "!".join(piece.source() for piece in self.pieces)


Media = File | Tone | Silence | Stream | Playlist


@dataclass(frozen=True, slots=True)
class Played:
    """What became of one piece."""

    media: Media
    outcome: str
    """``played``, ``stopped`` in the middle by us or by a key, ``dropped`` before its turn, ``missing`` (no such file)
    or ``failed``."""
    seconds: float = 0.0
    """How much of it was heard, from its offset on."""


class Playback:
    """Pieces under way, one after the other without a gap. The call's notice `Ended` names it when it is through."""

    def __init__(self, call: Call, media: Sequence[Media], keys: str = "") -> None:
        self._call = call
        self._media = tuple(media)
        self._keys = keys
        call.sound_began = time.monotonic()
        self._cut_in: int | None = None
        self._by_key: dict[int, bool] = {}
        # A variable for these sounds alone: the call's own is `none`.
        stops = f"%[playback_terminators={'any' if _ALL_KEYS.issubset(keys) else keys}]" if keys else ""
        sources = [stops + plain(piece.source()) for piece in media]
        last = len(sources) - 1
        self._executions: list[Execution] = [
            call.channel.start("playback", source, token=self if number == last else None)
            for number, source in enumerate(sources)
        ]

    @property
    def done(self) -> bool:
        return self._through() == len(self._executions)

    @property
    def ended_at(self) -> float:
        """When the last piece ended, by `time.monotonic`; 0.0 before."""
        return self._executions[-1].ended_at

    @property
    def cut_by_key(self) -> bool:
        """Whether a key has cut a piece of it."""
        return any(map(self._cut, range(len(self._executions))))

    def wait(self, timeout: float) -> tuple[Played, ...]:
        """What became of each piece, when all are through. Raises CallEnded, CommandTimeout, ConnectionLost."""
        until = time.monotonic() + timeout
        played = []
        for number, execution in enumerate(self._executions):
            event = execution.wait(max(0.0, until - time.monotonic()))
            played.append(self._played(number, event))
        self._call.channel.forget(lambda item: item is self)
        return tuple(played)

    def cut(self, key: str = "", at: float = 0.0) -> None:
        """Stop the sound and drop what waits; returns at once. All that the call plays is stopped.

        What is played next follows right away. ``key``, which came ``at`` by `time.monotonic`: why. It has cut the
        sound itself where it was among the keys that do so.
        """
        through = self._through()
        if self._cut_in is None and through < len(self._executions):
            self._cut_in = through
            self._call.channel.break_all(cut_at=at if key and key in self._keys else 0.0)

    def _through(self) -> int:
        """How many pieces have ended."""
        return [execution.done for execution in self._executions].count(True)

    def _cut(self, number: int) -> bool:
        """Whether a key has cut a piece: looked up once, for an event with all variables of a call is long."""
        if number not in self._by_key:
            event = self._executions[number].event
            if event is None:
                return False
            self._by_key[number] = bool(event.variable("playback_terminator_used"))
        return self._by_key[number]

    def stop(self, timeout: float = _STOP_SECONDS) -> tuple[Played, ...]:
        """`cut` and `wait`."""
        self.cut()
        return self.wait(timeout)

    def _played(self, number: int, event: Event | None) -> Played:
        piece = self._media[number]
        if event is None:
            return Played(piece, "dropped")
        response = event.get("Application-Response", "")
        if response != "FILE PLAYED":
            return Played(piece, "missing" if response == "FILE NOT FOUND" else "failed")
        milliseconds = event.variable("playback_ms") or ""
        seconds = int(milliseconds) / 1000 if milliseconds.isdecimal() else 0.0
        if number != self._cut_in and not self._cut(number):
            return Played(piece, "played", seconds)
        # FreeSWITCH counts what it has read ahead, so a piece that was cut short is measured by the clock too.
        execution = self._executions[number]
        began = max(execution.sent_at, self._executions[number - 1].ended_at) if number else execution.sent_at
        return Played(piece, "stopped", min(seconds, execution.ended_at - began))


def play(call: Call, *media: Media, keys: str = "") -> Playback:
    """Play pieces one after the other and return at once. ``keys``: those that cut the piece that plays, at once.

    Raises InvalidArgument for what cannot be named safely.
    """
    if not 0 < len(media) <= _MOST_AT_ONCE:
        raise InvalidArgument(f"{len(media)} pieces; 1 to {_MOST_AT_ONCE} can be played at once")
    return Playback(call, media, keys)
