"""Prompts on a call: segments one after the other, the next made while one plays (VoiceXML 2.0 §4.1)."""

from __future__ import annotations

import contextlib
import math
import time
from collections import deque
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

import gevent

from dialplan.driver.open_call import OpenCall
from dialplan.driver.sounds import Piece, Sound, Sounds
from dialplan.errors import CallEnded, CommandFailed, CommandTimeout, ConnectionLost, DialplanError
from dialplan.session import Media, Playback, Playlist, play
from vxml.platform import Play, Segment

__all__ = ["Heard", "PromptPlayer"]

_AHEAD: Final = 8
"""Segments that are made while others play."""
_TOGETHER: Final = 0.01
"""Seconds that a segment waits for those behind it, so that they are one command: files are found in less."""
_SLACK: Final = 10.0
"""Seconds that a sound may take longer than it is."""
_KEY_SECONDS: Final = 0.5
"""How long a key that has cut a sound takes at most to get through the dialog."""
_AT_ONCE: Final = 50
"""Files in one command to FreeSWITCH."""


@dataclass(frozen=True, slots=True)
class Heard:
    """A `Play` that has ended."""

    command: Play
    mark: str | None
    """The last mark that was reached."""
    mark_time: float
    """Seconds since then."""
    seconds: float
    """How long sound was heard."""
    interrupted: bool
    parts: Mapping[int, float] = field(default_factory=dict)
    """How long segments were heard, by their number in the command."""


@dataclass(slots=True)
class _Batch:
    """Pieces that play as one, or marks between two of those. ``sent`` by `time.monotonic`."""

    pieces: list[Piece]
    playback: Playback | None
    sent: float

    @property
    def ended(self) -> float:
        return self.playback.ended_at if self.playback is not None else self.sent

    @property
    def cut_at(self) -> float:
        """When a key has cut it; 0.0 when none has."""
        return self.ended if self.playback is not None and self.playback.cut_by_key else 0.0

    @property
    def seconds(self) -> float:
        return sum(piece.seconds for piece in self.pieces if isinstance(piece, Sound))


@dataclass(slots=True)
class _Prompt:
    command: Play
    batches: list[_Batch] = field(default_factory=list)
    greenlet: gevent.Greenlet | None = None

    def heard(self, now: float, *, interrupted: bool) -> Heard:
        """Where it stands, by the lengths of what has been played and by the clock."""
        mark: str | None = None
        mark_at = now
        heard = 0.0
        parts: dict[int, float] = {}
        free = 0.0
        for batch in self.batches:
            at = max(batch.sent, free)
            free = max(batch.ended, at) if batch.ended and not batch.cut_at else math.inf
            now = min(now, batch.cut_at or now)
            if at > now:
                break
            heard += min(now, free) - at
            for piece in batch.pieces:
                if isinstance(piece, Sound):
                    end = min(at + piece.seconds, free)
                    parts[piece.segment] = parts.get(piece.segment, 0.0) + max(0.0, min(end, now) - at)
                    at = end
                elif at <= now:
                    mark, mark_at = piece, at
        since = now - mark_at if mark is not None else 0.0
        return Heard(self.command, mark, since, heard, interrupted, parts)


class PromptPlayer:
    """Plays one `Play` at a time; ``over`` is told of its end, once."""

    def __init__(self, line: OpenCall, sounds: Sounds, over: Callable[[Heard], None]) -> None:
        self._line = line
        self._sounds = sounds
        self._over = over
        self._prompt: _Prompt | None = None

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._prompt is not None

    def play(self, command: Play) -> None:
        """Begin; returns at once."""
        prompt = self._prompt = _Prompt(command)
        prompt.greenlet = gevent.spawn(self._run, prompt)

    def stop(self, identifier: int, key: str = "", at: float = 0.0) -> None:
        """Stop at once. What is played next follows right away.

        ``key``: the last one that the caller pressed, which came ``at`` by `time.monotonic`; it may be why.
        """
        prompt = self._prompt
        if prompt is None or prompt.command.id != identifier:
            return
        self._prompt = None
        now = time.monotonic()
        assert prompt.greenlet is not None
        prompt.greenlet.kill(block=False)
        heard = prompt.heard(now, interrupted=True)
        playing = [batch.playback for batch in prompt.batches if batch.playback is not None]
        if playing:
            # Where the caller or the event socket is gone, that is told in its own way.
            with contextlib.suppress(DialplanError):
                playing[-1].cut(key, at)
        self._over(heard)

    def close(self) -> None:
        """Play no more and tell nothing."""
        if self._prompt is not None and self._prompt.greenlet is not None:
            self._prompt.greenlet.kill(block=False)
        self._prompt = None

    def _run(self, prompt: _Prompt) -> None:
        interrupted = False
        try:
            self._line.ensure_answered()
            if self._play(prompt):
                gevent.sleep(_KEY_SECONDS)  # the key is on its way, and its `stop` ends this
                interrupted = True
        except CallEnded:
            interrupted = True
            self._line.wait_gone()
        except DialplanError as fault:
            interrupted = True
            self._sounds.complain(f"a prompt was given up: {fault}")
        if self._prompt is prompt:
            self._prompt = None
            self._over(prompt.heard(time.monotonic(), interrupted=interrupted))

    def _play(self, prompt: _Prompt) -> bool:
        """To the end; whether a key has cut it."""
        keys = "" if self._line.inband else prompt.command.keys
        for pieces in self._made(prompt.command.segments):
            for media in _batches(pieces):
                prompt.batches.append(self._start(media, keys))
        cut = False
        for batch in prompt.batches:
            if batch.playback is not None:
                self._wait(batch.playback, prompt)
                cut |= batch.playback.cut_by_key
        return cut

    def _start(self, pieces: list[Piece], keys: str) -> _Batch:
        media = [piece.media for piece in pieces if isinstance(piece, Sound)]
        if not media:
            return _Batch(pieces, None, time.monotonic())
        while True:
            self._line.wait_linked()
            try:
                one: Media = media[0] if len(media) == 1 else Playlist(tuple(media))
                playback = play(self._line.call, one, keys=keys)
            except ConnectionLost:
                continue
            return _Batch(pieces, playback, time.monotonic())

    def _wait(self, playback: Playback, prompt: _Prompt) -> None:
        limit = sum(each.seconds for each in prompt.batches) + _SLACK
        try:
            for played in playback.wait(limit):
                if played.outcome in {"missing", "failed"}:
                    self._sounds.complain(f"FreeSWITCH does not play {played.media}; does it see our files?")
        except ConnectionLost:
            self._line.wait_linked()  # what plays goes on to its end there, unheard of here
        except CommandTimeout:
            self._line.call.channel.break_all()
            self._sounds.complain(f"FreeSWITCH did not come to the end of {prompt.command.segments!r:.200}")
        except CommandFailed as fault:
            self._sounds.complain(f"FreeSWITCH does not play: {fault}")

    def _pieces(self, segment: Segment, number: int) -> list[Piece]:
        return _numbered(self._sounds.pieces(segment), number)

    def _made(self, segments: Sequence[Segment]) -> Iterator[list[Piece]]:
        """Pieces of all segments that are there, as soon as some are; later ones are made meanwhile."""
        waiting = deque(enumerate(segments))
        making: deque[list[Piece] | gevent.Greenlet] = deque()
        try:
            while waiting or making:
                while waiting and len(making) < _AHEAD:
                    number, segment = waiting.popleft()
                    ready = self._sounds.ready(segment)
                    making.append(
                        gevent.spawn(self._pieces, segment, number)
                        if ready is None
                        else _numbered(ready, number)
                    )
                there: list[Piece] = []
                if isinstance(making[0], gevent.Greenlet):
                    making[0].join()
                if unfinished := [each for each in making if isinstance(each, gevent.Greenlet)]:
                    gevent.joinall(unfinished, _TOGETHER)
                while making and len(there) < _AT_ONCE:
                    first = making[0]
                    if isinstance(first, list):
                        there += first
                    elif first.ready() or not there:
                        there += first.get()
                    else:
                        break
                    making.popleft()
                if there:
                    yield there
        finally:
            gevent.killall([each for each in making if isinstance(each, gevent.Greenlet)], block=False)


def _numbered(pieces: list[Piece], segment: int) -> list[Piece]:
    if segment == 0:
        return pieces  # as they are made
    return [replace(piece, segment=segment) if isinstance(piece, Sound) else piece for piece in pieces]


def _batches(pieces: list[Piece]) -> Iterator[list[Piece]]:
    """Pieces that can be played by one command each; a mark goes with what follows it."""
    batch: list[Piece] = []
    sounds = 0
    for piece in pieces:
        alone = isinstance(piece, Sound) and not Playlist.takes(piece.media)
        if sounds and (alone or sounds >= _AT_ONCE):
            yield batch
            batch, sounds = [], 0
        batch.append(piece)
        sounds += isinstance(piece, Sound)
        if alone:
            yield batch
            batch, sounds = [], 0
    if batch:
        yield batch
