"""Sounds in a folder."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from asr_tts.audio.files import write_whole
from asr_tts.errors import AudioError
from asr_tts.spi import StoredAudio

__all__ = ["FileAudioStore"]

_PART = re.compile(r"[^\W_][\w.\- ]{0,119}")
_LONGEST = 400


class FileAudioStore:
    """A `asr_tts.spi.AudioStore` below ``folder``, which is made when the first sound is saved."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder.absolute()

    def path(self, name: str) -> Path:
        """The file of that name, also when there is none yet: for a media server that records into it.

        Raises AudioError for a name that would lead out of the folder.
        """
        parts = name.split("/")
        if len(name) > _LONGEST or not all(_PART.fullmatch(part) for part in parts):
            raise AudioError(
                f"{name[:80]!r} is no name for a sound; join parts of letters, digits, -, _, . and blanks by /"
            )
        path = self.folder.joinpath(*parts)
        if not path.resolve().is_relative_to(self.folder.resolve()):
            raise AudioError(f"{name!r} leads out of {self.folder} by a link; remove the link")
        return path

    def save(self, name: str, data: bytes) -> StoredAudio:
        """Keep the bytes; see `asr_tts.spi.AudioStore`."""
        path = self.path(name)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
            return self._stored(name, path)
        except OSError as fault:
            raise AudioError(f"{path}: cannot keep the sound: {fault.strerror or fault}") from fault

    def read(self, name: str) -> bytes:
        """The bytes; see `asr_tts.spi.AudioStore`."""
        path = self.path(name)
        try:
            return path.read_bytes()
        except OSError as fault:
            raise AudioError(f"{path}: cannot read the sound: {fault.strerror or fault}") from fault

    def find(self, name: str) -> StoredAudio | None:
        """What is known of it, or None."""
        path = self.path(name)
        try:
            return self._stored(name, path) if path.is_file() else None
        except OSError as fault:
            raise AudioError(f"{path}: cannot look for the sound: {fault.strerror or fault}") from fault

    def names(self, folder: str = "") -> Iterator[str]:
        """The names in that folder and below, sorted; files that are no sounds of ours are left out."""
        top = self.path(folder) if folder else self.folder
        for path in sorted(top.rglob("*")):
            parts = path.relative_to(self.folder).parts
            if path.is_file() and all(_PART.fullmatch(part) for part in parts):
                yield "/".join(parts)

    def remove(self, name: str) -> bool:
        """Forget it; whether there was one."""
        path = self.path(name)
        try:
            path.unlink()
        except FileNotFoundError:
            return False
        except OSError as fault:
            raise AudioError(f"{path}: cannot remove the sound: {fault.strerror or fault}") from fault
        return True

    def _stored(self, name: str, path: Path) -> StoredAudio:
        facts = path.stat()
        return StoredAudio(name, path.as_uri(), facts.st_size, facts.st_mtime)
