"""Linked grammars: what a session matches words and keys against."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from vxml.grammar.chart import chart
from vxml.grammar.expansion import GrammarDocument, InputMode
from vxml.grammar.extract import parses
from vxml.grammar.limits import MAX_INPUT
from vxml.grammar.longest import longest
from vxml.grammar.network import Network
from vxml.grammar.tree import Parse
from vxml.grammar.word_graph import WordGraph, word_graph
from vxml.grammar.words import DTMF_KEYS, words

__all__ = ["DtmfState", "Grammar"]


@dataclass(frozen=True, slots=True)
class DtmfState:
    """How a key sequence stands to a grammar. Neither complete nor extendable: it cannot match."""

    complete: bool
    """The keys are a full match."""
    extendable: bool
    """A longer sequence that begins with these keys is a full match."""
    parses: tuple[Parse, ...] = ()
    """Best first; only when complete."""


_DEAD = DtmfState(complete=False, extendable=False)
_MENU_KEYS: Final = 2
"""Sequences of so many keys are looked up and not matched again: most turns of most calls. No more, for longer ones
are card numbers and PINs, which must not outlive their call.
"""


class Grammar:
    """A grammar with all it refers to, compiled. Never changes: sessions share it and caches keep it."""

    __slots__ = ("_graph", "_longest", "_network", "_short", "_vocabulary", "document", "mode", "uri")

    def __init__(self, document: GrammarDocument, network: Network, uri: str) -> None:
        self.document = document
        self.mode: InputMode = document.mode
        self.uri = uri
        self._network = network
        self._vocabulary: frozenset[str] | None = None
        self._graph: WordGraph | None = None
        self._longest: float | None = None
        self._short: dict[str, DtmfState] = {}

    @property
    def language(self) -> str:
        """BCP 47 tag; '' when neither the document nor its user named one."""
        return self.document.language

    @property
    def vocabulary(self) -> frozenset[str]:
        """Every word (voice) or key (DTMF) that can occur in a match, as `vxml.grammar.words` spells them."""
        if self._vocabulary is None:
            self._vocabulary = frozenset(word for edges in self._network.words for word in edges)
        return self._vocabulary

    @property
    def longest(self) -> float:
        """Words or keys of the longest match; infinite when there is no bound."""
        if self._longest is None:
            self._longest = longest(self._network)
        return self._longest

    def word_graph(self) -> WordGraph:
        """What may be said, as a finite graph of words for recognisers. Raises `ResourceLimit`."""
        if self._graph is None:
            self._graph = word_graph(self._network)
        return self._graph

    def recognize(self, text: str) -> list[Parse]:
        """Parses of a whole utterance, best first, at most ten; [] when it is out of grammar.

        Raises `ResourceLimit` when the grammar is too ambiguous for the utterance.
        """
        if len(text) > MAX_INPUT * 64:
            return []
        spoken = (
            words(text) if self.mode is InputMode.VOICE else [key for key in text.upper() if key in DTMF_KEYS]
        )
        if not 0 < len(spoken) <= MAX_INPUT:
            return []
        goal, _ = chart(self._network, spoken)
        return [] if goal is None else list(parses(self._network, goal))

    def dtmf(self, keys: str) -> DtmfState:
        """Where the keys so far ("0-9*#A-D") stand in the grammar (SRGS 1.0 Appendix E DTMF Definition)."""
        if len(keys) > MAX_INPUT:
            return _DEAD
        if len(keys) > _MENU_KEYS:
            return self._dtmf(keys)
        state = self._short.get(keys)
        if state is None:
            state = self._short[keys] = self._dtmf(keys)
        return state

    def _dtmf(self, keys: str) -> DtmfState:
        network = self._network
        goal, last = chart(network, keys.upper())
        extendable = any(network.words[item.state] or item.state in network.fillers for item in last)
        if goal is None:
            return DtmfState(complete=False, extendable=extendable)
        return DtmfState(complete=True, extendable=extendable, parses=parses(network, goal))

    def __repr__(self) -> str:
        return f"<Grammar {self.uri} {self.mode}>"
