"""Prompts in real time: a little ahead of the ear, cut at once when they are stopped."""

from __future__ import annotations

import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from ivrdesigner.web.call.sounds import RATE, Sounds
from vxml.platform import Play

__all__ = ["Heard", "Player"]

_AHEAD: Final = 1.5
"""Seconds of sound that the browser has before it is heard."""
_CHUNK: Final = RATE // 10 * 2
"""Bytes of a tenth of a second."""
_BEEP_HZ: Final = 1000
_BEEP_SECONDS: Final = 0.25


@dataclass(frozen=True, slots=True)
class Heard:
    """A prompt that has ended. ``mark`` is the last one reached, ``mark_time`` the seconds since."""

    command: Play
    mark: str | None
    mark_time: float
    cut: bool


class Player:
    """Plays one prompt at a time; ``over`` is told of its end, once, from the player's thread or that of `stop`."""

    def __init__(self, sounds: Sounds, send: Callable[[bytes], None], over: Callable[[Heard], None]) -> None:
        self._sounds = sounds
        self._send = send
        self._over = over
        self._lock = threading.Lock()
        self._playing: _Prompt | None = None

    @property
    def busy(self) -> bool:
        """Whether a prompt is under way."""
        return self._playing is not None

    def play(self, command: Play) -> None:
        """Begin; returns at once."""
        prompt = _Prompt(command)
        self._playing = prompt
        threading.Thread(target=self._run, args=(prompt,), name="player", daemon=True).start()

    def stop(self, identifier: int) -> None:
        """Stop at once."""
        prompt = self._playing
        if prompt is not None and prompt.command.id == identifier:
            self._ended(prompt, cut=True)

    def stop_all(self) -> None:
        """Stop whatever plays."""
        prompt = self._playing
        if prompt is not None:
            self._ended(prompt, cut=True)

    def beep(self) -> None:
        """The tone before a recording."""
        count = round(RATE * _BEEP_SECONDS)
        half = RATE // _BEEP_HZ // 2
        wave = [4000 if at // half % 2 else -4000 for at in range(count)]
        self._send(struct.pack(f"<I{count}h", 0, *wave))

    def _run(self, prompt: _Prompt) -> None:
        for segment in prompt.command.segments:
            if segment.mark is not None:
                prompt.marks.append((segment.mark, prompt.seconds))
                continue
            for samples in self._sounds.pieces(segment):
                if not self._sent(prompt, samples):
                    return
        prompt.over.wait(max(0.0, prompt.began + prompt.seconds - time.monotonic()))
        self._ended(prompt, cut=False)

    def _sent(self, prompt: _Prompt, samples: bytes) -> bool:
        """Send sound at the pace of the ear; False when the prompt was stopped."""
        head = struct.pack("<I", prompt.command.id)
        for start in range(0, len(samples), _CHUNK):
            prompt.over.wait(max(0.0, prompt.began + prompt.seconds - _AHEAD - time.monotonic()))
            if prompt.over.is_set():
                return False
            piece = samples[start : start + _CHUNK]
            if not prompt.seconds:
                prompt.began = time.monotonic()  # making it took a while
            prompt.seconds += len(piece) / 2 / RATE
            self._send(head + piece)
        return True

    def _ended(self, prompt: _Prompt, *, cut: bool) -> None:
        with self._lock:
            if prompt.over.is_set():
                return
            prompt.over.set()
            if self._playing is prompt:
                self._playing = None
        heard = min(prompt.seconds, time.monotonic() - prompt.began)
        reached = [(mark, at) for mark, at in prompt.marks if at <= heard]
        mark, at = reached[-1] if reached else (None, heard)
        self._over(Heard(prompt.command, mark, max(0.0, heard - at), cut))


class _Prompt:
    def __init__(self, command: Play) -> None:
        self.command = command
        self.began = time.monotonic()
        self.seconds = 0.0
        """Of the sound that was sent."""
        self.marks: list[tuple[str, float]] = []
        self.over = threading.Event()
