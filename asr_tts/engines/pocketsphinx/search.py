"""Graphs of words as finite-state grammars of the decoder."""

from __future__ import annotations

from typing import Any

from asr_tts.engines.pocketsphinx.pronounce import DIGIT_NAMES, pronunciation
from asr_tts.errors import UnsupportedGrammar
from asr_tts.spi import ANY_WORD, WordGraph

__all__ = ["FILLER_MARK", "PHONES", "Transitions", "compile_graphs"]

PHONES = [
    "AA",
    "AE",
    "AH",
    "AO",
    "AW",
    "AY",
    "B",
    "CH",
    "D",
    "DH",
    "EH",
    "ER",
    "EY",
    "F",
    "G",
    "HH",
    "IH",
    "IY",
    "JH",
    "K",
    "L",
    "M",
    "N",
    "NG",
    "OW",
    "OY",
    "P",
    "R",
    "S",
    "SH",
    "T",
    "TH",
    "UH",
    "UW",
    "V",
    "W",
    "Y",
    "Z",
    "ZH",
]
FILLER_MARK = "~"
"""Begins the words that stand for a single phone, which ANY_WORD is made of."""
_FILLER_PROBABILITY = 0.02
_MAX_ARCS = 20_000
_MAX_ARCS_BY_WORDS = 300_000_000
"""The decoder looks every word up in a list: this product takes it about two seconds, once a grammar."""

Transitions = list[tuple[int, int, float, str] | tuple[int, int, float]]


def compile_graphs(decoder: Any, graphs: tuple[WordGraph, ...], name: str) -> Any:
    """One finite-state grammar of all graphs, whose words are in the decoder's dictionary afterwards; None when nothing can be said.

    Raises UnsupportedGrammar naming the word that cannot be pronounced, or the bound.
    """
    arcs = sum(len(graph.arcs) for graph in graphs)
    words = frozenset().union(*(graph.words for graph in graphs))
    if arcs > _MAX_ARCS or arcs * len(words) > _MAX_ARCS_BY_WORDS:
        raise UnsupportedGrammar(
            f"the grammars have {arcs} steps and {len(words)} words, more than pocketsphinx takes; "
            "split them, or use another engine"
        )
    silent = _teach(decoder, words)
    transitions: Transitions = []
    heaviest = max(graph.weight for graph in graphs)
    # State 0 is the start and 1 the end of all graphs together.
    base = 2
    for graph in graphs:
        size = max((max(arc.source, arc.target) for arc in graph.arcs), default=0) + 1
        transitions.append((0, base, graph.weight / heaviest))
        for arc in graph.arcs:
            if arc.word == ANY_WORD:
                for phone in PHONES:
                    # One word is one or more phones.
                    word = FILLER_MARK + phone.lower()
                    transitions.append((base + arc.source, base + arc.target, _FILLER_PROBABILITY, word))
                    transitions.append((base + arc.target, base + arc.target, _FILLER_PROBABILITY, word))
            elif arc.word not in silent:
                transitions.append((base + arc.source, base + arc.target, arc.probability, arc.word))
        transitions.extend((base + final, 1, 1.0) for final in graph.finals)
        base += size
    if not any(len(transition) == 4 for transition in transitions):
        return None
    return decoder.create_fsg(name, 0, 1, transitions)


def _teach(decoder: Any, words: frozenset[str]) -> frozenset[str]:
    """Add what the dictionary lacks; gives the words that are only another way of writing."""
    # "5" beside "five" is for engines that write figures, and so is a currency sign; a voice says the words.
    silent = {word for word in words if not any(map(str.isalnum, word))}
    silent |= {digit for digit, name in DIGIT_NAMES.items() if digit in words and name in words}
    if any(word in words for word in ("oh", "o", "zero")):
        silent |= {"0"} & words
    new = {}
    for word in sorted(words - silent):
        if decoder.lookup_word(word) is None:
            phones = pronunciation(word, decoder.lookup_word)
            if phones is None:
                raise UnsupportedGrammar(
                    f"{word[:40]!r} cannot be pronounced in English; write it in Latin letters, or use another engine"
                )
            new[word] = phones
    for word, phones in new.items():
        decoder.add_word(word, phones, False)
    return frozenset(silent)
