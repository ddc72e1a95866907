"""A grammar as an engine gets it: a finite graph of words, without rules, tags or empty steps."""

from __future__ import annotations

import hashlib
import json
import re
import unicodedata
from collections import deque
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import NamedTuple

from asr_tts.errors import UnsupportedGrammar

__all__ = ["ANY_WORD", "Arc", "Standing", "WordGraph", "spoken_words"]

ANY_WORD = "..."
"""The word of an arc that any one word takes (GARBAGE of SRGS 1.0 §2.2.3 Special Rules)."""

_HAN_AND_KANA = "\u3005-\u3007\u3041-\u30fa\u30fc\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U0003ffff"
_WORD = re.compile(
    rf"[{_HAN_AND_KANA}]|\d|[^\W\d_{_HAN_AND_KANA}]+(?:'[^\W\d_{_HAN_AND_KANA}]+)*|(?<=\d)\.(?=\d)|[-$¥£€](?=\s?\d)"
)


def spoken_words(text: str) -> tuple[str, ...]:
    """Words as graphs have them: lower case, no punctuation, every digit and Han character a word of its own."""
    return tuple(_WORD.findall(unicodedata.normalize("NFKC", text.replace("\u2019", "'")).casefold()))


class Arc(NamedTuple):
    """From state ``source`` to ``target`` by saying ``word``; ``probability`` is over 0 and at most 1."""

    source: int
    target: int
    word: str
    probability: float = 1.0


class Standing(NamedTuple):
    """How words stand to grammars: a whole match, and the beginning of a longer one. Neither: out of grammar."""

    complete: bool
    extendable: bool


class WordGraph:
    """What may be said: every path from state 0 to one of ``finals``. Never changes.

    ``weight`` compares it with other grammars that are active at the same time (SRGS 1.0 §2.4.1 Weights).
    A graph without path is a grammar that nothing matches. Raises UnsupportedGrammar for impossible arcs.
    """

    def __init__(
        self, arcs: Iterable[Arc | tuple[int, int, str, float]], finals: Iterable[int], *, weight: float = 1.0
    ) -> None:
        self.arcs = tuple(Arc(*arc) for arc in arcs)
        self.finals = frozenset(finals)
        self.weight = weight
        if not weight > 0.0:
            raise UnsupportedGrammar(f"a grammar's weight of {weight} is not possible; give one over 0")
        for arc in self.arcs:
            if arc.source < 0 or arc.target < 0 or not arc.word or not 0.0 < arc.probability <= 1.0:
                raise UnsupportedGrammar(f"{arc} is not possible in a graph of words")

    @classmethod
    def of_phrases(cls, phrases: Iterable[str], *, weight: float = 1.0) -> WordGraph:
        """A graph of these phrases, each as likely as the others."""
        arcs: dict[tuple[int, str], int] = {}
        finals = set()
        for phrase in phrases:
            state = 0
            words = spoken_words(phrase)
            for word in words:
                state = arcs.setdefault((state, word), len(arcs) + 1)
            if words:
                finals.add(state)
        return cls(
            [Arc(source, target, word) for (source, word), target in arcs.items()], finals, weight=weight
        )

    @cached_property
    def words(self) -> frozenset[str]:
        """Every word that a path has, `ANY_WORD` left out."""
        return frozenset(arc.word for arc in self.arcs) - {ANY_WORD}

    @cached_property
    def digest(self) -> str:
        """A name for the content: equal graphs have equal digests."""
        return hashlib.sha256(self.to_json()).hexdigest()

    def to_json(self) -> bytes:
        """For another process; `from_json` reads it."""
        return json.dumps([self.weight, sorted(self.finals), self.arcs]).encode()

    @classmethod
    def from_json(cls, data: bytes) -> WordGraph:
        """What `to_json` wrote."""
        weight, finals, arcs = json.loads(data)
        return cls(arcs, finals, weight=weight)

    @cached_property
    def _steps(self) -> dict[int, dict[str, list[int]]]:
        steps: dict[int, dict[str, list[int]]] = {}
        for arc in self.arcs:
            steps.setdefault(arc.source, {}).setdefault(arc.word, []).append(arc.target)
        return steps

    def standing(self, words: Sequence[str]) -> Standing:
        """Where words, as `spoken_words` gives them, stand in this graph."""
        states = {0}
        for word in words:
            states = {
                target
                for state in states
                for key in (word, ANY_WORD)
                for target in self._steps.get(state, {}).get(key, ())
            }
            if not states:
                return Standing(complete=False, extendable=False)
        return Standing(
            complete=bool(words) and not self.finals.isdisjoint(states),
            extendable=any(state in self._steps for state in states),
        )

    @property
    def is_open(self) -> bool:
        """Whether any words at all match, however many: a grammar of nothing but repeated `ANY_WORD` is dictation."""
        return not self.words and any(
            arc.source == arc.target and arc.target in self.finals for arc in self.arcs
        )

    def phrases(self, limit: int) -> list[tuple[str, ...]]:
        """Matching phrases, shortest first, about ``limit`` at most. `ANY_WORD` stands in them as it is."""
        found: dict[tuple[str, ...], None] = {}
        waiting: deque[tuple[int, tuple[str, ...]]] = deque([(0, ())])
        room = limit * 20
        while waiting and len(found) < limit and room > 0:
            state, said = waiting.popleft()
            if said and state in self.finals:
                found[said] = None
            for word, targets in self._steps.get(state, {}).items():
                for target in targets:
                    room -= 1
                    waiting.append((target, (*said, word)))
        return list(found)

    def __repr__(self) -> str:
        return f"<WordGraph of {len(self.arcs)} arcs>"

    def __eq__(self, other: object) -> bool:
        return isinstance(other, WordGraph) and self.digest == other.digest

    def __hash__(self) -> int:
        return hash(self.digest)
