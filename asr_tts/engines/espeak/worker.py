"""What runs in the engine's process: `asr_tts.host.serve` calls it with documents and returns PCM."""

from __future__ import annotations

from typing import Any

from asr_tts.engines.espeak.binding import Espeak, InstalledVoice
from asr_tts.host.serve import Emit

__all__ = ["EspeakWorker"]


class EspeakWorker:
    """A `asr_tts.host.serve.StreamingEngine`.

    Request: ``{"documents": [[SSML, voice]…], "words_per_minute", "max_bytes"}``. A part: the number of its document,
    the marks reached in it as [name, milliseconds from the start of the document], and PCM as payload. The answer to
    a request that is no stream: its parts with their numbers of bytes, and the PCM of all as payload.
    """

    def __init__(self) -> None:
        self._espeak = Espeak()

    def describe(self) -> dict[str, Any]:
        """The sample rate in Hz and every voice and variant."""
        return {
            "sample_rate": self._espeak.sample_rate,
            "voices": [_facts(voice) for voice in self._espeak.voices()],
            "variants": [_facts(voice) for voice in self._espeak.variants()],
        }

    def handle(self, header: dict[str, Any], payload: bytes) -> tuple[dict[str, Any], bytes]:
        """Speak each document and answer with the whole."""
        parts: list[dict[str, Any]] = []
        sounds: list[bytes] = []

        def collect(part: dict[str, Any], samples: bytes) -> bool:
            parts.append({**part, "bytes": len(samples)})
            sounds.append(samples)
            return True

        self.stream(header, payload, collect)
        return {"parts": parts}, b"".join(sounds)

    def stream(self, header: dict[str, Any], payload: bytes, emit: Emit) -> None:
        """Speak each document."""
        left = int(header["max_bytes"])
        wanted = True
        for number, (document, voice) in enumerate(header["documents"]):

            def take(samples: bytes, marks: list[tuple[str, int]], number: int = number) -> bool:
                nonlocal wanted
                wanted = emit({"document": number, "marks": marks}, samples)
                return wanted

            left -= self._espeak.speak(
                document, take, voice=voice, words_per_minute=header["words_per_minute"], max_bytes=left
            )
            if not wanted:
                return


def _facts(voice: InstalledVoice) -> dict[str, Any]:
    return {"identifier": voice.identifier, "languages": voice.languages, "gender": voice.gender}
