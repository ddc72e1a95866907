"""Joining and padding PCM."""

from __future__ import annotations

from collections.abc import Sequence

from asr_tts.errors import AudioError
from asr_tts.spi import Audio, Mark
from asr_tts.spi.audio import SAMPLE_BYTES

__all__ = ["concatenate", "pad", "silence"]


def silence(seconds: float, sample_rate: int) -> Audio:
    """Silence of that many seconds, rounded to a sample; negative counts as none. ``sample_rate`` in Hz."""
    return Audio(bytes(round(max(seconds, 0.0) * sample_rate) * SAMPLE_BYTES), sample_rate)


def concatenate(pieces: Sequence[Audio]) -> Audio:
    """One sound after the other; marks move along. Raises AudioError when rates differ or there is no piece."""
    if not pieces:
        raise AudioError("there is nothing to join; give at least one piece of audio")
    rates = sorted({piece.sample_rate for piece in pieces})
    if len(rates) > 1:
        raise AudioError(
            f"audio of {', '.join(map(str, rates))} Hz cannot be joined; resample it to one rate first"
        )
    rate = rates[0]
    marks: list[Mark] = []
    frames = 0
    for piece in pieces:
        marks.extend(Mark(name, offset + frames / rate) for name, offset in piece.marks)
        frames += piece.frames
    return Audio(b"".join(piece.samples for piece in pieces), rate, tuple(marks))


def pad(audio: Audio, *, before: float = 0.0, after: float = 0.0) -> Audio:
    """The sound with ``before`` and ``after`` seconds of silence around it."""
    return concatenate([silence(before, audio.sample_rate), audio, silence(after, audio.sample_rate)])
