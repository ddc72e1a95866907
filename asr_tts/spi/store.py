"""Where recordings, prompts and audio packs are kept."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

__all__ = ["AudioStore", "StoredAudio"]


@dataclass(frozen=True, slots=True)
class StoredAudio:
    """A sound in a store. ``uri`` is where a media server reads it, ``size`` bytes, ``changed`` seconds since 1970."""

    name: str
    uri: str
    size: int
    changed: float


class AudioStore(Protocol):
    """Sounds by name: ``recordings/2026/11/23/4711.wav``, parts of letters, digits, ``-``, ``_``, ``.`` and blanks.

    All methods raise AudioError for a name that is none, and when the store cannot be reached or is full. They may be
    called from several threads.
    """

    def save(self, name: str, data: bytes) -> StoredAudio:
        """Keep the bytes of a sound file, whole or not at all; one of that name is replaced."""
        ...

    def read(self, name: str) -> bytes:
        """The bytes. Raises AudioError when there is none of that name."""
        ...

    def find(self, name: str) -> StoredAudio | None:
        """What is known of it, or None."""
        ...

    def names(self, folder: str = "") -> Iterator[str]:
        """The names in that folder and below, sorted."""
        ...

    def remove(self, name: str) -> bool:
        """Forget it; whether there was one."""
        ...
