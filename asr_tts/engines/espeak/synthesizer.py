"""The engine as our process sees it."""

from __future__ import annotations

import importlib.util
from typing import Any, ClassVar, Literal

from asr_tts.audio import concatenate, silence
from asr_tts.engines.espeak.document import Document, Pause, Script, script_of_ssml, script_of_text
from asr_tts.engines.espeak.voices import VoiceTable, voice_table
from asr_tts.errors import SynthesisFailed, WorkerFailed
from asr_tts.host.worker import Worker
from asr_tts.spi import Audio, Capabilities, Mark, SpeechRequest
from asr_tts.spi.audio import SAMPLE_BYTES

__all__ = ["MAX_SECONDS", "EspeakSynthesizer"]

MAX_SECONDS = 600.0
"""Audio of one request. A longer prompt is a mistake, and its PCM would fill the memory."""

_LONGEST_END_PAUSE = 1.0
_QUIET = 40
"""Some timbres end in noise of this amplitude instead of digital silence."""
_WORDS_PER_MINUTE = 175
_SLOWEST, _FASTEST = 80, 450
_NEEDS = ("espeakng_loader", "cn2an", "num2words")


class EspeakSynthesizer:
    """eSpeak NG in a process of its own, started by the first request. A `asr_tts.spi.Synthesizer`.

    ``request_limit`` is seconds for one request. The rate is kept within 80 to 450 words a minute. Several threads may speak at once; they take turns.
    """

    kind: ClassVar[Literal["synthesizer"]] = "synthesizer"
    how_to_install: ClassVar[str] = "pip install 'ivrkit[tts-espeak]'"

    @classmethod
    def missing(cls) -> str | None:
        """Which Python packages are absent, or None."""
        absent = [name for name in _NEEDS if importlib.util.find_spec(name) is None]
        return f"Python packages are missing: {', '.join(absent)}" if absent else None

    def __init__(self, *, request_limit: float = 30.0) -> None:
        self._worker = Worker(
            "asr_tts.engines.espeak.worker:EspeakWorker",
            how_to_install=self.how_to_install,
            request_limit=request_limit,
        )
        self._known: tuple[VoiceTable, int] | None = None

    def capabilities(self) -> Capabilities:
        """Every language and voice of the installed library. Starts the process when it is not running."""
        table, sample_rate = self._table()
        return Capabilities(table.languages, table.voices, sample_rate, marks=True)

    def synthesize(self, request: SpeechRequest) -> Audio:
        """Speak; see `asr_tts.spi.Synthesizer`. Raises SynthesisFailed also for more than 600 s of audio."""
        table, sample_rate = self._table()
        voice = table.for_language(request.language)
        if request.voice is not None:
            voice = table.named(request.voice, request.language)
        if request.ssml is not None:
            script = script_of_ssml(request.ssml, request.language, voice, table)
        else:
            script = script_of_text(request.text or "", request.language, voice)
        paused = sum(step for step in script.steps if isinstance(step, Pause))
        if paused > MAX_SECONDS:
            raise SynthesisFailed(f"the breaks are more than {MAX_SECONDS:g} s together; shorten the prompt")
        return self._speak(script, request.rate, sample_rate, MAX_SECONDS - paused)

    def close(self) -> None:
        """End the engine's process."""
        self._worker.close()

    def _table(self) -> tuple[VoiceTable, int]:
        if self._known is None:
            description = self._described()
            self._known = voice_table(description), int(description["sample_rate"])
        return self._known

    def _described(self) -> dict[str, Any]:
        try:
            return self._worker.describe()
        except WorkerFailed as fault:
            raise SynthesisFailed(f"eSpeak NG: {fault}") from fault

    def _speak(self, script: Script, rate: float, sample_rate: int, seconds: float) -> Audio:
        documents = [step for step in script.steps if isinstance(step, Document)]
        spoken: list[Audio] = []
        if documents:
            request = {
                "documents": [[document.ssml, document.voice] for document in documents],
                "words_per_minute": min(max(round(_WORDS_PER_MINUTE * rate), _SLOWEST), _FASTEST),
                "max_bytes": int(seconds * sample_rate) * SAMPLE_BYTES,
            }
            try:
                answer, samples = self._worker.call(request)
            except WorkerFailed as fault:
                raise SynthesisFailed(f"eSpeak NG: {fault}") from fault
            at = 0
            for facts in answer["spoken"]:
                marks = tuple(Mark(script.marks[int(name)], offset / 1000) for name, offset in facts["marks"])
                spoken.append(Audio(samples[at : at + facts["bytes"]], sample_rate, marks))
                at += facts["bytes"]
        return _joined(script, spoken, sample_rate)


def _joined(script: Script, spoken: list[Audio], sample_rate: int) -> Audio:
    pieces = [Audio(b"", sample_rate)]
    left = iter(spoken)
    for step in script.steps:
        if isinstance(step, Pause):
            # The library ends every document with a pause; an explicit break takes its place.
            pieces[-1] = _without_end_pause(pieces[-1])
            pieces.append(silence(step, sample_rate))
            pieces.append(Audio(b"", sample_rate))
        else:
            pieces.append(next(left))
    return concatenate(pieces)


def _without_end_pause(audio: Audio) -> Audio:
    samples = memoryview(audio.samples).cast("h")
    end = len(samples)
    first = max(end - round(_LONGEST_END_PAUSE * audio.sample_rate), 0)
    while end > first and -_QUIET < samples[end - 1] < _QUIET:
        end -= 1
    return Audio(audio.samples[: end * SAMPLE_BYTES], audio.sample_rate, audio.marks)
