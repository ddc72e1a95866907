"""`ivrctl listen`, with a recogniser that is told what it hears and with the real one."""

import importlib.util
import json
import os
import stat

import pytest

from asr_tts import host
from asr_tts.audio import concatenate, read_wav, silence, write_wav
from asr_tts.engines.energy_vad import EnergyDetector
from asr_tts.spi import Audio, Reading


class Told:
    def __init__(self, *readings):
        self.readings = readings
        self.requests = []
        self.closed = False

    def start(self, request):
        self.requests.append(request)
        return self

    def accept(self, samples):
        return self.readings[0].text if self.readings else ""

    def finish(self):
        return self.readings

    def cancel(self):
        pass

    def close(self):
        self.closed = True


@pytest.fixture
def told(monkeypatch):
    def tell(*readings):
        engine = Told(*readings)
        monkeypatch.setattr(host, "open_recognizer", lambda name=None: engine)
        monkeypatch.setattr(host, "open_vad", lambda name=None: EnergyDetector())
        return engine

    return tell


@pytest.fixture
def recording(tmp_path):
    file = tmp_path / "said.wav"
    tone = Audio(b"\x00\x20\x00\xe0" * 4000, 8000)
    write_wav(file, concatenate([silence(1.0, 8000), tone, silence(2.0, 8000)]))
    return file


def test_partial_words_readings_and_what_the_grammar_makes_of_them(told, recording, run, tmp_path):
    engine = told(Reading("one two", 0.8), Reading("one three", 0.6))
    kept = tmp_path / "kept.wav"
    words = ["--grammar", "builtin:digits", "--property", "maxnbest=2", "--record", kept]
    result = run("listen", recording, *words)
    assert result.code == 0
    assert "speech since" in result.output
    assert "… one two" in result.output
    assert "match" in result.output
    assert '0.80  one two → "12"' in result.output
    assert '0.60  one three → "13"' in result.output
    assert 1.0 < read_wav(kept).duration < 2.5
    assert engine.closed


def test_json_for_other_programs(told, recording, run):
    told(Reading("yes", 0.8))
    result = run("listen", recording, "--words", "yes, no", "--json")
    events = json.loads(result.output)
    assert [event["event"] for event in events] == ["SpeechStarted", "PartialWords", "Heard"]
    assert events[-1]["outcome"] == "match"
    assert events[-1]["readings"] == [{"text": "yes", "confidence": 0.8, "words": [], "meaning": "yes"}]


def test_nomatch_and_noinput_are_exit_code_1(told, recording, run, tmp_path):
    told(Reading("yes", 0.1))
    assert "nomatch" in (result := run("listen", recording, "--words", "yes")).output
    assert result.code == 1
    quiet = tmp_path / "quiet.wav"
    write_wav(quiet, silence(3.0, 8000))
    assert "noinput" in (result := run("listen", quiet, "--words", "yes", "--timeout", "2")).output
    assert result.code == 1


def test_a_grammar_file_with_the_files_it_refers_to(told, recording, run, tmp_path):
    head = '<grammar version="1.0" xml:lang="en-US" xmlns="http://www.w3.org/2001/06/grammar" root="r">'
    (tmp_path / "a.grxml").write_text(
        f'{head}<rule id="r"><item>call</item><ruleref uri="b.grxml"/></rule></grammar>'
    )
    (tmp_path / "b.grxml").write_text(
        f'{head}<rule id="r" scope="public"><one-of><item>ann</item><item>bob</item></one-of></rule></grammar>'
    )
    engine = told(Reading("call bob", 0.8))
    assert run("listen", recording, "--grammar", tmp_path / "a.grxml").code == 0
    assert engine.requests[0].grammars[0].words == {"call", "ann", "bob"}


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["--grammar", "builtin:dtmf/digits"], "keys are not spoken"),
        (["--grammar", "nowhere.grxml"], "no such file"),
        (["--grammar", "builtin:colour"], "no built-in type"),
        (["--property", "maxnbest"], "--property maxnbest: write NAME=VALUE"),
        (["--property", "maxnbest=x"], "--property maxnbest: 'x' is no value"),
        (["--property", "completetimeout=soon"], "'soon' is no value"),
        (["--property", "maxnbst=3"], "did you mean maxnbest"),
        (["--words", ""], "--words names no phrase"),
        (["--words", " , |"], "--words names no phrase"),
        (["--engine", "nobody"], "there is no speech recognition engine"),
    ],
)
def test_what_is_wrong_is_said(recording, run, words, message):
    result = run("listen", recording, *words)
    assert message in result.message


def test_a_file_that_is_no_sound(told, run, tmp_path):
    told()
    file = tmp_path / "no.wav"
    file.write_text("no sound")
    assert "not a recording" in run("listen", file, "--words", "yes").message


def test_the_microphone_is_heard_by_what_is_installed(told, run, tmp_path, monkeypatch, recording):
    recorder = tmp_path / "bin" / "arecord"
    recorder.parent.mkdir()
    recorder.write_text(f"#!/bin/sh\ntail -c +45 {recording}\n")
    recorder.chmod(recorder.stat().st_mode | stat.S_IXUSR)
    monkeypatch.setenv("PATH", f"{recorder.parent}{os.pathsep}/usr/bin{os.pathsep}/bin")
    told(Reading("yes", 0.8))
    assert run("listen", "mic", "--words", "yes").code == 0


def test_a_microphone_without_sound_or_recorder(told, run, tmp_path, monkeypatch):
    told()
    monkeypatch.setenv("PATH", str(tmp_path))
    assert "install one" in run("listen", "mic", "--words", "yes").message
    recorder = tmp_path / "arecord"
    recorder.write_text("#!/bin/sh\necho no card >&2\nexit 1\n")
    recorder.chmod(recorder.stat().st_mode | stat.S_IXUSR)
    assert "no card" in run("listen", "mic", "--words", "yes").message


@pytest.mark.skipif(
    any(importlib.util.find_spec(name) is None for name in ("pocketsphinx", "espeakng_loader")),
    reason="pip install 'ivrkit[asr-pocketsphinx,tts-espeak]'",
)
def test_what_ivrctl_says_ivrctl_hears(run, tmp_path):
    """Round trip by the command line: say, then listen with the engines that pip brings."""
    file = tmp_path / "said.wav"
    assert run("say", "order a new card", "--language", "en-US", "--voice", "en-us+f2", "-o", file).code == 0
    words = "order a new card, check my balance, opening hours"
    result = run("listen", file, "--words", words, "--engine", "pocketsphinx", "--rate", "16000")
    assert "order a new card" in result.output
    assert result.code == 0
