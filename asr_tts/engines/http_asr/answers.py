"""Readings in what a service answers."""

from __future__ import annotations

import json
from typing import Any

import jsonpath_rfc9535 as jsonpath

from asr_tts.engines.http_asr.settings import AnswerSettings
from asr_tts.errors import EngineUnavailable, RecognitionFailed
from asr_tts.spi import Reading, WordTime
from asr_tts.spi.recognizer import MAX_NBEST

__all__ = ["Answers", "Path", "as_json"]


class Path:
    """A compiled JSONPath; '' finds nothing. Raises EngineUnavailable when it is none."""

    def __init__(self, text: str, field: str) -> None:
        try:
            self._query = jsonpath.compile(text) if text else None
        except jsonpath.JSONPathError as fault:
            raise EngineUnavailable(f"{field}: {text[:80]!r} is no JSONPath: {fault}") from fault

    def find(self, value: Any) -> list[Any]:
        """All that it finds."""
        if self._query is None:
            return []
        try:
            return [node.value for node in self._query.find(value)]
        except (jsonpath.JSONPathError, RecursionError):
            return []

    def text(self, value: Any) -> str | None:
        """The first text that it finds."""
        return next((found for found in self.find(value) if isinstance(found, str)), None)


class Answers:
    """Reads answers as the settings say."""

    def __init__(self, settings: AnswerSettings) -> None:
        self._readings = Path(settings.readings, "answer.readings")
        self._text = Path(settings.text, "answer.text")
        self._confidence = Path(settings.confidence, "answer.confidence")
        self._words = Path(settings.words, "answer.words")

    def readings(self, answer: Any) -> list[Reading]:
        """Best first, at most ten; [] when the answer has none."""
        found = []
        for one in self._readings.find(answer)[:MAX_NBEST]:
            text = self._text.text(one)
            if text is not None and text.strip():
                found.append(Reading(" ".join(text.split()), self._sure(one), self._times(one)))
        return sorted(found, key=lambda reading: -reading.confidence)

    def _sure(self, reading: Any) -> float:
        for found in self._confidence.find(reading):
            if isinstance(found, (int, float)) and not isinstance(found, bool) and 0 <= found <= 1:
                return float(found)
        return 1.0

    def _times(self, reading: Any) -> tuple[WordTime, ...]:
        times = []
        for found in self._words.find(reading):
            match found:
                case {
                    "word": str() as word,
                    "start": int() | float() as start,
                    "end": int() | float() as end,
                }:
                    times.append(WordTime(word, float(start), float(end)))
        return tuple(times)


def as_json(text: str | bytes) -> Any:
    """What a service said. Raises RecognitionFailed when it is no JSON."""
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as fault:
        shown = text[:100]
        raise RecognitionFailed(f"the service does not answer in JSON but {shown!r}") from fault
