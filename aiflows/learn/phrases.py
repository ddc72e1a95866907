"""Phrases that utterances share: what may become a keyword."""

from __future__ import annotations

import logging
import re
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from itertools import accumulate
from typing import Final

from aiflows.match.texts import HAN, clauses, folded

__all__ = ["phrases_of", "shared_phrases"]

_RUN: Final = re.compile(rf"[{HAN}a-z0-9]+")
_WORD: Final = re.compile(r"[^\W_]+(?:'[^\W_]+)?")
_IS_HAN: Final = re.compile(f"[{HAN}]")
_HAN_LENGTHS: Final = range(2, 6)
_WORD_LENGTHS: Final = range(1, 4)
_EDGES: Final = frozenset("的了吗啊呢吧嗯呃哦哎嘛哈呀喂诶噢嘞啦咯呗哇么着过地得之")
"""Particles with which no keyword begins or ends."""
_EMPTY: Final = _EDGES | frozenset(
    "我你您他她它们咱这那哪个些是就都也还很在要会能可以有来去说给跟和对把被让一下什怎样不没别"
)
"""Characters that mean nothing by themselves: a keyword has another one too."""
_ENGLISH: Final = """
a an the i me my we us our you your he him his she her it its they them their this that these those is am are was were
be been being do does did have has had will would can could shall should may might must to of in on at for from with by
as and or but if so um uh er well then just really very it's i'm i'd i've you're that's there no not don't didn't
doesn't won't can't what which who how when where why please okay yes yeah
"""
_EMPTY_WORDS: Final = frozenset(_ENGLISH.split())


def phrases_of(text: str) -> set[str]:
    """All phrases of an utterance that could be keywords, folded."""
    found: set[str] = set()
    for clause, _ in clauses(folded(text)):
        found.update(_han_phrases(clause) if _IS_HAN.search(clause) else _word_phrases(clause))
    return found


def shared_phrases(texts: Sequence[str], least: int) -> dict[str, frozenset[int]]:
    """Phrases that ``least`` different texts have → indices of those texts.

    Of phrases that the same texts have, only the longest are kept: parts of them say nothing more.
    """
    having: dict[str, set[int]] = {}
    for index, text in enumerate(texts):
        for phrase in phrases_of(text):
            having.setdefault(phrase, set()).add(index)
    by_texts: dict[frozenset[int], list[str]] = {}
    for phrase, indices in having.items():
        if len({texts[index] for index in indices}) >= least:
            by_texts.setdefault(frozenset(indices), []).append(phrase)
    return {
        phrase: indices
        for indices, phrases in by_texts.items()
        for phrase in phrases
        if not any(phrase != other and phrase in other for other in phrases)
    }


def _han_phrases(clause: str) -> Iterator[str]:
    for run in _RUN.findall(clause):
        edges = _edges(run)
        for size in _HAN_LENGTHS:
            for start in range(len(run) - size + 1):
                phrase = run[start : start + size]
                if edges is not None and not {start, start + size} <= edges:
                    continue
                if phrase[0] in _EDGES or phrase[-1] in _EDGES or _EMPTY.issuperset(phrase):
                    continue
                if _IS_HAN.search(phrase):
                    yield phrase


def _edges(run: str) -> frozenset[int] | None:
    """Places between words; None where jieba is not installed, and any characters may be a phrase."""
    if find_spec("jieba") is None:
        return None
    import jieba

    jieba.setLogLevel(logging.WARNING)
    return frozenset((0, *accumulate(map(len, jieba.cut(run, HMM=False)))))


def _word_phrases(clause: str) -> Iterator[str]:
    words = _WORD.findall(clause)
    for size in _WORD_LENGTHS:
        for start in range(len(words) - size + 1):
            phrase = words[start : start + size]
            if not _EMPTY_WORDS.issuperset(phrase):
                yield " ".join(phrase)
