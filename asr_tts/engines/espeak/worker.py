"""What runs in the engine's process: `asr_tts.host.serve` calls it with documents and returns PCM."""

from __future__ import annotations

from typing import Any

from asr_tts.engines.espeak.binding import Espeak, InstalledVoice

__all__ = ["EspeakWorker"]


class EspeakWorker:
    """A `asr_tts.host.serve.WorkerEngine`.

    Request: ``{"documents": [[SSML, voice]…], "words_per_minute", "max_bytes"}``. Answer: per document its number of
    bytes and its marks, with the PCM of all documents as payload.
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
        """Speak each document."""
        left = int(header["max_bytes"])
        pieces: list[bytes] = []
        facts: list[dict[str, Any]] = []
        for document, voice in header["documents"]:
            said = self._espeak.speak(
                document, voice=voice, words_per_minute=header["words_per_minute"], max_bytes=left
            )
            left -= len(said.samples)
            pieces.append(said.samples)
            facts.append({"bytes": len(said.samples), "marks": said.marks})
        return {"spoken": facts}, b"".join(pieces)


def _facts(voice: InstalledVoice) -> dict[str, Any]:
    return {"identifier": voice.identifier, "languages": voice.languages, "gender": voice.gender}
