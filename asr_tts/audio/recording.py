"""Recorded prompts that authors give: any format libsndfile knows, any rate, any number of channels."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path
from typing import Any, BinaryIO

from asr_tts.audio.resample import AUDIO_EXTRA
from asr_tts.errors import AudioError
from asr_tts.spi import Audio

__all__ = ["MAX_SECONDS", "read_recording"]

MAX_SECONDS = 1800.0
_BLOCK_SAMPLES = 65536


def read_recording(
    source: Path | bytes, *, sample_rate: int | None = None, max_seconds: float = MAX_SECONDS
) -> Audio:
    """Decode WAV (PCM, float, mu-law, A-law, GSM, ADPCM), MP3, FLAC or OGG; channels are mixed to mono.

    ``source`` is a file or its bytes; the content decides the format, not the name. ``sample_rate`` in Hz, None keeps
    the recording's own. What strangers upload is decoded by `asr_tts.host.Uploads`, in a process of its own.
    Raises AudioError naming the file when it is missing, damaged, of another format, or longer than ``max_seconds``.
    """
    name = str(source) if isinstance(source, Path) else "the recording"
    try:
        import numpy as np
        import soundfile
    except ImportError as fault:
        raise AudioError(f"{name}: reading recordings needs soundfile and numpy; {AUDIO_EXTRA}") from fault
    try:
        # Opened here, so that libsndfile looks at the content and not at the name.
        with _opened(source, name) as file, soundfile.SoundFile(file) as recording:
            rate = int(recording.samplerate)
            wanted = sample_rate or rate
            converted = _converter(rate, wanted)
            pieces: list[bytes] = []
            frames = 0
            size = max(_BLOCK_SAMPLES // int(recording.channels), 256)
            # Counted while decoding: the length a header states is not to be trusted. SoundFile.blocks takes no GSM.
            while len(block := recording.read(size, dtype="float32", always_2d=True)):
                frames += len(block)
                if frames > max_seconds * rate:
                    raise AudioError(
                        f"{name}: longer than {max_seconds:g} s; cut the recording into shorter ones"
                    )
                mono = np.clip(np.nan_to_num(block.mean(axis=1)), -1.0, 1.0)
                pieces.append(converted((mono * 32767).astype("<i2"), False))
            pieces.append(converted(np.zeros(0, dtype="<i2"), True))
    except OSError as fault:
        raise AudioError(f"{name}: cannot read the recording: {fault.strerror or fault}") from fault
    except soundfile.LibsndfileError as fault:
        reason = fault.error_string.removeprefix("Error : ").rstrip(".")
        raise AudioError(
            f"{name}: not a recording that can be decoded ({reason}); save it again as WAV or MP3"
        ) from fault
    except (RuntimeError, ValueError, TypeError) as fault:
        raise AudioError(
            f"{name}: not a recording that can be decoded; save it again as WAV or MP3"
        ) from fault
    if not frames:
        raise AudioError(f"{name}: the recording holds no sound; save it again as WAV or MP3")
    return Audio(b"".join(pieces), wanted)


def _opened(source: Path | bytes, name: str) -> BinaryIO:
    file = source.open("rb") if isinstance(source, Path) else io.BytesIO(source)
    if file.seekable() and not file.seek(0, io.SEEK_END):
        file.close()
        raise AudioError(f"{name}: the file is empty; save it again as WAV or MP3")
    file.seek(0)
    return file


def _converter(rate: int, wanted: int) -> Callable[[Any, bool], bytes]:
    if rate == wanted:
        return lambda samples, last: samples.tobytes()
    try:
        import soxr
    except ImportError as fault:
        raise AudioError(f"changing {rate} Hz to {wanted} Hz needs soxr; {AUDIO_EXTRA}") from fault
    stream = soxr.ResampleStream(rate, wanted, 1, dtype="int16")
    return lambda samples, last: stream.resample_chunk(samples, last=last).astype("<i2").tobytes()
