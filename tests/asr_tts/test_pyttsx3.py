import contextlib
import os
import signal
import sys
import threading
from pathlib import Path

import psutil
import pytest

from asr_tts.engines.pyttsx3 import Pyttsx3Synthesizer
from asr_tts.errors import SynthesisFailed
from asr_tts.spi import SpeechRequest
from asr_tts.testing import SynthesizerContract, loudness

if Pyttsx3Synthesizer.missing():
    pytest.skip(Pyttsx3Synthesizer.how_to_install, allow_module_level=True)


@pytest.fixture(scope="module")
def synthesizer():
    with contextlib.closing(Pyttsx3Synthesizer()) as engine:
        yield engine


class TestEnglish(SynthesizerContract):
    language = "en-US"
    sentence = "Welcome to customer service."


class TestMandarin(SynthesizerContract):
    language = "zh-CN"
    sentence = "您好，欢迎致电客户服务中心。"


def test_every_file_is_whole_from_the_first_one_on(synthesizer):
    """The library returns before the first file of a process is written, and loses the first of two."""
    lengths = {rate: set() for rate in (1.0, 1.8)}
    for rate in (1.0, 1.8) * 20:
        lengths[rate].add(synthesizer.synthesize(SpeechRequest(text="one two three", rate=rate)).frames)
    assert max(lengths[1.0]) < min(lengths[1.0]) * 1.05
    assert max(lengths[1.8]) < min(lengths[1.8]) * 1.05
    assert max(lengths[1.8]) < min(lengths[1.0])


def test_a_voice_is_chosen_by_its_name_or_id(synthesizer):
    voice = next(voice for voice in synthesizer.capabilities().voices if voice.language == "de")
    audio = synthesizer.synthesize(SpeechRequest(text="guten Tag", voice=voice.name.upper()))
    assert loudness(audio) > 100


def test_the_library_is_never_loaded_in_this_process(synthesizer):
    synthesizer.synthesize(SpeechRequest(text="hello"))
    assert "espeak-ng" not in Path("/proc/self/maps").read_text()
    assert "espeakng_loader" in Path(f"/proc/{synthesizer._worker.pid}/maps").read_text()
    assert "pyttsx3" not in sys.modules


def test_an_engine_killed_in_the_middle_of_a_word_speaks_again(synthesizer):
    synthesizer.synthesize(SpeechRequest(text="hello"))
    victim = psutil.Process(synthesizer._worker.pid)
    audios = []
    request = SpeechRequest(text="hello there. " * 350)
    thread = threading.Thread(target=lambda: audios.append(synthesizer.synthesize(request)))
    before = victim.cpu_times().user
    thread.start()
    while thread.is_alive() and victim.cpu_times().user <= before:
        pass
    victim.send_signal(signal.SIGKILL)
    thread.join(60)
    assert audios[0].duration > 60
    assert synthesizer._worker.pid != victim.pid


def test_an_engine_that_hangs_is_ended_in_time():
    engine = Pyttsx3Synthesizer(request_limit=1.0)
    try:
        engine.capabilities()
        stopped = engine._worker.pid
        os.kill(stopped, signal.SIGSTOP)
        with pytest.raises(SynthesisFailed, match="within 1 s"):
            engine.synthesize(SpeechRequest(text="hello"))
        assert not psutil.pid_exists(stopped)
    finally:
        engine.close()
