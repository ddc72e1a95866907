"""Changing the sample rate."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from asr_tts.errors import AudioError
from asr_tts.spi import Audio

__all__ = ["AUDIO_EXTRA", "resample", "resampled"]

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
    np, soxr = _libraries(audio.sample_rate, sample_rate)
    samples = soxr.resample(np.frombuffer(audio.samples, "<i2"), audio.sample_rate, sample_rate)
    return Audio(samples.astype("<i2").tobytes(), sample_rate, audio.marks)


def resampled(pieces: Iterable[Audio], sample_rate: int) -> Iterator[Audio]:
    """The pieces of one sound at another rate, without a seam between them. Marks keep their place.

    Raises AudioError as `resample` does, and when the pieces have several rates.
    """
    stream: Any = None
    rate = heard = given = 0
    for piece in pieces:
        if piece.sample_rate == sample_rate and stream is None:
            yield piece
            continue
        if stream is None:
            np, soxr = _libraries(piece.sample_rate, sample_rate)
            rate = piece.sample_rate
            stream = soxr.ResampleStream(rate, sample_rate, 1, dtype="int16")
        if piece.sample_rate != rate:
            raise AudioError(f"pieces of {rate} and {piece.sample_rate} Hz are not one sound")
        samples = stream.resample_chunk(np.frombuffer(piece.samples, "<i2"))
        # The filter holds back a few milliseconds, so pieces do not begin where they began.
        shift = heard / rate - given / sample_rate
        marks = tuple(mark._replace(offset=max(mark.offset + shift, 0.0)) for mark in piece.marks)
        heard += piece.frames
        given += len(samples)
        if len(samples) or marks:
            yield Audio(samples.astype("<i2").tobytes(), sample_rate, marks)
    if stream is not None:
        rest = stream.resample_chunk(np.zeros(0, "<i2"), last=True)
        yield Audio(rest.astype("<i2").tobytes(), sample_rate)


def _libraries(rate: int, wanted: int) -> tuple[Any, Any]:
    try:
        import numpy as np
        import soxr
    except ImportError as fault:
        raise AudioError(f"changing {rate} Hz to {wanted} Hz needs soxr and numpy; {AUDIO_EXTRA}") from fault
    return np, soxr
