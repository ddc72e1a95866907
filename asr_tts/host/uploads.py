"""Recordings that people upload, decoded in a process of its own and checked for the telephone.

A decoder is native code that reads what strangers send: it may crash, hang or ask for all memory. Here that costs one
error message.
"""

from __future__ import annotations

import contextlib
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from asr_tts.audio import AudioFormat, Level, Remark, adjusted, encode, measure, read_recording, remarks, trim
from asr_tts.audio.complete import is_cut_short
from asr_tts.audio.formats import NARROWBAND
from asr_tts.audio.recording import MAX_SECONDS
from asr_tts.audio.resample import AUDIO_EXTRA
from asr_tts.errors import AudioError, EngineUnavailable, WorkerFailed
from asr_tts.host.worker import Worker
from asr_tts.spi import Audio

__all__ = ["RecordingDecoder", "Upload", "Uploads"]

_MAX_BYTES = 100 * 2**20
_MEMORY_BYTES = 3 * 2**30


@dataclass(frozen=True, slots=True)
class Upload:
    """A recording as calls need it: its sound, the same as the bytes of a file, and what is to be said about it."""

    audio: Audio
    data: bytes
    format: AudioFormat
    level: Level
    """Of the recording as it came."""
    remarks: tuple[Remark, ...]
    source: str
    """Coding, sample rate and channels of the file as it came: ``PCM_16, 44100 Hz, 2 channels``."""


class Uploads:
    """Decodes and checks recordings; threads take turns.

    ``max_bytes`` of a file, ``max_seconds`` of its sound, ``time_limit`` in seconds for decoding one.
    """

    def __init__(
        self, *, max_bytes: int = _MAX_BYTES, max_seconds: float = MAX_SECONDS, time_limit: float = 60.0
    ) -> None:
        self._max_bytes = max_bytes
        self._max_seconds = max_seconds
        self._worker = Worker(
            "asr_tts.host.uploads:RecordingDecoder", how_to_install=AUDIO_EXTRA, request_limit=time_limit
        )

    def decode(self, source: Path | bytes, sample_rate: int) -> Audio:
        """The sound of a WAV, MP3, FLAC or OGG file at ``sample_rate`` Hz, mono.

        Raises AudioError when it is too big, too long, damaged or no recording.
        """
        return self._decoded(source, sample_rate)[0]

    def _decoded(self, source: Path | bytes, sample_rate: int) -> tuple[Audio, dict[str, Any]]:
        """The sound, and what the decoder found: ``cut_short`` and ``source``."""
        name = str(source) if isinstance(source, Path) else "the recording"
        try:
            data = self._read(source) if isinstance(source, Path) else source
        except OSError as fault:
            raise AudioError(f"{name}: cannot read the recording: {fault.strerror or fault}") from fault
        if len(data) > self._max_bytes:
            raise AudioError(f"{name}: more than {self._max_bytes / 2**20:g} MB; save it as MP3, or cut it")
        try:
            facts, samples = self._worker.call(
                {"sample_rate": sample_rate, "max_seconds": self._max_seconds}, data
            )
        except EngineUnavailable as fault:
            raise AudioError(f"{name}: recordings cannot be decoded: {fault}") from fault
        except WorkerFailed as fault:
            raise AudioError(f"{name}: not a recording that can be decoded: {fault}") from fault
        if "refused" in facts:
            raise AudioError(str(facts["refused"]).replace("the recording", name, 1))
        return Audio(samples, sample_rate), facts

    def prepare(
        self,
        source: Path | bytes,
        wanted: AudioFormat = NARROWBAND,
        *,
        trimmed: bool = True,
        levelled: bool = False,
    ) -> Upload:
        """The recording in the format of calls, with remarks on its loudness, distortion, silence and completeness.

        ``trimmed`` cuts silence at both ends down to 0.1 s; ``levelled`` brings it to the usual loudness of prompts.
        Raises AudioError as `decode` does.
        """
        audio, facts = self._decoded(source, wanted.sample_rate)
        level = measure(audio)
        found = remarks(level)
        if trimmed and not any(remark.code == "silent" for remark in found):
            audio = trim(audio)
            found = [remark for remark in found if not remark.code.startswith("silence-")]
        if levelled:
            audio = adjusted(audio)
            found = [remark for remark in found if remark.code not in {"quiet", "loud"}]
        if facts["cut_short"]:
            found.append(
                Remark(
                    "cut-short",
                    "the file is shorter than its header says; upload it again if its end is missing",
                )
            )
        return Upload(audio, encode(audio, wanted), wanted, level, tuple(found), facts["source"])

    def close(self) -> None:
        """End the decoder's process."""
        self._worker.close()

    def _read(self, path: Path) -> bytes:
        with path.open("rb") as file:
            return file.read(self._max_bytes + 1)


class RecordingDecoder:
    """What runs in the decoder's process: a `asr_tts.host.serve.WorkerEngine`. Request: the file as payload."""

    def __init__(self) -> None:
        import soundfile
        import soxr

        self._parts = {"soundfile": soundfile.__version__, "soxr": soxr.__version__}
        with contextlib.suppress(ImportError, ValueError, OSError):
            import resource

            resource.setrlimit(resource.RLIMIT_AS, (_MEMORY_BYTES, _MEMORY_BYTES))

    def describe(self) -> dict[str, Any]:
        """Versions."""
        return self._parts

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """PCM of the recording at ``sample_rate`` and facts of its file, or {"refused": why}."""
        import soundfile

        try:
            audio = read_recording(
                payload, sample_rate=header["sample_rate"], max_seconds=header["max_seconds"]
            )
        except AudioError as fault:
            return {"refused": str(fault)}, b""
        with soundfile.SoundFile(io.BytesIO(payload)) as file:
            channels = f"{file.channels} channel{'s' * (file.channels != 1)}"
            source = f"{file.subtype}, {file.samplerate} Hz, {channels}"
        return {"cut_short": is_cut_short(payload), "source": source}, audio.samples
