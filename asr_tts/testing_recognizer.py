"""The contract every recogniser keeps, as a pytest class.

A plugin's tests subclass `RecognizerContract`, name its facts and give the fixtures ``recognizer`` and ``said``:

    @pytest.fixture(scope="module")
    def recognizer():
        with contextlib.closing(MyEngine()) as engine:
            yield engine

    @pytest.fixture(scope="module")
    def said():
        return {"check my balance": Audio(...), "transfer money": Audio(...)}  # 8000 or 16000 Hz

    class TestMyEngine(RecognizerContract):
        language = "en-US"
        phrases = ("check my balance", "transfer money", "speak to an operator")
"""

from __future__ import annotations

import random
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest

from asr_tts.errors import AudioError, RecognitionFailed, UnsupportedLanguage
from asr_tts.spi import Audio, Reading, RecognitionRequest, RecognitionStream, Recognizer, WordGraph

__all__ = ["RecognizerContract"]

_CHUNK_SECONDS = 0.1
_RATE = 8000


class RecognizerContract:
    """Tests of `asr_tts.spi.Recognizer`. ``said`` has speech for two or more of ``phrases``."""

    language: ClassVar[str]
    phrases: ClassVar[tuple[str, ...]]
    unknown_language: ClassVar[str | None] = "qqq-QQ"
    """A language that the engine refuses; None when a service takes all."""
    keeps_to_grammars: ClassVar[bool] = True
    """False for a service that does not know what grammars are; who listens then drops what does not fit."""
    rejects_noise: ClassVar[bool] = True
    """False for an engine that takes any sound for one of the phrases when it has no other word."""

    def graph(self) -> WordGraph:
        """The phrases as a grammar."""
        return WordGraph.of_phrases(self.phrases)

    def start(self, recognizer: Recognizer) -> RecognitionStream:
        """A stream of the phrases at 8000 Hz."""
        return recognizer.start(RecognitionRequest((self.graph(),), self.language, _RATE))

    def hear(
        self, recognizer: Recognizer, audio: Audio, graph: WordGraph | None = None, *, nbest: int = 1
    ) -> tuple[list[str], tuple[Reading, ...]]:
        """Partial words and readings of a whole recording."""
        grammars = (graph or self.graph(),)
        stream = recognizer.start(RecognitionRequest(grammars, self.language, audio.sample_rate, nbest=nbest))
        step = int(_CHUNK_SECONDS * audio.sample_rate) * 2
        pieces = [audio.samples[at : at + step] for at in range(0, len(audio.samples), step)]
        return [stream.accept(piece) for piece in pieces], stream.finish()

    def test_capabilities_name_the_language(self, recognizer: Recognizer) -> None:
        known = {tag.lower().split("-")[0] for tag in recognizer.capabilities().languages}
        assert known & {self.language.lower().split("-")[0], "*"}

    def test_phrases_are_understood(self, recognizer: Recognizer, said: Mapping[str, Audio]) -> None:
        for phrase, audio in said.items():
            _, readings = self.hear(recognizer, audio)
            assert readings, phrase
            assert readings[0].text.lower() == phrase
            assert 0.0 <= readings[0].confidence <= 1.0

    def test_word_times_lie_in_the_audio_in_order(
        self, recognizer: Recognizer, said: Mapping[str, Audio]
    ) -> None:
        if not recognizer.capabilities().word_times:
            pytest.skip("the engine does not tell times")
        for audio in said.values():
            _, readings = self.hear(recognizer, audio)
            times = [moment for word in readings[0].words for moment in (word.start, word.end)]
            assert times == sorted(times)
            assert all(0 <= moment <= audio.duration + 0.5 for moment in times)

    def test_words_so_far_come_before_the_end(
        self, recognizer: Recognizer, said: Mapping[str, Audio]
    ) -> None:
        if not recognizer.capabilities().partials:
            pytest.skip("the engine tells no words so far")
        partials, _ = self.hear(recognizer, next(iter(said.values())))
        assert any(partials)

    def test_readings_are_best_first_and_no_more_than_asked(
        self, recognizer: Recognizer, said: Mapping[str, Audio]
    ) -> None:
        for nbest in (1, 3):
            _, readings = self.hear(recognizer, next(iter(said.values())), nbest=nbest)
            sure = [reading.confidence for reading in readings]
            assert sure == sorted(sure, reverse=True)
            assert len(readings) <= nbest

    def test_no_audio_gives_no_reading_and_no_error(self, recognizer: Recognizer) -> None:
        stream = self.start(recognizer)
        assert stream.accept(b"") == ""
        assert stream.finish() == ()

    def test_silence_and_noise_are_not_surely_a_phrase(self, recognizer: Recognizer) -> None:
        noise = random.Random(1).randbytes(_RATE * 2)  # noqa: S311 - one second of full-scale noise
        for samples in (bytes(_RATE * 4), noise):
            _, readings = self.hear(recognizer, Audio(samples, _RATE))
            if self.rejects_noise:
                assert all(reading.confidence < 0.9 for reading in readings)

    def test_an_empty_grammar_matches_nothing(
        self, recognizer: Recognizer, said: Mapping[str, Audio]
    ) -> None:
        _, readings = self.hear(recognizer, next(iter(said.values())), WordGraph([], []))
        if self.keeps_to_grammars:
            assert readings == ()

    def test_an_unknown_language_is_refused(self, recognizer: Recognizer) -> None:
        if self.unknown_language is None:
            pytest.skip("the service takes every language")
        with pytest.raises(UnsupportedLanguage):
            recognizer.start(RecognitionRequest((self.graph(),), self.unknown_language, _RATE))

    def test_another_rate_is_refused(self) -> None:
        with pytest.raises(AudioError):
            RecognitionRequest((self.graph(),), self.language, 11025)

    def test_an_utterance_can_be_given_up_at_any_time(
        self, recognizer: Recognizer, said: Mapping[str, Audio]
    ) -> None:
        for _ in range(20):
            stream = self.start(recognizer)
            stream.accept(bytes(1600))
            stream.cancel()
            stream.cancel()
            with pytest.raises(RecognitionFailed):
                stream.accept(bytes(1600))
        self.test_phrases_are_understood(recognizer, said)

    def test_callers_at_the_same_time_get_their_own_words(
        self, recognizer: Recognizer, said: Mapping[str, Audio]
    ) -> None:
        def understood(phrase: str) -> str:
            _, readings = self.hear(recognizer, said[phrase])
            return readings[0].text.lower()

        with ThreadPoolExecutor(4) as threads:
            asked = list(said) * 2
            assert list(threads.map(understood, asked)) == asked
