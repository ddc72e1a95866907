"""The engine as our process sees it."""

from __future__ import annotations

import contextlib
import functools
import importlib.util
from collections.abc import Generator, Iterator
from importlib import metadata
from typing import Any, ClassVar, Literal

from asr_tts.audio import concatenate
from asr_tts.engines.espeak.assembly import Part, assembled
from asr_tts.engines.espeak.document import Document, Script, script_of_ssml, script_of_text
from asr_tts.engines.espeak.voices import VoiceTable, voice_table
from asr_tts.errors import SynthesisFailed, WorkerFailed
from asr_tts.host.pool import WorkerPool
from asr_tts.spi import Audio, Capabilities, SpeechRequest
from asr_tts.spi.audio import SAMPLE_BYTES

__all__ = ["MAX_SECONDS", "EspeakSynthesizer"]

MAX_SECONDS = 600.0
"""Audio of one request. A longer prompt is a mistake, and its PCM would fill the memory."""

_WORDS_PER_MINUTE = 175
_SLOWEST, _FASTEST = 80, 450
_NEEDS = ("espeakng_loader", "cn2an", "num2words")


class EspeakSynthesizer:
    """eSpeak NG in processes of its own, started when they are needed. A `asr_tts.spi.Synthesizer`.

    ``request_limit`` is seconds for one request, ``processes`` how many speak at the same time; more requests take
    turns. The rate is kept within 80 to 450 words a minute.
    """

    kind: ClassVar[Literal["synthesizer"]] = "synthesizer"
    how_to_install: ClassVar[str] = "pip install 'ivrkit[tts-espeak]'"

    @classmethod
    def missing(cls, **settings: Any) -> str | None:
        """Which Python packages are absent, or None."""
        absent = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
        return f"Python packages are missing: {', '.join(absent)}" if absent else None

    def __init__(self, *, request_limit: float = 30.0, processes: int = 2) -> None:
        self._workers = WorkerPool(
            "asr_tts.engines.espeak.worker:EspeakWorker",
            size=processes,
            how_to_install=self.how_to_install,
            request_limit=request_limit,
        )
        self._known: tuple[VoiceTable, int] | None = None

    @functools.cached_property
    def identity(self) -> str:
        """``espeak`` and the version of the wheel that brings the library."""
        return f"espeak {metadata.version('espeakng-loader')}"

    def capabilities(self) -> Capabilities:
        """Every language and voice of the installed library. Starts the process when it is not running."""
        table, sample_rate = self._table()
        return Capabilities(table.languages, table.voices, sample_rate, marks=True)

    def synthesize(self, request: SpeechRequest) -> Audio:
        """Speak; see `asr_tts.spi.Synthesizer`. Raises SynthesisFailed also for more than 600 s of audio."""
        script, sample_rate = self._script(request)
        answer: dict[str, Any] = {"parts": []}
        samples = b""
        if not script.is_silent:
            try:
                answer, samples = self._workers.call(_job(script, request.rate, sample_rate))
            except WorkerFailed as fault:
                raise SynthesisFailed(f"eSpeak NG: {fault}") from fault
        return concatenate([Audio(b"", sample_rate), *assembled(script, _cut(answer, samples), sample_rate)])

    def stream(self, request: SpeechRequest) -> Generator[Audio, None, None]:
        """Speak in pieces of up to 0.4 s, the first after about a millisecond; see `asr_tts.spi.Synthesizer`."""
        script, sample_rate = self._script(request)
        if script.is_silent:
            yield from assembled(script, [], sample_rate)
            return
        try:
            with contextlib.closing(self._workers.stream(_job(script, request.rate, sample_rate))) as parts:
                yield from assembled(script, parts, sample_rate)
        except WorkerFailed as fault:
            raise SynthesisFailed(f"eSpeak NG: {fault}") from fault

    def close(self) -> None:
        """End the engine's processes."""
        self._workers.close()

    def _table(self) -> tuple[VoiceTable, int]:
        if self._known is None:
            description = self._described()
            self._known = voice_table(description), int(description["sample_rate"])
        return self._known

    def _described(self) -> dict[str, Any]:
        try:
            return self._workers.describe()
        except WorkerFailed as fault:
            raise SynthesisFailed(f"eSpeak NG: {fault}") from fault

    def _script(self, request: SpeechRequest) -> tuple[Script, int]:
        table, sample_rate = self._table()
        voice = table.for_language(request.language)
        if request.voice is not None:
            voice = table.named(request.voice, request.language)
        if request.ssml is not None:
            script = script_of_ssml(request.ssml, request.language, voice, table)
        else:
            script = script_of_text(request.text or "", request.language, voice)
        if script.paused > MAX_SECONDS:
            raise SynthesisFailed(f"the breaks are more than {MAX_SECONDS:g} s together; shorten the prompt")
        return script, sample_rate


def _job(script: Script, rate: float, sample_rate: int) -> dict[str, Any]:
    return {
        "documents": [[step.ssml, step.voice] for step in script.steps if isinstance(step, Document)],
        "words_per_minute": min(max(round(_WORDS_PER_MINUTE * rate), _SLOWEST), _FASTEST),
        "max_bytes": int((MAX_SECONDS - script.paused) * sample_rate) * SAMPLE_BYTES,
    }


def _cut(answer: dict[str, Any], samples: bytes) -> Iterator[Part]:
    at = 0
    for part in answer["parts"]:
        yield part, samples[at : at + part["bytes"]]
        at += part["bytes"]
