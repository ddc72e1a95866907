import operator
import os
import signal
import statistics
import subprocess
import sys
import threading
from pathlib import Path

import psutil
import pytest

from asr_tts.audio import concatenate
from asr_tts.engines.espeak import EspeakSynthesizer
from asr_tts.errors import SynthesisFailed, UnsupportedLanguage
from asr_tts.spi import SpeechRequest
from asr_tts.testing import SynthesizerContract, loudness


@pytest.fixture(scope="session")
def synthesizer(espeak):
    return espeak


class TestMandarin(SynthesizerContract):
    language = "zh-CN"
    sentence = "您好，欢迎致电客户服务中心。"


class TestAmericanEnglish(SynthesizerContract):
    language = "en-US"
    sentence = "Welcome to customer service."


class TestBritishEnglish(SynthesizerContract):
    language = "en-GB"
    sentence = "Welcome to customer service."


def speak(engine, ssml=None, language="zh-CN", **more):
    return engine.synthesize(SpeechRequest(ssml=ssml, language=language, **more))


PHONEMES = """
import ctypes, espeakng_loader, sys
library = ctypes.CDLL(espeakng_loader.get_library_path())
library.espeak_Initialize(2, 0, espeakng_loader.get_data_path().encode(), 0x8000)
library.espeak_SetVoiceByName(b"cmn")
library.espeak_TextToPhonemes.restype = ctypes.c_char_p
for word in sys.argv[1:]:
    text = ctypes.c_char_p(word.encode())
    print(library.espeak_TextToPhonemes(ctypes.byref(text), 1, 0).decode())
"""


def test_the_library_reads_mandarin_and_its_characters_of_two_sounds(espeak):
    """Versions before 1.52 read Chinese as English letters."""
    words = ["您好", "银行", "行走", "重庆", "重要"]
    run = subprocess.run(
        [sys.executable, "-c", PHONEMES, *words], capture_output=True, text=True, check=True, timeout=60
    )
    hello, bank, walk, city, important = run.stdout.splitlines()
    assert hello.startswith("ni35nX'Au214")
    assert "X'A35N" in bank
    assert "S;i35N" in walk
    assert city.startswith("ts.hong35")
    assert important.startswith("ts.'ong51")


def test_digits_take_longer_than_the_quantity(espeak):
    digits = speak(espeak, '<speak><say-as interpret-as="digits">10000</say-as></speak>')
    quantity = speak(espeak, '<speak><say-as interpret-as="cardinal">10000</say-as></speak>')
    assert digits.duration > quantity.duration + 0.5


@pytest.mark.parametrize("seconds", [0.25, 1.0, 3.0])
@pytest.mark.parametrize("rate", [0.6, 1.0, 2.0])
def test_breaks_are_exact_at_every_rate(espeak, seconds, rate):
    """SSML 1.1 §3.2.3 break Element."""
    ssml = f'<speak>您好<break time="{seconds * 1000:.0f}ms"/><break time="1s"/></speak>'
    padded = speak(espeak, ssml, rate=rate)
    assert loudness(padded) > 0
    bare = len(padded.samples.rstrip(b"\0")) // 2 / padded.sample_rate
    assert padded.duration - bare == pytest.approx(seconds + 1, abs=0.01)


def test_a_document_of_breaks_alone_is_silence_of_that_length(espeak):
    audio = speak(espeak, '<speak><break time="1500ms"/><break time="1s"/></speak>')
    assert audio.duration == pytest.approx(2.5)
    assert loudness(audio) == 0


def test_a_stream_keeps_breaks_and_marks_where_they_are(espeak):
    ssml = f'<speak>{"one two three four five six seven eight. " * 5}<mark name="a"/>nine<break time="2s"/><mark name="b"/>ten</speak>'
    whole = speak(espeak, ssml, "en-US")
    pieces = list(espeak.stream(SpeechRequest(ssml=ssml)))
    streamed = concatenate(pieces)
    assert len(pieces) > 10
    assert streamed.duration == pytest.approx(whole.duration, abs=0.05)
    assert [mark.name for mark in streamed.marks] == ["a", "b"]
    for mark, other in zip(whole.marks, streamed.marks, strict=True):
        assert mark.offset == pytest.approx(other.offset, abs=0.05)


def test_marks_tell_when_they_were_reached(espeak):
    """SSML 1.1 §3.3.2 mark Element."""
    long = "m" * 5000
    audio = speak(
        espeak,
        f'<speak>one <mark name="{long}"/>two<break time="1s"/><mark name="b"/>three<mark name="c"/></speak>',
        "en-US",
    )
    assert [mark.name for mark in audio.marks] == [long, "b", "c"]
    first, second, third = (mark.offset for mark in audio.marks)
    assert 0.1 < first < second - 1 < second < third <= audio.duration
    assert audio.duration < 4


def test_the_language_changes_inside_a_document(espeak):
    mixed = speak(espeak, '<speak>hello<lang xml:lang="zh-CN">您好您好您好</lang>hello</speak>', "en-US")
    spelt = speak(espeak, "<speak>hello 您好您好您好 hello</speak>", "en-US")
    # The English voice says "Chinese letter" for each character.
    assert mixed.duration < spelt.duration - 1


def test_a_language_without_voice_inside_a_document_is_refused(espeak):
    with pytest.raises(UnsupportedLanguage, match="qqq"):
        speak(espeak, '<speak>您好<p xml:lang="qqq">x</p></speak>')


@pytest.mark.parametrize(
    "markup", ['<voice gender="female">{}</voice>', '<voice name="nobody f3">{}</voice>']
)
def test_a_female_voice_sounds_higher(espeak, markup):
    plain = speak(espeak, "<speak>hello one two three</speak>", "en-US")
    female = speak(espeak, f"<speak>{markup.format('hello one two three')}</speak>", "en-US")
    assert pitch(female) > pitch(plain) * 1.4


def test_a_voice_is_chosen_by_name(espeak):
    names = {voice.name for voice in espeak.capabilities().voices}
    assert {"cmn", "en-us", "en-gb", "f3"} <= names
    named = espeak.synthesize(SpeechRequest(text="hello one two three", voice="en-us+f3"))
    timbre = espeak.synthesize(SpeechRequest(text="hello one two three", voice="F3"))
    assert pitch(named) == pytest.approx(pitch(timbre), rel=0.1)


def test_every_listed_language_speaks(espeak):
    for language in espeak.capabilities().languages:
        audio = espeak.synthesize(SpeechRequest(text="abc 1 2 3", language=language))
        assert loudness(audio) > 10, language


@pytest.mark.parametrize("tag", ["zh", "zh-Hans-CN", "cmn", "ZH_cn", "en-AU", "en", "de-CH"])
def test_language_tags_fall_back_to_shorter_ones(espeak, tag):
    """RFC 4647 §3.4 Lookup."""
    assert espeak.synthesize(SpeechRequest(text="123", language=tag)).duration > 0.3


def test_audio_elements_open_no_file_and_speak_their_alternative(espeak, tmp_path):
    sound = tmp_path / "sound.wav"
    os.mkfifo(sound)  # who opens it hangs
    audio = speak(espeak, f'<speak><audio src="{sound}">您好<desc>不要读出这一段文字</desc></audio></speak>')
    assert audio.duration == pytest.approx(speak(espeak, "<speak>您好</speak>").duration, abs=0.1)


def test_hostile_attribute_values_are_not_spoken(espeak):
    junk = "q" * 3000
    ssml = f'<speak><prosody rate="{junk}" pitch="{junk}" volume="{junk}"><emphasis level="{junk}">您好</emphasis></prosody></speak>'
    assert speak(espeak, ssml).duration < 3


@pytest.mark.parametrize(
    "ssml",
    [
        "<speak>" + "<p>" * 300 + "x" + "</p>" * 300 + "</speak>",
        "<speak>" + "a<break/>" * 20_000 + "</speak>",
        "<speak>"
        + '<prosody rate="150.111%" pitch="+10.111%">' * 200
        + "a<break/>" * 15_000
        + "</prosody>" * 200
        + "</speak>",
        "<speak>" + '<break time="9999999s"/></speak>',
        "<speak>" + '您好<break time="400s"/>' * 2 + "</speak>",
        "<speak>" + "您好" * 40_000 + "</speak>",
    ],
)
def test_documents_out_of_bounds_are_refused(espeak, ssml):
    with pytest.raises(SynthesisFailed):
        speak(espeak, ssml)


def test_malformed_ssml_names_line_and_column(espeak):
    with pytest.raises(SynthesisFailed, match=r"line 3, column \d+: .*mismatch"):
        speak(espeak, '<?xml version="1.0" encoding="GBK"?>\n<speak>\n</p></speak>')


def test_the_library_is_never_loaded_in_this_process(espeak):
    """The engine is GPL-3 and stays in a process of its own."""
    speak(espeak, "<speak>您好</speak>")
    assert "espeak-ng" not in Path("/proc/self/maps").read_text()
    assert "espeak-ng" in Path(f"/proc/{espeak._workers.pids[0]}/maps").read_text()
    assert "espeakng_loader" not in sys.modules


def test_an_engine_killed_in_the_middle_of_a_sentence_speaks_again():
    engine = EspeakSynthesizer()
    try:
        engine.capabilities()
        victim = psutil.Process(engine._workers.pids[0])
        audios = []
        text = "您好。" * 600
        thread = threading.Thread(
            target=lambda: audios.append(engine.synthesize(SpeechRequest(text=text, language="zh-CN")))
        )
        before = victim.cpu_times().user
        thread.start()
        while thread.is_alive() and victim.cpu_times().user <= before:
            pass
        victim.send_signal(signal.SIGKILL)
        thread.join(30)
        assert audios[0].duration > 100
        assert speak(engine, "<speak>您好</speak>").duration > 0.5
        assert engine._workers.pids[0] != victim.pid
        assert not psutil.pid_exists(victim.pid), "a zombie is left"
    finally:
        engine.close()


def test_a_program_that_does_not_close_its_engine_leaves_no_process():
    program = (
        "from asr_tts.engines.espeak import EspeakSynthesizer\n"
        "engine = EspeakSynthesizer()\n"
        "engine.capabilities()\n"
        "print(engine._workers.pids[0])\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=60
    )
    assert run.stderr == ""
    assert not psutil.pid_exists(int(run.stdout))


def pitch(audio):
    """Hz: the median over loud pieces of the lag at which the sound resembles itself most."""
    samples = memoryview(audio.samples).cast("h").tolist()[::4]
    rate = audio.sample_rate / 4
    found = []
    for start in range(0, len(samples) - 800, 400):
        piece = samples[start : start + 800]
        if max(piece) < 3000:
            continue
        likeness = {lag: sum(map(operator.mul, piece[:700], piece[lag:])) for lag in range(18, 92)}
        found.append(rate / max(likeness, key=likeness.get))
    return statistics.median(found)
