"""Recorded prompts that authors give: any format libsndfile knows, any rate, any number of channels."""

from __future__ import annotations

from pathlib import Path

from asr_tts.audio.resample import AUDIO_EXTRA
from asr_tts.errors import AudioError
from asr_tts.spi import Audio

__all__ = ["MAX_SECONDS", "read_recording"]

MAX_SECONDS = 1800.0
_BLOCK_FRAMES = 65536


def read_recording(path: Path, *, max_seconds: float = MAX_SECONDS) -> Audio:
    """Decode WAV (PCM, float, mu-law, A-law, GSM, ADPCM), MP3, FLAC or OGG; channels are mixed to mono.

    The content decides the format, not the file's name. The file's own rate is kept; see `resample`.
    Raises AudioError naming the file when it is missing, damaged, of another format, or longer than ``max_seconds``.
    """
    try:
        import numpy as np
        import soundfile
    except ImportError as fault:
        raise AudioError(f"{path}: reading recordings needs soundfile and numpy; {AUDIO_EXTRA}") from fault
    pieces: list[bytes] = []
    frames = 0
    try:
        # Opened here, so that libsndfile looks at the content and not at the name.
        with path.open("rb") as file, soundfile.SoundFile(file) as recording:
            rate = int(recording.samplerate)
            # Counted while decoding: the length a header states is not to be trusted.
            for block in recording.blocks(_BLOCK_FRAMES, dtype="float32", always_2d=True):
                frames += len(block)
                if frames > max_seconds * rate:
                    raise AudioError(
                        f"{path}: longer than {max_seconds:g} s; cut the recording into shorter ones"
                    )
                mono = np.clip(np.nan_to_num(block.mean(axis=1)), -1.0, 1.0)
                pieces.append((mono * 32767).astype("<i2").tobytes())
    except OSError as fault:
        raise AudioError(f"{path}: cannot read the recording: {fault.strerror or fault}") from fault
    except (RuntimeError, ValueError, TypeError) as fault:
        raise AudioError(
            f"{path}: not a recording that can be decoded ({fault}); save it again as WAV or MP3"
        ) from fault
    if not frames:
        raise AudioError(f"{path}: the recording holds no sound; save it again as WAV or MP3")
    return Audio(b"".join(pieces), rate)
