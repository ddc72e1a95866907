"""Prompts on a call: segments one after the other, the next made while one plays (VoiceXML 2.0 §4.1)."""

from __future__ import annotations

import contextlib
import logging
import math
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import gevent

from dialplan.driver.open_call import OpenCall
from dialplan.driver.pieces import batches, made, numbered
from dialplan.driver.sounds import Piece, Sound, Sounds
from dialplan.errors import CallEnded, CommandFailed, ConnectionLost, DialplanError
from dialplan.session import Media, Playback, Playlist, play
from vxml.platform import Play

__all__ = ["Heard", "PromptPlayer"]

_SLACK: Final = 10.0
"""Seconds that a sound may take longer than it is."""
_KEY_SECONDS: Final = 0.5
"""How long a key that has cut a sound takes at most to get through the dialog."""
_log = logging.getLogger(__name__)


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


@dataclass(slots=True)
class _Prompt:
    command: Play
    batches: list[_Batch] = field(default_factory=list)
    greenlet: gevent.Greenlet | None = None
    """Makes what is not there yet, and has it played."""
    patience: float = 0.0
    """Seconds that FreeSWITCH has for each batch when all are with it; 0.0 before."""
    cut: bool = False
    """A key has cut it."""

    def heard(self, now: float, *, interrupted: bool) -> Heard:
        """Where it stands, by the lengths of what has been played and by the clock."""
        mark: str | None = None
        mark_at = now
        heard = 0.0
        parts: dict[int, float] = {}
        free = 0.0
        for batch in self.batches:
            at = max(batch.sent, free)
            playback = batch.playback
            ended = playback.ended_at if playback is not None else batch.sent
            free = max(ended, at) if ended else math.inf
            if playback is not None and playback.cut_by_key:
                now, free = min(now, ended), math.inf
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
    """Plays one `Play` at a time; ``over`` is told of its end, once.

    What is there already is played at once, and only what must be made takes a greenlet. The dialog, which hears what
    happens to the call, tells it here: `ended`, `resumed`, `late` and `gone`.
    """

    def __init__(self, line: OpenCall, sounds: Sounds, over: Callable[[Heard], None]) -> None:
        self._line = line
        self._sounds = sounds
        self._over = over
        self._prompt: _Prompt | None = None
        self.due = math.inf
        """When `late` is to be called, by `time.monotonic`; infinite for never."""

    @property
    def busy(self) -> bool:
        """Whether one is under way."""
        return self._prompt is not None

    def play(self, command: Play) -> None:
        """Begin; returns at once."""
        prompt = self._prompt = _Prompt(command)
        self.due = math.inf
        if not self._at_once(prompt):
            prompt.greenlet = gevent.spawn(self._run, prompt)

    def stop(self, identifier: int, key: str = "", at: float = 0.0) -> None:
        """Stop at once. What is played next follows right away.

        ``key``: the last one that the caller pressed, which came ``at`` by `time.monotonic`; it may be why.
        """
        prompt = self._prompt
        if prompt is None or prompt.command.id != identifier:
            return
        heard = prompt.heard(time.monotonic(), interrupted=True)
        self.close()
        for batch in reversed(prompt.batches):
            if batch.playback is not None:
                try:
                    batch.playback.cut(key, at)
                except DialplanError as fault:
                    # The dialog will hear that the caller or the event socket is gone.
                    _log.debug("call %s: a prompt was not cut: %s", self._line.call.uuid, fault)
                break
        self._over(heard)

    def close(self) -> None:
        """Play no more and tell nothing."""
        if self._prompt is not None and self._prompt.greenlet is not None:
            self._prompt.greenlet.kill(block=False)
        self._prompt = None
        self.due = math.inf

    def ended(self, sound: object) -> None:
        """A sound of the call is over, which may be one of ours."""
        prompt = self._prompt
        if prompt is None:
            return
        for batch in prompt.batches:
            if batch.playback is sound:
                self._look(prompt)
                return

    def resumed(self) -> None:
        """The event socket is back: what played meanwhile has gone on to its end there, unheard of here."""
        if self._prompt is not None:
            self._look(self._prompt)

    def late(self) -> None:
        """It is `due`."""
        prompt = self._prompt
        assert prompt is not None
        if not prompt.cut:
            self._sounds.complain(f"FreeSWITCH did not come to the end of {prompt.command.segments!r:.200}")
            with contextlib.suppress(DialplanError):
                self._line.call.channel.break_all()
        self._end(prompt, interrupted=prompt.cut)

    def gone(self) -> None:
        """The caller is gone, of which the session hears before it hears of the end of the prompt."""
        if self._prompt is not None:
            self._end(self._prompt, interrupted=True)

    def _end(self, prompt: _Prompt, *, interrupted: bool) -> None:
        self.close()
        self._over(prompt.heard(time.monotonic(), interrupted=interrupted))

    def _at_once(self, prompt: _Prompt) -> bool:
        """Play what is there and goes into one command; False when it takes more to be played."""
        pieces: list[Piece] = []
        for number, segment in enumerate(prompt.command.segments if self._line.answered_at else ()):
            ready = self._sounds.ready(segment)
            if ready is None:
                return False
            pieces += numbered(ready, number)
        commands = batches(pieces)
        if len(commands) != 1:
            return False
        try:
            self._start(prompt, commands[0])
        except DialplanError:
            return False  # `_run` meets it again, and can wait
        self._sent(prompt)
        return True

    def _run(self, prompt: _Prompt) -> None:
        """In a greenlet: wait until the call is answered and everything is made and sent."""
        try:
            self._line.ensure_answered()
            for pieces in made(self._sounds, prompt.command.segments):
                for batch in batches(pieces):
                    self._start_linked(prompt, batch)
            prompt.greenlet = None  # this one, which goes on to its end
            self._sent(prompt)
        except CallEnded:
            return  # the dialog will hear of that, and calls `gone`
        except DialplanError as fault:
            if self._prompt is prompt:
                self._sounds.complain(f"a prompt was given up: {fault}")
                prompt.greenlet = None
                self._end(prompt, interrupted=True)
        self._line.wake()  # the dialog, which waits without knowing the end of it, or what is `due`

    def _start_linked(self, prompt: _Prompt, pieces: list[Piece]) -> None:
        while True:
            self._line.wait_linked()
            if self._prompt is not prompt:
                return  # stopped meanwhile
            try:
                self._start(prompt, pieces)
            except ConnectionLost:
                self._line.away()  # given up, of which the dialog is about to hear
            else:
                return

    def _start(self, prompt: _Prompt, pieces: list[Piece]) -> None:
        """Have FreeSWITCH play pieces after what it plays."""
        media = [piece.media for piece in pieces if isinstance(piece, Sound)]
        playback: Playback | None = None
        if media:
            one: Media = media[0] if len(media) == 1 else Playlist(tuple(media))
            keys = "" if self._line.inband else prompt.command.keys
            playback = play(self._line.call, one, keys=keys)
        prompt.batches.append(_Batch(pieces, playback, time.monotonic()))

    def _sent(self, prompt: _Prompt) -> None:
        """All of it is with FreeSWITCH."""
        prompt.patience = _SLACK
        for batch in prompt.batches:
            for piece in batch.pieces:
                if isinstance(piece, Sound):
                    prompt.patience += piece.seconds
        self._look(prompt)

    def _look(self, prompt: _Prompt) -> None:
        """See whether all of it is over."""
        if self._prompt is not prompt or not prompt.patience:
            return
        for batch in prompt.batches:
            if batch.playback is not None and not batch.playback.done:
                self.due = time.monotonic() + prompt.patience
                return
        try:
            for batch in prompt.batches:
                if batch.playback is not None:
                    self._complain(batch.playback)
                    prompt.cut |= batch.playback.cut_by_key
        except CallEnded:
            return  # as in `_run`
        if prompt.cut:
            self.due = time.monotonic() + _KEY_SECONDS  # the key is on its way, and its `stop` ends this
        else:
            self._end(prompt, interrupted=False)

    def _complain(self, playback: Playback) -> None:
        """Tell what FreeSWITCH has not played. Raises CallEnded."""
        try:
            for played in playback.wait(0.0):
                if played.outcome in {"missing", "failed"}:
                    self._sounds.complain(f"FreeSWITCH does not play {played.media}; does it see our files?")
        except CommandFailed as fault:
            self._sounds.complain(f"FreeSWITCH does not play: {fault}")
        except ConnectionLost:
            pass  # while it played
