"""The sound of a whole script from what the library made of its documents."""

from __future__ import annotations

import itertools
from collections.abc import Iterable, Iterator
from typing import Any

from asr_tts.audio import silence
from asr_tts.engines.espeak.document import Pause, Script
from asr_tts.spi import Audio, Mark
from asr_tts.spi.audio import SAMPLE_BYTES

__all__ = ["Part", "assembled"]

Part = tuple[dict[str, Any], bytes]
"""As `asr_tts.engines.espeak.worker` gives it: {"document": number, "marks": [[name, milliseconds]]} and PCM."""

_LONGEST_END_PAUSE = 1.0
_QUIET = 40
"""Some timbres end in noise of this amplitude instead of digital silence."""


def assembled(script: Script, parts: Iterable[Part], sample_rate: int) -> Iterator[Audio]:
    """Sound and silence in the order of the script, as soon as they are known. Marks count from their own piece."""
    documents = itertools.groupby(parts, key=lambda part: part[0]["document"])
    spoken = next(documents, None)
    number = 0
    for step, after in itertools.zip_longest(script.steps, script.steps[1:]):
        if isinstance(step, Pause):
            yield silence(step, sample_rate)
            continue
        if spoken is not None and spoken[0] == number:
            # The library ends every document with a pause; an explicit break takes its place.
            yield from _document(script, spoken[1], sample_rate, keep_end=not isinstance(after, Pause))
            spoken = next(documents, None)
        number += 1


def _document(script: Script, parts: Iterable[Part], sample_rate: int, *, keep_end: bool) -> Iterator[Audio]:
    quiet_end = b""
    given = 0
    for facts, samples in parts:
        sound = quiet_end + samples
        end = len(sound) if keep_end else _sound_end(sound, sample_rate)
        start = given / SAMPLE_BYTES / sample_rate
        marks = tuple(
            Mark(script.marks[int(name)], max(milliseconds / 1000 - start, 0.0))
            for name, milliseconds in facts["marks"]
        )
        if end or marks:
            yield Audio(sound[:end], sample_rate, marks)
        given += end
        quiet_end = sound[end:]


def _sound_end(sound: bytes, sample_rate: int) -> int:
    """Bytes up to the quiet at the end, of which at most a second is left out."""
    samples = memoryview(sound).cast("h")
    end = len(samples)
    first = max(end - round(_LONGEST_END_PAUSE * sample_rate), 0)
    while end > first and -_QUIET < samples[end - 1] < _QUIET:
        end -= 1
    return end * SAMPLE_BYTES
