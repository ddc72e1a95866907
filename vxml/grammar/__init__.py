"""Grammars: SRGS 1.0 (XML and ABNF form), SISR 1.0, JSGF and Nuance GSL, built-in types, text and DTMF matching.

A text becomes a `GrammarDocument` (`parse_grammar`), documents become a `Grammar` (`link`), which is shared by all
sessions; `Grammar.recognize` and `Grammar.dtmf` give a `Parse`, and `interpret` its value.
`Grammar.word_graph` is what a recogniser gets.
`builtin` makes the types of VoiceXML 2.0 Appendix P, `phrases` the grammars of <option> and <choice>.

expansion (what all forms are read into) < words, tree < network < chart, extract < grammar < linking.
May import: vxml.errors, vxml.ecmascript, lxml, lark. No I/O, no threads, no clock: the caller fetches.
"""

from __future__ import annotations

from vxml.grammar.expansion import GrammarDocument, InputMode
from vxml.grammar.grammar import DtmfState, Grammar
from vxml.grammar.linking import builtin, link
from vxml.grammar.parsing import parse_grammar
from vxml.grammar.phrases import Phrase, phrases
from vxml.grammar.semantics import interpret
from vxml.grammar.tree import Filler, Parse, RuleNode
from vxml.grammar.word_graph import WordGraph

__all__ = [
    "DtmfState",
    "Filler",
    "Grammar",
    "GrammarDocument",
    "InputMode",
    "Parse",
    "Phrase",
    "RuleNode",
    "WordGraph",
    "builtin",
    "interpret",
    "link",
    "parse_grammar",
    "phrases",
]
