"""A `Listen` for recognisers: what every driver with a caller's voice does before it listens, and when it cannot."""

from __future__ import annotations

from asr_tts.errors import UnsupportedGrammar, UnsupportedLanguage
from asr_tts.spi import Recognizer, WordGraph
from vxml.grammar import Grammar
from vxml.platform import Listen

__all__ = ["error_event", "word_graphs"]


def word_graphs(command: Listen, recognizer: Recognizer) -> tuple[WordGraph, ...]:
    """Grammars as recognisers take them; large ones take long. All have the language of the first.

    Raises VxmlError for a grammar that cannot be written out, and UnsupportedLanguage at once: an engine would say so
    only when somebody has spoken.
    """
    language = command.grammars[0].language
    known = recognizer.capabilities().languages
    spoken = {tag.lower().partition("-")[0] for tag in known}
    if "*" not in known and language.lower().partition("-")[0] not in spoken:
        raise UnsupportedLanguage(f"{language} is not understood; the recogniser knows {', '.join(known)}")
    graphs = []
    for grammar in command.grammars:
        assert isinstance(grammar.source, Grammar)
        graph = grammar.source.word_graph()
        graphs.append(WordGraph(graph.arcs, graph.finals, weight=grammar.weight))
    return tuple(graphs)


def error_event(fault: Exception) -> str:
    """The VoiceXML event of a failure (VoiceXML 2.0 §5.2.6)."""
    if isinstance(fault, UnsupportedLanguage):
        return "error.unsupported.language"
    return "error.unsupported.format" if isinstance(fault, UnsupportedGrammar) else "error.noresource"
