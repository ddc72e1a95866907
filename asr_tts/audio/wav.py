"""WAV files of our own: 16-bit mono PCM."""

from __future__ import annotations

import io
import wave
from pathlib import Path

from asr_tts.audio.files import write_whole
from asr_tts.errors import AudioError
from asr_tts.spi import Audio
from asr_tts.spi.audio import SAMPLE_BYTES

__all__ = ["read_wav", "write_wav"]

_OTHER_FORMATS = "read other formats with read_recording"


def write_wav(path: Path, audio: Audio) -> None:
    """Write 16-bit mono PCM, whole or not at all: a file that was there stays until the new one is complete.

    Raises AudioError naming the file when the folder is missing, unwritable or full.
    """
    buffer = io.BytesIO()
    with wave.open(buffer, "wb") as out:
        out.setnchannels(1)
        out.setsampwidth(SAMPLE_BYTES)
        out.setframerate(audio.sample_rate)
        out.writeframes(audio.samples)
    try:
        write_whole(path, buffer.getbuffer())
    except (OSError, ValueError) as fault:
        raise AudioError(f"{path}: cannot write the WAV file: {_reason(fault)}") from fault


def read_wav(path: Path) -> Audio:
    """Read 16-bit mono PCM as `write_wav` makes it.

    Raises AudioError naming the file when it is missing, damaged, cut short or of another format.
    """
    try:
        with path.open("rb") as file, wave.open(file, "rb") as wav:
            if (wav.getnchannels(), wav.getsampwidth()) != (1, SAMPLE_BYTES):
                raise AudioError(f"{path}: not 16-bit mono PCM; {_OTHER_FORMATS}")
            samples = wav.readframes(wav.getnframes())
            promised = wav.getnframes() * SAMPLE_BYTES
            rate = wav.getframerate()
    except (OSError, EOFError, ValueError, wave.Error) as fault:
        raise AudioError(f"{path}: cannot read the WAV file: {_reason(fault)}; {_OTHER_FORMATS}") from fault
    if rate <= 0:
        raise AudioError(f"{path}: the WAV file states a rate of {rate} Hz; write it again")
    if len(samples) != promised:
        raise AudioError(
            f"{path}: the WAV file is cut short: {len(samples)} of {promised} bytes; write it again"
        )
    return Audio(samples, rate)


def _reason(fault: Exception) -> str:
    if isinstance(fault, OSError) and fault.strerror:
        return fault.strerror
    return str(fault) or "the file ends too early"
