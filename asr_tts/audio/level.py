"""How loud a recording is, what is wrong with it on a telephone, and the silence around it."""

from __future__ import annotations

import math
from dataclasses import dataclass
from typing import Any, Final, Literal

from asr_tts.audio.resample import AUDIO_EXTRA
from asr_tts.errors import AudioError
from asr_tts.spi import Audio
from asr_tts.spi.audio import SAMPLE_BYTES

__all__ = ["TARGET_DBFS", "Level", "Remark", "adjusted", "measure", "remarks", "trim"]

TARGET_DBFS: Final = -20.0
"""Active level of a prompt: loud enough beside speech of people, with room for its peaks."""
_FRAME_SECONDS: Final = 0.02
_FLOOR_DBFS: Final = -96.0
_SILENT_DBFS: Final = -60.0
_BELOW_SPEECH_DB: Final = 35.0
"""Frames this far under the loudest are pauses."""
_CLIPPED = 32700


@dataclass(frozen=True, slots=True)
class Level:
    """dB are below full scale (0). ``active_dbfs`` is the level of the frames that are no pause, as in ITU-T P.56."""

    peak_dbfs: float
    active_dbfs: float
    clipped: float
    """Share of samples at the limit, 0 to 1."""
    before: float
    """Seconds of silence at the start; of a silent recording its whole length."""
    after: float
    duration: float


@dataclass(frozen=True, slots=True)
class Remark:
    """What a person who uploads a recording should know. Only ``silent`` makes it useless."""

    code: Literal[
        "cut-short", "silent", "quiet", "loud", "clipped", "silence-before", "silence-after", "short"
    ]
    message: str


def measure(audio: Audio) -> Level:
    """Levels in frames of 20 ms. Raises AudioError when the extra ``audio`` is absent."""
    np = _numpy()
    samples = np.frombuffer(audio.samples, "<i2").astype("float32")
    if not len(samples):
        return Level(_FLOOR_DBFS, _FLOOR_DBFS, 0.0, 0.0, 0.0, 0.0)
    frames = _frame_levels(np, samples, audio.sample_rate)
    heard = np.flatnonzero(frames > max(float(frames.max()) - _BELOW_SPEECH_DB, _SILENT_DBFS))
    size = _frame_size(audio.sample_rate)
    if not len(heard):
        before, after, active = audio.duration, 0.0, _FLOOR_DBFS
    else:
        before = heard[0] * size / audio.sample_rate
        after = max(audio.duration - (heard[-1] + 1) * size / audio.sample_rate, 0.0)
        active = 10 * math.log10(float(np.mean(10 ** (frames[heard] / 10))))
    return Level(
        peak_dbfs=_dbfs(float(np.abs(samples).max())),
        active_dbfs=active,
        clipped=float(np.mean(np.abs(samples) >= _CLIPPED)),
        before=float(before),
        after=float(after),
        duration=audio.duration,
    )


def remarks(level: Level) -> list[Remark]:
    """What is wrong for a call, each with what to do; none for a good recording."""
    if level.active_dbfs <= _SILENT_DBFS:
        return [Remark("silent", "nothing can be heard; record it again with the microphone on")]
    found: list[Remark] = []
    if level.active_dbfs < -32:
        found.append(
            Remark(
                "quiet",
                f"quiet: {level.active_dbfs:.0f} dB, callers expect about {TARGET_DBFS:.0f}; make it louder",
            )
        )
    if level.active_dbfs > -12:
        found.append(
            Remark(
                "loud",
                f"loud: {level.active_dbfs:.0f} dB, callers expect about {TARGET_DBFS:.0f}; make it quieter",
            )
        )
    if level.clipped > 0.001:
        found.append(
            Remark(
                "clipped",
                f"distorted: {level.clipped:.1%} of it is at the limit; record it again with less gain",
            )
        )
    if level.before > 0.5:
        found.append(Remark("silence-before", f"{level.before:.1f} s of silence at the start; trim it"))
    if level.after > 1.5:
        found.append(Remark("silence-after", f"{level.after:.1f} s of silence at the end; trim it"))
    if level.duration - level.before - level.after < 0.1:
        found.append(Remark("short", "less than 0.1 s of sound; is the recording complete?"))
    return found


def trim(audio: Audio, *, keep: float = 0.1) -> Audio:
    """The sound without silence at its ends but for ``keep`` seconds; silence throughout becomes empty. Marks move along."""
    level = measure(audio)
    if level.active_dbfs <= _SILENT_DBFS:
        return Audio(b"", audio.sample_rate)
    start = max(round((level.before - keep) * audio.sample_rate), 0)
    end = audio.frames - max(round((level.after - keep) * audio.sample_rate), 0)
    shift = start / audio.sample_rate
    marks = tuple(mark._replace(offset=max(mark.offset - shift, 0.0)) for mark in audio.marks)
    return Audio(audio.samples[start * SAMPLE_BYTES : end * SAMPLE_BYTES], audio.sample_rate, marks)


def adjusted(audio: Audio, *, target_dbfs: float = TARGET_DBFS) -> Audio:
    """The sound at an active level of ``target_dbfs``, less where its peak would be cut. Silence stays as it is."""
    np = _numpy()
    level = measure(audio)
    if level.active_dbfs <= _SILENT_DBFS:
        return audio
    gain = 10 ** (min(target_dbfs - level.active_dbfs, -0.3 - level.peak_dbfs) / 20)
    samples = np.frombuffer(audio.samples, "<i2").astype("float32") * gain
    return Audio(
        np.clip(np.rint(samples), -32768, 32767).astype("<i2").tobytes(), audio.sample_rate, audio.marks
    )


def _frame_size(sample_rate: int) -> int:
    return max(round(sample_rate * _FRAME_SECONDS), 1)


def _frame_levels(np: Any, samples: Any, sample_rate: int) -> Any:
    size = _frame_size(sample_rate)
    padded = np.zeros(-(-len(samples) // size) * size, dtype="float32")
    padded[: len(samples)] = samples
    power = np.mean(padded.reshape(-1, size) ** 2, axis=1)
    return 10 * np.log10(np.maximum(power / 32768**2, 10 ** (_FLOOR_DBFS / 10)))


def _dbfs(amplitude: float) -> float:
    return max(20 * math.log10(max(amplitude, 1e-9) / 32768), _FLOOR_DBFS)


def _numpy() -> Any:
    try:
        import numpy as np
    except ImportError as fault:
        raise AudioError(f"measuring sound needs numpy; {AUDIO_EXTRA}") from fault
    return np
