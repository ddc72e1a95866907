"""Grammars by file name, URL, built-in type or words, as recognisers get them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

import click

from cli.documents import read_document, uri_of
from cli.outcome import CannotLoad

if TYPE_CHECKING:
    from asr_tts.spi import WordGraph
    from vxml.grammar import Grammar, GrammarDocument

__all__ = ["graph_of", "load_grammar", "meaning", "words_grammar"]

_MAX_DOCUMENTS: Final = 100


def load_grammar(name: str, language: str) -> Grammar:
    """A voice grammar: ``builtin:TYPE``, or a file or URL in SRGS XML, ABNF, JSGF or GSL, with all it refers to.

    Raises CannotLoad, also for a DTMF grammar, and `GrammarError` with every problem.
    """
    from vxml.grammar import InputMode, builtin, link

    if name.startswith("builtin:"):
        grammar = builtin(name, mode=InputMode.VOICE, language=language)
    else:
        uri, rule = _place(name)
        document = _parsed(uri, language)
        others: dict[str, GrammarDocument] = {}
        waiting = set(document.references)
        while waiting:
            reference = waiting.pop()
            if reference in others or reference == document.uri:
                continue
            if len(others) >= _MAX_DOCUMENTS:
                raise CannotLoad(f"{name[:200]}: refers to more than {_MAX_DOCUMENTS} documents.")
            others[reference] = _parsed(reference, language)
            waiting |= others[reference].references
        grammar = link(document, others, rule=rule or None)
    if grammar.mode is not InputMode.VOICE:
        raise CannotLoad(f"{name[:200]}: is a DTMF grammar; keys are not spoken.")
    return grammar


def meaning(text: str, grammars: Sequence[Grammar]) -> Any:
    """What the first grammar that matches makes of the words (SISR 1.0); None when none does."""
    from vxml.ecmascript import Engine
    from vxml.grammar import interpret

    for grammar in grammars:
        parses = grammar.recognize(text)
        if parses:
            return interpret(parses[0], Engine())
    return None


def _place(name: str) -> tuple[str, str]:
    """The URI of a file or URL, and the rule that a fragment names, or ''."""
    path, _, rule = name.partition("#")
    return uri_of(path), rule


def words_grammar(text: str, language: str) -> Grammar:
    """``yes, no, repeat the menu``: each phrase between commas or bars. Raises click.UsageError when there is none."""
    from vxml.grammar import InputMode, Phrase, phrases

    listed = [part for part in map(str.strip, text.replace("|", ",").split(",")) if part]
    if not listed:
        raise click.UsageError('--words names no phrase: write them with commas, such as "yes, no".')
    return phrases([Phrase(part, part) for part in listed], mode=InputMode.VOICE, language=language)


def graph_of(grammar: Grammar, weight: float = 1.0) -> WordGraph:
    """The grammar as `asr_tts` takes it."""
    from asr_tts.spi import WordGraph

    graph = grammar.word_graph()
    return WordGraph(graph.arcs, graph.finals, weight=weight)


def _parsed(uri: str, language: str) -> GrammarDocument:
    from vxml.grammar import InputMode, parse_grammar

    return parse_grammar(read_document(uri), uri=uri, mode=InputMode.VOICE, language=language)
