"""How a robot listens: any words, each utterance recorded."""

from __future__ import annotations

from functools import cache
from typing import Final

from vxml.grammar import Grammar, InputMode, link, parse_grammar
from vxml.interpreter import Run
from vxml.interpreter.properties import Properties
from vxml.platform import Listen, VoiceGrammar

__all__ = ["KEEP", "listen_command"]

KEEP: Final = "ivrkit.keeputterance"
"""Property, ours: recorded utterances are kept when the call is over."""

_DICTATION: Final = (
    '<grammar version="1.0" mode="voice" root="said" xmlns="http://www.w3.org/2001/06/grammar">'
    '<rule id="said" scope="public"><item repeat="1-"><ruleref special="GARBAGE"/></item></rule></grammar>'
)
_SETTINGS: Final = {
    "recordutterance": "true",
    KEEP: "true",
    "maxnbest": "3",
    # Free speech could always go on, and a pause of a second and more before each answer is no conversation.
    "incompletetimeout": "0.8s",
    "maxspeechtimeout": "20s",
}


def listen_command(run: Run, identifier: int, language: str) -> Listen:
    """Dictation (SRGS 1.0 §2.2.3 GARBAGE, repeated); properties of the platform win over ours."""
    grammar = _dictation(language)
    properties = Properties([tuple(run.options.properties.items()), tuple(_SETTINGS.items())]).all()
    return Listen(identifier, (VoiceGrammar(grammar.uri, language, 1.0, grammar),), properties)


@cache
def _dictation(language: str) -> Grammar:
    document = parse_grammar(_DICTATION, uri="ivrkit:dictation", mode=InputMode.VOICE, language=language)
    return link(document, {document.uri: document})
