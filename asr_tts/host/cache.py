"""Speech that was made before, on disk: WAV files that a media server can play, the longest unused leave first.

An entry is one file: the WAV, then a chunk with the marks and a checksum that players skip. So an entry is whole or
not at all, damage is seen, and several processes can share the folder.
"""

from __future__ import annotations

import contextlib
import json
import os
import struct
import time
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

from asr_tts.audio import AudioFormat, encode, read_recording
from asr_tts.audio.files import write_whole
from asr_tts.audio.resample import AUDIO_EXTRA
from asr_tts.errors import AudioError
from asr_tts.spi import Audio, Mark

__all__ = ["MAX_BYTES", "SpeechCache"]

MAX_BYTES: Final = 512 * 2**20
_CHUNK: Final = b"ivrk"
_HEAD: Final = struct.Struct("<4sI")
_SWEEP_SHARE: Final = 20
_FILLED_AGAIN: Final = 0.9
_TOUCH_SECONDS: Final = 60.0


class SpeechCache:
    """Speech by key below ``folder``, at most about ``max_bytes`` of it.

    ``prepared`` are folders of the same layout that are only read, such as what `ivrctl build` made. A disk that is
    full or cannot be written is no error: nothing is kept then. Raises AudioError when the extra ``audio`` is absent.
    """

    def __init__(self, folder: Path, *, max_bytes: int = MAX_BYTES, prepared: Sequence[Path] = ()) -> None:
        try:
            import filelock
        except ImportError as fault:
            raise AudioError(f"the cache of speech needs filelock; {AUDIO_EXTRA}") from fault
        self._locks = filelock
        self.folder = folder
        self._max_bytes = max_bytes
        self._prepared = tuple(prepared)
        self._unswept = max_bytes  # the first entry looks at what is there already

    def get(self, key: str) -> Audio | None:
        """The speech of that key, or None. An entry that is damaged is removed."""
        for path in self._places(key):
            try:
                data = path.read_bytes()
            except OSError:
                continue
            try:
                audio = _decoded(data)
            except (ValueError, KeyError, struct.error, AudioError):
                if path == self._path(key):
                    with contextlib.suppress(OSError):
                        path.unlink()
                continue
            self._touch(path)
            return audio
        return None

    def file(self, key: str) -> Path | None:
        """The WAV file of that key for a player, or None."""
        return next((path for path in self._places(key) if path.is_file()), None)

    def put(self, key: str, audio: Audio, wanted: AudioFormat) -> bool:
        """Keep the speech as WAV of that format; whether there was room for it."""
        data = _encoded(audio, wanted)
        if len(data) > self._max_bytes:
            return False
        path = self._path(key)
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            write_whole(path, data)
        except OSError:
            return False
        self._unswept += len(data)
        if self._unswept * _SWEEP_SHARE > self._max_bytes:
            self._sweep(newest=path)
        return path.exists()

    @contextlib.contextmanager
    def making(self, key: str, *, limit: float) -> Iterator[None]:
        """One process at a time makes the speech of a key; after ``limit`` seconds of waiting we make it too."""
        # A lock file for each key would have to be removed some time, which no two processes can agree on.
        place = self.folder / "locks" / key[:3]
        lock = None
        with contextlib.suppress(OSError, self._locks.Timeout):
            place.parent.mkdir(parents=True, exist_ok=True)
            lock = self._locks.FileLock(place, timeout=limit, poll_interval=0.02)
            lock.acquire()
        try:
            yield
        finally:
            if lock is not None:
                lock.release()

    def size(self) -> int:
        """Bytes of all entries."""
        return sum(size for _, size, _ in self._entries())

    def _path(self, key: str) -> Path:
        return self.folder / key[:2] / f"{key}.wav"

    def _places(self, key: str) -> Iterator[Path]:
        yield from (folder / key[:2] / f"{key}.wav" for folder in (*self._prepared, self.folder))

    def _touch(self, path: Path) -> None:
        if not path.is_relative_to(self.folder):
            return
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _TOUCH_SECONDS:
                os.utime(path)

    def _entries(self) -> Iterator[tuple[float, int, Path]]:
        """(last use in seconds since 1970, bytes, file)."""
        # What a process that was killed left half-written counts and leaves like an entry.
        for path in self.folder.glob("??/*"):
            with contextlib.suppress(OSError):
                facts = path.stat()
                yield facts.st_mtime, facts.st_size, path

    def _sweep(self, *, newest: Path) -> None:
        entries = sorted(self._entries())
        total = sum(size for _, size, _ in entries)
        self._unswept = 0
        if total <= self._max_bytes:
            return
        for _, size, path in entries:
            if path != newest:
                with contextlib.suppress(OSError):
                    path.unlink()
                    total -= size
            if total <= self._max_bytes * _FILLED_AGAIN:
                return


def _encoded(audio: Audio, wanted: AudioFormat) -> bytes:
    wav = bytearray(encode(audio, wanted))
    if len(wav) % 2:
        wav += b"\0"
    notes = {"marks": audio.marks, "encoding": wanted.encoding, "checksum": zlib.crc32(wav[8:])}
    text = json.dumps(notes).encode()
    text += b" " * (len(text) % 2)
    data = wav + _HEAD.pack(_CHUNK, len(text)) + text
    data[4:8] = (len(data) - 8).to_bytes(4, "little")
    return bytes(data)


def _decoded(data: bytes) -> Audio:
    """Raises ValueError, KeyError, struct.error or AudioError when anything is not as `_encoded` made it."""
    if data[:4] != b"RIFF" or int.from_bytes(data[4:8], "little") + 8 != len(data):
        raise ValueError("not a whole WAV file")
    at = 12
    chunks: dict[bytes, bytes] = {}
    while True:
        name, length = _HEAD.unpack_from(data, at)
        chunks[name] = data[at + 8 : at + 8 + length]
        if name == _CHUNK:
            break
        at += 8 + length + length % 2
    notes = json.loads(chunks[_CHUNK])
    if notes["checksum"] != zlib.crc32(data[8:at]):
        raise ValueError("the checksum is another")
    marks = tuple(Mark(str(name), float(offset)) for name, offset in notes["marks"])
    if notes["encoding"] == "pcm16":
        return Audio(chunks[b"data"], int.from_bytes(chunks[b"fmt "][4:8], "little"), marks)
    decoded = read_recording(data)
    return Audio(decoded.samples, decoded.sample_rate, marks)
