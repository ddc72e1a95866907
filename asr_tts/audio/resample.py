"""Changing the sample rate."""

from __future__ import annotations

from asr_tts.errors import AudioError
from asr_tts.spi import Audio

__all__ = ["AUDIO_EXTRA", "resample"]

AUDIO_EXTRA = "pip install 'ivrkit[audio]'"


def resample(audio: Audio, sample_rate: int) -> Audio:
    """The same sound at ``sample_rate`` Hz (telephony: 8000 or 16000), band-limited. Marks keep their seconds.

    Raises AudioError when the rate is not positive or the extra ``audio`` is not installed.
    """
    if sample_rate == audio.sample_rate:
        return audio
    if sample_rate <= 0:
        raise AudioError(f"a sample rate of {sample_rate} Hz is not possible; give a positive rate")
    if not audio.samples:
        return Audio(b"", sample_rate, audio.marks)
    try:
        import numpy as np
        import soxr
    except ImportError as fault:
        raise AudioError(
            f"changing {audio.sample_rate} Hz to {sample_rate} Hz needs soxr and numpy; {AUDIO_EXTRA}"
        ) from fault
    samples = soxr.resample(np.frombuffer(audio.samples, "<i2"), audio.sample_rate, sample_rate)
    return Audio(samples.astype("<i2").tobytes(), sample_rate, audio.marks)
