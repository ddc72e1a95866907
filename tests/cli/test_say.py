"""`ivrctl say` and `ivrctl plugins`, with the real engine."""

import json
import os

import pytest

from asr_tts.audio import encode, measure, read_recording
from asr_tts.audio.formats import NARROWBAND
from asr_tts.engines.espeak import EspeakSynthesizer
from asr_tts.spi import Audio

pytestmark = pytest.mark.skipif(
    EspeakSynthesizer.missing() is not None, reason=EspeakSynthesizer.how_to_install
)


@pytest.mark.parametrize(
    ("name", "options", "rate", "kind"),
    [
        ("a.wav", (), 22050, b"RIFF"),
        ("a.wav", ("--format", "ulaw", "--sample-rate", "8000"), 8000, b"RIFF"),
        ("a.mp3", ("--sample-rate", "16000"), 16000, b"\xff"),
        ("a.flac", (), 22050, b"fLaC"),
        ("a.bin", ("--format", "ogg"), 22050, b"OggS"),
    ],
)
def test_a_file_of_any_format_is_written(run, tmp_path, name, options, rate, kind):
    file = tmp_path / name
    result = run("say", "Welcome to customer service.", "-o", file, *options)
    assert result.code == 0, result.message
    assert file.read_bytes().startswith(kind)
    audio = read_recording(file)
    assert audio.sample_rate == rate
    assert 1 < audio.duration < 5
    assert measure(audio).active_dbfs > -40


def test_chinese_text_is_said_in_chinese(run, tmp_path):
    for language in ((), ("--language", "en-US")):
        assert run("say", "您好您好您好您好", "-o", tmp_path / f"{len(language)}.wav", *language).code == 0
    # The English voice says "Chinese letter" for each character.
    assert read_recording(tmp_path / "0.wav").duration < read_recording(tmp_path / "2.wav").duration / 2


def test_standard_input_is_spoken(run, tmp_path):
    assert run("say", "-o", tmp_path / "a.wav", text="one two three").code == 0
    assert read_recording(tmp_path / "a.wav").duration > 0.5
    assert run("say", "--ssml", "-", "-o", tmp_path / "b.wav", text="<speak>one</speak>").code == 0


def test_a_document_plays_the_files_beside_it_and_tells_its_marks(run, tmp_path):
    (tmp_path / "tone.wav").write_bytes(encode(Audio(b"\7\7" * 16000, 8000), NARROWBAND))
    (tmp_path / "a.ssml").write_text(
        '<speak>one <mark name="here"/>two <audio src="tone.wav">tone</audio><audio src="none.wav">none</audio></speak>'
    )
    result = run("say", "--ssml", tmp_path / "a.ssml", "-o", tmp_path / "a.wav")
    assert result.code == 0
    assert "mark here at 0." in result.stderr
    assert read_recording(tmp_path / "a.wav").duration > 2.8


def test_a_pack_is_made_and_says_numbers(run, tmp_path):
    made = run("say", "--make-pack", tmp_path / "pack", "--language", "zh-CN")
    assert made.code == 0
    assert "recordings; replace them" in made.output
    result = run(
        "say", "100200", "--language", "zh-CN", "--pack", tmp_path / "pack", "-o", tmp_path / "a.wav"
    )
    assert result.code == 0
    assert 1 < read_recording(tmp_path / "a.wav").duration < 4


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("say", "a", "--ssml", "x"), "Give TEXT, or"),
        (("say", "a", "--engine", "nobody"), "known: espeak"),
        (("say", "a", "--voice", "nobody", "-o", "x.wav"), "no voice"),
        (("say", "a", "--language", "qqq", "-o", "x.wav"), "no voice for language"),
        (("say", "a", "-o", "/no/such/folder/x.wav"), "cannot be written"),
        (("say", "a", "-o", "."), ". cannot be written: Is a directory."),
        (("say", ""), "nothing to say"),
        (("say", "--ssml", "/no/such.ssml", "-o", "x.wav"), "cannot be read"),
        (("say", "a", "--pack", "/no/such"), "pack.yaml"),
        (("say", "a", "-o", "x.mp3", "--sample-rate", "9000"), "MP3 does not know"),
        (("say", "--make-pack", "x", "--language", "fr"), "packs are for zh and en"),
        (("plugins", "nobody"), "no engine 'nobody'"),
    ],
)
def test_what_cannot_be_is_one_message(run, tmp_path, monkeypatch, words, message):
    monkeypatch.chdir(tmp_path)
    result = run(*words)
    assert result.code != 0
    assert message in result.message


def test_an_empty_input_is_nothing_to_say(run, tmp_path):
    result = run("say", "-o", tmp_path / "a.wav", text=" \n")
    assert result.code == 3
    assert "nothing to say" in result.message
    assert not (tmp_path / "a.wav").exists()


def test_a_pipe_that_is_named_for_output_is_written_to(run, tmp_path):
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    reader = os.open(pipe, os.O_RDONLY | os.O_NONBLOCK)
    try:
        assert run("say", "a", "-o", pipe, "--format", "ulaw", "--sample-rate", "8000").code == 0
        assert os.read(reader, 4) == b"RIFF"
    finally:
        os.close(reader)
    assert pipe.is_fifo()


def test_without_a_player_a_file_is_asked_for(run, monkeypatch):
    monkeypatch.setenv("PATH", "")
    result = run("say", "hello")
    assert result.code == 3
    assert "-o FILE" in result.message


def test_the_player_gets_the_sound(run, monkeypatch, tmp_path):
    player = tmp_path / "aplay"
    player.write_text(f'#!/bin/sh\n/bin/cp "$2" {tmp_path}/played.wav\n')
    player.chmod(0o755)
    monkeypatch.setenv("PATH", str(tmp_path))
    assert run("say", "one two three").code == 0
    assert read_recording(tmp_path / "played.wav").duration > 0.5


def test_engines_are_listed_with_state_and_remedy(run, monkeypatch):
    monkeypatch.delenv("IVRKIT_TTS_HTTP", raising=False)
    listed = run("plugins").output
    assert "Text to speech\n  espeak           ready" in listed
    assert "set IVRKIT_TTS_HTTP to its path" in listed


def test_one_engine_tells_all_it_offers(run):
    told = run("plugins", "espeak").output
    assert "zh-CN" in told
    assert "sample rate: 22050" in told
    state = json.loads(run("plugins", "espeak", "--json").output)[0]
    assert state["ok"]
    assert "en-US" in state["offers"]["languages"]


def test_an_engine_that_does_not_open_says_so(run, monkeypatch, tmp_path):
    (tmp_path / "bad.yaml").write_text("url: 3")
    monkeypatch.setenv("IVRKIT_TTS_HTTP", str(tmp_path / "bad.yaml"))
    assert "bad.yaml: url" in run("plugins", "http-tts").output
