"""Prompts as WAV files, with a stand-in for the speech engine."""

import pytest

from asr_tts import SynthesisFailed, host
from asr_tts.audio import read_wav
from asr_tts.spi import Audio, Capabilities
from cli.conversation.sound import CallSound
from cli.outcome import CannotLoad
from vxml.platform import Segment, Speech


class Engine:
    def __init__(self):
        self.closed = False

    def capabilities(self):
        return Capabilities(("en-US",), (), 8000)

    def synthesize(self, request):
        if "unspeakable" in request.ssml:
            raise SynthesisFailed("no words")
        return Audio(b"\1\0" * 800, 8000)

    def close(self):
        self.closed = True


@pytest.fixture
def engine(monkeypatch):
    made = Engine()
    monkeypatch.setattr(host, "open_synthesizer", lambda: made)
    return made


def spoken(words):
    return Segment(speech=Speech(f"<speak>{words}</speak>", words, "en-US"))


def test_each_prompt_and_the_whole_call_are_saved(engine, tmp_path):
    sound = CallSound(tmp_path / "wav")
    sound.on_play((spoken("hello"), Segment(silence=0.5)))
    sound.on_play((spoken("bye"),))
    sound.close()
    assert [file.name for file in sound.files] == ["prompt-001.wav", "prompt-002.wav", "call.wav"]
    assert read_wav(sound.files[0]).duration == pytest.approx(0.6)
    assert read_wav(sound.files[2]).duration == pytest.approx(0.6 + 0.1 + 2 * 0.7)
    assert engine.closed


def test_missing_recording_is_replaced_by_its_words(engine, tmp_path):
    sound = CallSound(tmp_path)
    sound.on_play((Segment(audio=(tmp_path / "none.wav").as_uri(), fallback=(spoken("hello"),)),))
    assert read_wav(sound.files[0]).duration == pytest.approx(0.1)


def test_prompt_that_cannot_be_spoken_does_not_end_the_call(engine, tmp_path, capsys):
    sound = CallSound(tmp_path)
    sound.on_play((spoken("unspeakable"),))
    sound.close()
    assert sound.files == []
    assert "not spoken: no words" in capsys.readouterr().err


def test_folder_that_cannot_be_made_is_one_message(engine, tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(CannotLoad, match="cannot be made"):
        CallSound(tmp_path / "file" / "wav")
    assert engine.closed
