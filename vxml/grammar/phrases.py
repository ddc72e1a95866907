"""Grammars made from phrases: <option> (VoiceXML 2.0 §2.3.1.3) and <choice> (§2.2.5 Grammar Generation)."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from vxml.errors import Position
from vxml.grammar.expansion import (
    Alternatives,
    Choice,
    Expansion,
    GrammarDocument,
    InputMode,
    Repeat,
    Rule,
    Tag,
    TagKind,
    Token,
)
from vxml.grammar.expansion import Sequence as InOrder
from vxml.grammar.grammar import Grammar
from vxml.grammar.linking import link
from vxml.grammar.problems import fault
from vxml.grammar.words import dtmf_tokens, tokenize
from vxml.message import Message

__all__ = ["Phrase", "phrases"]


class Phrase(NamedTuple):
    """``text``: words, or keys ("1 2 #", "12#") in DTMF mode. ``value``: JSON, the result when it matches.

    ``approximate``: any words of it in their order are enough (at least one).
    """

    text: str
    value: Any
    approximate: bool = False


def phrases(entries: Sequence[Phrase], *, mode: InputMode, language: str) -> Grammar:
    """Earlier entries win where several match. Raises `GrammarError` for a key that is none."""
    choices: list[Choice] = []
    for entry in entries:
        keys = dtmf_tokens(entry.text) if mode is InputMode.DTMF else tokenize(entry.text)
        if keys is None:
            raise fault(
                Position("phrases"),
                Message("'{text}' is no DTMF key sequence; use 0-9, *, #, A-D", text=entry.text[:60]),
            )
        if not keys:
            continue
        tag = Tag(entry.value, TagKind.VALUE)
        if entry.approximate and mode is InputMode.VOICE and len(keys) > 1:
            choices.append(Choice(InOrder((*keys, tag))))  # the whole phrase is better than a part of it
            choices.append(Choice(InOrder((_subset(keys), tag)), 0.5))
        else:
            choices.append(Choice(InOrder((*keys, tag))))
    document = GrammarDocument(
        uri="phrases:",
        mode=mode,
        language=language,
        tag_format=None,
        root="phrases",
        rules={"phrases": Rule("phrases", Alternatives(tuple(choices)), True, Position("phrases:"))},
        media_type="text/plain",
    )
    return link(document, {})


def _subset(tokens: list[Token]) -> Expansion:
    """Any part in order. That no word at all is a part too does no harm: an utterance without words is never matched."""
    return InOrder(tuple(Repeat(Token(" ".join(t.words), t.words), 0, 1) for t in tokens[:50]))
