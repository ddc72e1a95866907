"""How sure a result is: the recognised words against a loop of phones that fits any speech.

A grammar forces whatever is said into its words, and the decoder's own probability does not tell (it is the share
among the paths of that grammar). So the same sound is decoded once more with a phone bigram, and the acoustic scores
are compared frame by frame: words that were really said lose little to the freest choice of phones.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import NamedTuple

__all__ = ["Segment", "confidence"]

_DOUBTFUL = -4.3
"""The loss a frame at which acceptance and rejection err equally, see benchmarks/README.md."""
_STEEPNESS = 1.2
_SILENT = frozenset({"<sil>", "<s>", "</s>", "(NULL)", "SIL"})


class Segment(NamedTuple):
    """A word or phone, its first and last frame, and its acoustic log-likelihood."""

    word: str
    start: int
    end: int
    score: float


def confidence(words: Sequence[Segment], phones: Sequence[Segment]) -> float:
    """0.0 to 1.0; 0.5 where a result is as likely wrong as right. 0.0 when there is nothing to compare."""
    best: dict[int, float] = {}
    for segment in phones:
        share = segment.score / (segment.end - segment.start + 1)
        best.update(dict.fromkeys(range(segment.start, segment.end + 1), share))
    loss = 0.0
    frames = 0
    for segment in words:
        if segment.word in _SILENT or segment.word.startswith(("[", "++")):
            continue
        inside = range(segment.start, segment.end + 1)
        loss += segment.score - sum(best.get(frame, 0.0) for frame in inside)
        frames += len(inside)
    if not frames or not best:
        return 0.0
    return 1.0 / (1.0 + math.exp(-_STEEPNESS * (loss / frames - _DOUBTFUL)))
