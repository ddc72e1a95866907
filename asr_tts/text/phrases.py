"""SSML for engines that take plain text: what to say and where to pause.

``break``, ``say-as``, ``sub``, ``lang`` and the text instead of ``audio`` are kept; ``voice``, ``prosody``,
``emphasis``, ``phoneme`` and ``mark`` are lost, their text is not.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from asr_tts.errors import SynthesisFailed
from asr_tts.text.say_as import say_as, spoken
from asr_tts.text.ssml import MAX_CHARACTERS, UNSPOKEN, XML_LANG, break_seconds, local_name, parse_ssml

__all__ = ["Pause", "Phrase", "phrases"]

_MAX_PIECES = 200
_MAX_PAUSE = 600.0
# What may stand in a text but is no character of it.
_CONTROLS = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 127, 65534, 65535), " ")


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words to say in one breath, with numbers already in words where engines read them wrongly."""

    text: str
    language: str


class Pause(float):
    """Silence in seconds."""

    __slots__ = ()


def phrases(ssml: str | None, text: str | None, language: str) -> list[Phrase | Pause]:
    """The pieces of an SSML document or of a plain text, in order.

    Raises SynthesisFailed when the markup is malformed, or longer than 200 000 characters, 200 pieces or 600 s of
    pauses.
    """
    pieces: list[Phrase | Pause] = []
    for piece in _text(text or "", language) if ssml is None else _element(parse_ssml(ssml), language):
        last = pieces[-1] if pieces else None
        if isinstance(piece, Phrase) and isinstance(last, Phrase) and last.language == piece.language:
            pieces[-1] = Phrase(last.text + piece.text, piece.language)
        else:
            pieces.append(piece)
    heard = [piece for piece in pieces if isinstance(piece, Pause) or any(map(str.isalnum, piece.text))]
    if len(heard) > _MAX_PIECES or sum(piece for piece in heard if isinstance(piece, Pause)) > _MAX_PAUSE:
        raise SynthesisFailed(
            f"the prompt has more than {_MAX_PIECES} pieces or {_MAX_PAUSE:g} s of pauses; split the prompt"
        )
    return heard


def _text(text: str, language: str) -> Iterator[Phrase]:
    if len(text) > MAX_CHARACTERS:
        raise SynthesisFailed(
            f"the text has {len(text)} characters, more than {MAX_CHARACTERS}; split the prompt"
        )
    yield _phrase(spoken(text, language), language)


def _element(element: etree._Element, language: str) -> Iterator[Phrase | Pause]:
    language = element.get(XML_LANG) or language
    match local_name(element):
        case name if name in UNSPOKEN:
            pass
        case "break":
            yield Pause(break_seconds(element))
        case "sub":
            yield _phrase(spoken(element.get("alias", ""), language), language)
        case "say-as":
            value = "".join(str(piece) for piece in element.itertext())
            said = say_as(value, element.get("interpret-as", ""), language, form=element.get("format", ""))
            yield _phrase(f" {said} ", language)
        case _:
            if element.text:
                yield _phrase(spoken(element.text, language), language)
            for child in element:
                if isinstance(child.tag, str):
                    yield from _element(child, language)
                if child.tail:
                    yield _phrase(spoken(child.tail, language), language)


def _phrase(text: str, language: str) -> Phrase:
    clean = text.translate(_CONTROLS).encode("utf-8", "replace").decode()
    return Phrase(clean, language)
