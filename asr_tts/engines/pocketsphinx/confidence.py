"""How sure a result is: the recognised words against a loop of phones that fits any speech.

A grammar forces whatever is said into its words, and the decoder's own probability does not tell (it is the share
among the paths of that grammar). So the same sound is decoded once more with a phone bigram, and the acoustic scores
are compared frame by frame: words that were really said lose little to the freest choice of phones.

The fewer the words, the easier it is to fit them into some part of any sentence. So speech that the words leave out
counts as badly fitting, and of one or two words each has to fit by itself. Figures: benchmarks/README.md.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Sequence
from typing import NamedTuple

from asr_tts.engines.pocketsphinx.search import FILLER_MARK

__all__ = ["Segment", "confidence", "lead"]

_DOUBTFUL = -4.5
"""The loss a frame of speech at which a result is as likely wrong as right."""
_LEFT_OUT = -8.0
"""The loss of a frame of speech that no word covers: about that of words that do not fit at all."""
_FEW_WORDS = 2
_WORSE_THAN_ALL = 1.0
"""How much more than the whole the worst of few words may lose a frame."""
_STEEPNESS = 1.2
_CLEAR_LEAD = 0.02
"""In the decoder's likelihoods of paths. Of 48 times four digits, all right ones were further ahead, and half the wrong not."""
_SILENT = frozenset({"<sil>", "<s>", "</s>", "(NULL)", "SIL"})


class Segment(NamedTuple):
    """A word or phone, its first and last frame, and its acoustic log-likelihood."""

    word: str
    start: int
    end: int
    score: float


def confidence(words: Sequence[Segment], phones: Sequence[Segment], strictness: float = 0.0) -> float:
    """0.0 to 1.0; 0.5 where a result is as likely wrong as right. 0.0 when there is nothing to compare.

    ``strictness`` is added to the loss a frame (natural logarithm of a likelihood) that is doubtful.
    """
    best: dict[int, float] = {}
    speech: set[int] = set()
    for phone in phones:
        frames = range(phone.start, phone.end + 1)
        best.update(dict.fromkeys(frames, phone.score / len(frames)))
        if not _is_silent(phone):
            speech.update(frames)
    left_out = set(speech)
    losses: list[float] = []
    total = 0.0
    covered = 0.0
    for word in words:
        frames = range(word.start, word.end + 1)
        if not _is_silent(word):
            left_out.difference_update(frames)
        if _is_silent(word) or word.word.startswith(FILLER_MARK):
            continue
        loss = word.score - sum(best.get(frame, 0.0) for frame in frames)
        # The last sound of a word can be drawn out over the silence behind it, where everything fits: that counts half.
        length = (len(frames) + len(speech.intersection(frames))) / 2
        losses.append(loss / length)
        total += loss
        covered += length
    if not losses or not best:
        return 0.0
    sure = (total + _LEFT_OUT * len(left_out)) / (covered + len(left_out))
    if len(losses) <= _FEW_WORDS:
        sure = min(sure, min(losses) + _WORSE_THAN_ALL)
    return 1.0 / (1.0 + math.exp(-_STEEPNESS * (sure - _DOUBTFUL - strictness)))


def lead(text: str, paths: Iterable[tuple[str, float]], sound: Callable[[str], str]) -> float:
    """How clearly ``text`` is ahead of other words that sound differently: a factor from 0.0 to 1.0.

    ``paths`` are words and their likelihoods, best first; ``sound`` gives the phones of words. Of few words the others
    are mostly another way to say the same ("yes", "yeah"), which is no doubt.
    """
    if len(text.split()) <= _FEW_WORDS:
        return 1.0
    best = 0.0
    for other, likelihood in paths:
        best = best or likelihood
        if not likelihood or math.log(best / likelihood) >= _CLEAR_LEAD:
            break
        if other and sound(other) != sound(text):
            return max(math.log(best / likelihood), 0.0) / _CLEAR_LEAD
    return 1.0


def _is_silent(segment: Segment) -> bool:
    return segment.word in _SILENT or segment.word.startswith(("[", "+"))
