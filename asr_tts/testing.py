"""The contract every synthesizer keeps, as a pytest class.

A plugin's tests subclass `SynthesizerContract`, name two facts and give a ``synthesizer`` fixture:

    @pytest.fixture(scope="module")
    def synthesizer():
        with contextlib.closing(MyEngine()) as engine:
            yield engine

    class TestMyEngine(SynthesizerContract):
        language = "en-US"
        sentence = "Please hold the line."
"""

from __future__ import annotations

import struct
from concurrent.futures import ThreadPoolExecutor
from typing import ClassVar

import pytest

from asr_tts.audio import concatenate
from asr_tts.errors import SynthesisFailed, UnsupportedLanguage, UnsupportedVoice
from asr_tts.spi import Audio, SpeechRequest, Synthesizer

__all__ = ["SynthesizerContract", "loudness"]


def loudness(audio: Audio) -> float:
    """The mean of absolute sample values, 0 to 32768; 0 is silence."""
    samples = [sample for (sample,) in struct.iter_unpack("<h", audio.samples)]
    return sum(map(abs, samples)) / len(samples) if samples else 0.0


class SynthesizerContract:
    """Tests of `asr_tts.spi.Synthesizer`. ``sentence`` takes a second to ten to say in ``language``."""

    language: ClassVar[str]
    sentence: ClassVar[str]

    def ssml(self, body: str) -> str:
        """A document in the engine's language around ``body``."""
        return (
            '<speak version="1.1" xmlns="http://www.w3.org/2001/10/synthesis" '
            f'xml:lang="{self.language}">{body}</speak>'
        )

    def test_capabilities_name_the_language_and_the_rate_of_the_audio(self, synthesizer: Synthesizer) -> None:
        offered = synthesizer.capabilities()
        assert self.language in offered.languages
        assert synthesizer.synthesize(self.request()).sample_rate == offered.sample_rate

    def test_a_sentence_is_heard(self, synthesizer: Synthesizer) -> None:
        audio = synthesizer.synthesize(self.request())
        assert 0.8 < audio.duration < 12
        assert loudness(audio) > 100

    def test_a_stream_is_the_same_sound_in_pieces(self, synthesizer: Synthesizer) -> None:
        whole = synthesizer.synthesize(self.request())
        streamed = concatenate(list(synthesizer.stream(self.request())))
        assert streamed.sample_rate == whole.sample_rate
        assert streamed.duration == pytest.approx(whole.duration, rel=0.1)

    def test_an_abandoned_stream_leaves_the_engine_free(self, synthesizer: Synthesizer) -> None:
        for _ in range(3):
            stream = synthesizer.stream(SpeechRequest(text=f"{self.sentence} " * 50, language=self.language))
            assert next(stream).sample_rate > 0
            stream.close()
        assert synthesizer.synthesize(self.request()).duration > 0.5

    def test_a_slow_reader_of_a_stream_keeps_nobody_waiting(self, synthesizer: Synthesizer) -> None:
        stream = synthesizer.stream(SpeechRequest(text=f"{self.sentence} " * 20, language=self.language))
        first = next(stream)
        other = synthesizer.synthesize(self.request())
        assert other.duration > 0.5
        assert concatenate([first, *stream]).duration > other.duration * 5

    def test_a_stream_refuses_what_synthesize_refuses(self, synthesizer: Synthesizer) -> None:
        with pytest.raises(SynthesisFailed):
            next(synthesizer.stream(SpeechRequest(ssml="<speak>", language=self.language)))

    def test_ssml_says_what_text_says(self, synthesizer: Synthesizer) -> None:
        plain = synthesizer.synthesize(self.request())
        marked = synthesizer.synthesize(SpeechRequest(ssml=self.ssml(self.sentence), language=self.language))
        assert marked.duration == pytest.approx(plain.duration, rel=0.2)

    def test_a_break_takes_its_time(self, synthesizer: Synthesizer) -> None:
        """SSML 1.1 §3.2.3 break Element."""
        body = f'{self.sentence}<break time="2s"/>{self.sentence}'
        audio = synthesizer.synthesize(SpeechRequest(ssml=self.ssml(body), language=self.language))
        once = synthesizer.synthesize(self.request())
        assert once.duration * 2 + 1 < audio.duration < once.duration * 2 + 2.5

    def test_a_higher_rate_is_shorter(self, synthesizer: Synthesizer) -> None:
        normal = synthesizer.synthesize(self.request())
        fast = synthesizer.synthesize(SpeechRequest(text=self.sentence, language=self.language, rate=1.8))
        assert fast.duration < normal.duration * 0.85

    @pytest.mark.parametrize("body", ["", "   ", "<p/>"])
    def test_nothing_to_say_gives_hardly_any_audio(self, synthesizer: Synthesizer, body: str) -> None:
        audio = synthesizer.synthesize(SpeechRequest(ssml=self.ssml(body), language=self.language))
        assert audio.duration < 0.5
        assert audio.sample_rate > 0

    @pytest.mark.parametrize(
        "document", ["", "<speak>", "<speak>a</p></speak>", "<html/>", "no markup", "<speak>&e;</speak>"]
    )
    def test_malformed_ssml_is_refused(self, synthesizer: Synthesizer, document: str) -> None:
        with pytest.raises(SynthesisFailed):
            synthesizer.synthesize(SpeechRequest(ssml=document, language=self.language))

    def test_a_document_type_declaration_reads_no_file(self, synthesizer: Synthesizer) -> None:
        document = '<!DOCTYPE speak [<!ENTITY e SYSTEM "file:///etc/passwd">]>' + self.ssml("&e;")
        with pytest.raises(SynthesisFailed):
            synthesizer.synthesize(SpeechRequest(ssml=document, language=self.language))

    @pytest.mark.parametrize("length", [1_000_000, 150_000])
    def test_too_much_text_is_refused_in_bounded_time(self, synthesizer: Synthesizer, length: int) -> None:
        with pytest.raises(SynthesisFailed):
            synthesizer.synthesize(SpeechRequest(text="a b " * (length // 4), language=self.language))
        assert synthesizer.synthesize(self.request()).duration > 0.5

    @pytest.mark.parametrize("element", ["<p>one two three</p>", '<break time="1ms"/>', "<voice>"])
    def test_a_megabyte_of_markup_is_refused(self, synthesizer: Synthesizer, element: str) -> None:
        document = self.ssml(element * (1_000_000 // len(element)))
        with pytest.raises(SynthesisFailed):
            synthesizer.synthesize(SpeechRequest(ssml=document, language=self.language))
        assert synthesizer.synthesize(self.request()).duration > 0.5

    def test_control_characters_and_lone_surrogates_do_no_harm(self, synthesizer: Synthesizer) -> None:
        text = f"\x00\x01{self.sentence}\x1b\ud800\uffff"
        assert synthesizer.synthesize(SpeechRequest(text=text, language=self.language)).duration > 0.5

    def test_an_unknown_language_is_refused(self, synthesizer: Synthesizer) -> None:
        with pytest.raises(UnsupportedLanguage):
            synthesizer.synthesize(SpeechRequest(text=self.sentence, language="qqq-QQ"))

    def test_an_unknown_voice_is_refused(self, synthesizer: Synthesizer) -> None:
        with pytest.raises(UnsupportedVoice):
            synthesizer.synthesize(
                SpeechRequest(text=self.sentence, language=self.language, voice="no such voice")
            )

    def test_threads_get_their_own_audio(self, synthesizer: Synthesizer) -> None:
        short, long = self.request(), SpeechRequest(text=f"{self.sentence} " * 3, language=self.language)
        expected = [synthesizer.synthesize(request).duration for request in (short, long)]
        with ThreadPoolExecutor(2) as threads:
            for _ in range(5):
                got = [audio.duration for audio in threads.map(synthesizer.synthesize, (short, long))]
                assert got == pytest.approx(expected, rel=0.1)

    def request(self) -> SpeechRequest:
        """The sentence as plain text."""
        return SpeechRequest(text=self.sentence, language=self.language)
