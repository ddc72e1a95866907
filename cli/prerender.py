"""The prompts of a build that are the same in every call, spoken beforehand."""

from __future__ import annotations

import dataclasses
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

if TYPE_CHECKING:
    from asr_tts.spi import SpeechRequest, Synthesizer
    from vxml.model import Audio, Document, Prompt
    from vxml.platform import AudioFetch, Segment, Speech

__all__ = ["FOLDER", "Prerendered", "constant_speech", "prerender"]

FOLDER: Final = "speech"
"""Of a build: a read-only part of the cache of speech (`asr_tts.host.SpeechCache`, ``prepared``)."""
_NO_BOUND: Final = 2**50


@dataclasses.dataclass(frozen=True, slots=True)
class Prerendered:
    """What was done: all constant prompts, those that were spoken now, and why others could not be."""

    prompts: int
    spoken: int
    size: int
    """Bytes of all."""
    faults: tuple[str, ...]


class _Changing(Exception):
    pass


class _Constants:
    """Takes no expression: a prompt that needs one is not constant."""

    def text(self, expression: str) -> str:
        raise _Changing

    uri = each = choices = bind = text

    def fetch(self, audio: Audio) -> AudioFetch:
        from vxml.platform import AudioFetch

        return AudioFetch()


def constant_speech(documents: Mapping[str, str]) -> Iterator[Speech]:
    """The speech of all prompts in VoiceXML documents that has no expression in it, each once, as calls ask for it."""
    from vxml.parser import parse_document

    seen = set()
    for name, text in documents.items():
        document = parse_document(text.encode(), uri=f"build:{name}")
        for speech in _speech(document):
            if (speech.ssml, speech.language) not in seen:
                seen.add((speech.ssml, speech.language))
                yield speech


def prerender(
    documents: Mapping[str, str],
    folder: Path,
    engine: Synthesizer,
    voices: Mapping[str, str],
    sample_rate: int,
) -> Prerendered:
    """Speak the constant prompts into ``folder``; what is there already stays, and what no prompt needs is removed.

    ``voices``: voice by language. A prompt that cannot be spoken is told and left to the call. Raises AudioError.
    """
    from asr_tts import SpeechError, UnsupportedVoice
    from asr_tts.audio import AudioFormat
    from asr_tts.host import CachedSynthesizer, SpeechCache

    cache = SpeechCache(folder, max_bytes=_NO_BOUND)
    cached = CachedSynthesizer(engine, cache, AudioFormat(sample_rate))
    kept: set[Path] = set()
    faults: list[str] = []
    prompts = spoken = 0
    for speech in constant_speech(documents):
        prompts += 1
        for request in _requests(speech, voices):
            try:
                was_there = cache.file(cached.key(request)) is not None
                kept.add(cached.prompt_file(request))
                spoken += not was_there
            except UnsupportedVoice:
                continue
            except SpeechError as fault:
                faults.append(f"{speech.text[:60]!r}: {fault}")
            break
    for file in folder.glob("??/*.wav"):
        if file not in kept:
            file.unlink(missing_ok=True)
    return Prerendered(prompts, spoken, cache.size(), tuple(faults))


def _requests(speech: Speech, voices: Mapping[str, str]) -> list[SpeechRequest]:
    """What a call asks for, best first: with the voice of the project, then with the engine's own."""
    from asr_tts.spi import SpeechRequest

    plain = SpeechRequest(ssml=speech.ssml, language=speech.language)
    voice = voices.get(speech.language)
    return [dataclasses.replace(plain, voice=voice), plain] if voice else [plain]


def _speech(document: Document) -> Iterator[Speech]:
    from vxml.prompts import render

    for prompt in _prompts(document):
        try:
            segments = render(
                prompt.content,
                _Constants(),  # type: ignore[arg-type]
                language=prompt.lang or document.lang or "",
                base="build:",
            )
        except _Changing:
            continue
        yield from _spoken(segments)


def _spoken(segments: Iterable[Segment]) -> Iterator[Speech]:
    for segment in segments:
        if segment.speech is not None:
            yield segment.speech
        yield from _spoken(segment.fallback)


def _prompts(node: Any) -> Iterator[Prompt]:
    from vxml.model import Prompt

    if isinstance(node, Prompt):
        yield node
    elif isinstance(node, (tuple, list)):
        for part in node:
            yield from _prompts(part)
    elif dataclasses.is_dataclass(node):
        for name in dataclasses.fields(node):
            yield from _prompts(getattr(node, name.name))
