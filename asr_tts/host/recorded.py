"""Recordings inside of speech: ``<audio>`` with its fallback, and values said by a voice of fragments."""

from __future__ import annotations

import dataclasses
from collections.abc import Callable, Generator, Iterator
from html import escape
from pathlib import Path
from urllib.parse import unquote, urlsplit

from lxml import etree

from asr_tts.audio import concatenate, read_recording
from asr_tts.audio.resample import resample
from asr_tts.errors import AudioError, SynthesisFailed
from asr_tts.host.pack import AudioPack
from asr_tts.spi import Audio, Capabilities, SpeechRequest, Synthesizer
from asr_tts.text import parse_ssml, say_as, spoken
from asr_tts.text.segments import language_of, segments
from asr_tts.text.ssml import local_name

__all__ = ["RecordedSpeech", "recordings_in"]

_MAX_DEPTH = 20


class RecordedSpeech:
    """A `asr_tts.spi.Synthesizer` that plays what was recorded and lets ``engine`` say the rest.

    ``load`` gives the sound of ``<audio src>``, or None when there is none: then the content of the element is said.
    ``pack`` says the values of ``say-as``, and texts that it has all words of. Without ``engine`` other words raise
    SynthesisFailed. Everything comes at the engine's rate, else the pack's.
    """

    def __init__(
        self,
        engine: Synthesizer | None,
        *,
        pack: AudioPack | None = None,
        load: Callable[[str], Audio | None] | None = None,
    ) -> None:
        if engine is None and pack is None:
            raise SynthesisFailed("there is neither an engine nor an audio pack to speak with; give one")
        self._engine = engine
        self._pack = pack
        self._load = load or (lambda source: None)
        self.identity = " + ".join(part.identity for part in (pack, engine) if part is not None)

    def capabilities(self) -> Capabilities:
        """The engine's; without one, the pack's."""
        if self._engine is not None:
            return self._engine.capabilities()
        assert self._pack is not None
        return Capabilities((self._pack.language,), (), self._pack.sample_rate)

    def synthesize(self, request: SpeechRequest) -> Audio:
        """Speak; see `asr_tts.spi.Synthesizer`. Raises AudioError when a recording is damaged."""
        return concatenate([Audio(b"", self.capabilities().sample_rate), *self.stream(request)])

    def stream(self, request: SpeechRequest) -> Generator[Audio, None, None]:
        """Speak in pieces."""
        rate = self.capabilities().sample_rate
        for piece in self._pieces(request, 0):
            yield resample(piece, rate)

    def close(self) -> None:
        """Close the engine."""
        if self._engine is not None:
            self._engine.close()

    def _pieces(self, request: SpeechRequest, depth: int) -> Iterator[Audio]:
        if request.ssml is None:
            fragments = self._fragments(spoken(request.text or "", request.language), request.language)
            yield from self._said(request) if fragments is None else [fragments]
            return
        for part in segments(parse_ssml(request.ssml), self._is_apart):
            if isinstance(part, str):
                yield from self._said(dataclasses.replace(request, ssml=part))
            elif local_name(part) == "say-as":
                yield from self._value(part, request)
            else:
                yield from self._recording(part, request, depth)

    def _is_apart(self, element: etree._Element) -> bool:
        name = local_name(element)
        return name == "audio" or (name == "say-as" and self._pack is not None)

    def _value(self, element: etree._Element, request: SpeechRequest) -> Iterator[Audio]:
        language = language_of(element, request.language)
        value = "".join(str(text) for text in element.itertext())
        words = say_as(value, element.get("interpret-as", ""), language, form=element.get("format", ""))
        fragments = self._fragments(words, language)
        if fragments is not None:
            yield fragments
        else:
            yield from self._said(dataclasses.replace(request, ssml=_document(element, language)))

    def _recording(self, element: etree._Element, request: SpeechRequest, depth: int) -> Iterator[Audio]:
        try:
            sound = self._load(element.get("src", ""))
        except AudioError:
            # SSML 1.1 §3.3.1 audio Element: a source that cannot be played is replaced by the content.
            sound = None
        if sound is not None:
            yield sound
        elif depth < _MAX_DEPTH:
            inside = _document(element, language_of(element, request.language), content_only=True)
            yield from self._pieces(dataclasses.replace(request, ssml=inside), depth + 1)

    def _fragments(self, words: str, language: str) -> Audio | None:
        if self._pack is None or not self._pack.speaks(language):
            return None
        return self._pack.say(words)

    def _said(self, request: SpeechRequest) -> Iterator[Audio]:
        if self._engine is None:
            raise SynthesisFailed(
                "the audio pack has not all words of this prompt and there is no engine; record them, or open an engine"
            )
        yield from self._engine.stream(request)


def recordings_in(folder: Path) -> Callable[[str], Audio | None]:
    """Loads ``<audio src>`` from files: names relative to ``folder``, and ``file:`` addresses below it.

    Other addresses, and files outside of the folder, count as missing.
    """
    top = folder.resolve()

    def load(source: str) -> Audio | None:
        address = urlsplit(source)
        if address.scheme not in {"", "file"} or not address.path:
            return None
        path = (top / unquote(address.path)).resolve()
        return read_recording(path) if path.is_relative_to(top) and path.is_file() else None

    return load


def _document(element: etree._Element, language: str, *, content_only: bool = False) -> str:
    whole = etree.tostring(element, encoding="unicode", with_tail=False)
    if content_only:
        inner = "".join(etree.tostring(child, encoding="unicode") for child in element)
        whole = escape(element.text or "", quote=False) + inner
    space = element.nsmap.get(None)
    declared = f' xmlns="{escape(space)}"' if space else ""
    return f'<speak version="1.1"{declared} xml:lang="{escape(language)}">{whole}</speak>'
