"""The engine as our process sees it."""

from __future__ import annotations

import functools
import importlib.util
import sys
from collections.abc import Generator
from importlib import metadata
from typing import Any, ClassVar, Literal

from asr_tts.audio import concatenate, silence
from asr_tts.audio.resample import resample
from asr_tts.errors import SynthesisFailed, UnsupportedLanguage, UnsupportedVoice, WorkerFailed
from asr_tts.host.ahead import read_ahead
from asr_tts.host.worker import Worker
from asr_tts.spi import Audio, Capabilities, SpeechRequest, Voice
from asr_tts.text import Pause, Phrase, phrases
from asr_tts.text.languages import best_tag

__all__ = ["Pyttsx3Synthesizer"]

_WORDS_PER_MINUTE = 200
_SLOWEST, _FASTEST = 80, 450
_GENDERS: dict[str, Literal["male", "female"]] = {"male": "male", "female": "female"}
_MAX_CHARACTERS = 5000
"""Of one phrase: what pyttsx3 takes longer for than a caller waits."""


class Pyttsx3Synthesizer:
    """pyttsx3 in a process of its own, started by the first request. A `asr_tts.spi.Synthesizer`.

    ``request_limit`` is seconds for one phrase. Threads take turns.
    """

    kind: ClassVar[Literal["synthesizer"]] = "synthesizer"
    how_to_install: ClassVar[str] = "pip install 'ivrkit[tts-pyttsx3]'"

    @classmethod
    def missing(cls, **settings: Any) -> str | None:
        """Which Python packages are absent, or None."""
        needed = ("pyttsx3", "espeakng_loader") if sys.platform == "linux" else ("pyttsx3",)
        absent = [name for name in needed if importlib.util.find_spec(name) is None]
        return f"Python packages are missing: {', '.join(absent)}" if absent else None

    def __init__(self, *, request_limit: float = 30.0) -> None:
        self._worker = Worker(
            "asr_tts.engines.pyttsx3.worker:Pyttsx3Worker",
            how_to_install=self.how_to_install,
            request_limit=request_limit,
        )

    @functools.cached_property
    def identity(self) -> str:
        """``pyttsx3`` and its version."""
        return f"pyttsx3 {metadata.version('pyttsx3')}"

    def capabilities(self) -> Capabilities:
        """The languages and voices of the driver. Starts the process when it is not running."""
        rate, voices = self._described
        languages = {voice.language for voice in voices.values()}
        shown = {"zh-CN"} if "cmn" in languages else set()
        return Capabilities(
            tuple(sorted({*map(_shown, languages), *shown})),
            tuple(Voice(voice.name, _shown(voice.language), voice.gender) for voice in voices.values()),
            rate,
        )

    def synthesize(self, request: SpeechRequest) -> Audio:
        """Speak; see `asr_tts.spi.Synthesizer`."""
        return concatenate([Audio(b"", self._described[0]), *self._pieces(request)])

    def stream(self, request: SpeechRequest) -> Generator[Audio, None, None]:
        """Speak phrase by phrase; a phrase comes as one piece."""
        return read_ahead(lambda: self._pieces(request))

    def close(self) -> None:
        """End the engine's process."""
        self._worker.close()

    @functools.cached_property
    def _described(self) -> tuple[int, dict[str, Voice]]:
        """The rate in Hz, and the voices by the id of the driver."""
        try:
            facts = self._worker.describe()
        except WorkerFailed as fault:
            raise SynthesisFailed(f"pyttsx3: {fault}") from fault
        voices: dict[str, Voice] = {}
        for voice in facts["voices"]:
            language = (voice["languages"] or [""])[0]
            voices[voice["id"]] = Voice(voice["name"], language, _GENDERS.get(voice["gender"], "neutral"))
        return int(facts["sample_rate"]), voices

    def _pieces(self, request: SpeechRequest) -> Generator[Audio, None, None]:
        rate, _ = self._described
        self._voice(request, request.language)
        for piece in phrases(request.ssml, request.text, request.language):
            yield silence(piece, rate) if isinstance(piece, Pause) else self._spoken(request, piece)

    def _spoken(self, request: SpeechRequest, phrase: Phrase) -> Audio:
        if len(phrase.text) > _MAX_CHARACTERS:
            raise SynthesisFailed(
                f"a phrase has {len(phrase.text)} characters, more than {_MAX_CHARACTERS}; split the prompt"
            )
        job = {
            "text": phrase.text,
            "voice": self._voice(request, phrase.language),
            "words_per_minute": min(max(round(_WORDS_PER_MINUTE * request.rate), _SLOWEST), _FASTEST),
        }
        try:
            answer, samples = self._worker.call(job)
        except WorkerFailed as fault:
            raise SynthesisFailed(f"pyttsx3: {fault}") from fault
        return resample(Audio(samples, int(answer["sample_rate"])), self._described[0])

    def _voice(self, request: SpeechRequest, language: str) -> str:
        _, voices = self._described
        if request.voice is not None:
            for identifier, voice in voices.items():
                if request.voice.lower() in {identifier.lower(), voice.name.lower()}:
                    return identifier
            raise UnsupportedVoice(
                f"pyttsx3 has no voice {request.voice[:40]!r}; `ivrctl plugins pyttsx3` lists those it has"
            )
        wanted = best_tag(language, (voice.language for voice in voices.values()))
        if wanted is None:
            raise UnsupportedLanguage(f"pyttsx3 has no voice for language {language[:40]!r}")
        return next(identifier for identifier, voice in voices.items() if voice.language == wanted)


def _shown(tag: str) -> str:
    language, *rest = tag.replace("_", "-").split("-")
    return "-".join([language.lower(), *(part.upper() if len(part) == 2 else part for part in rest)])
