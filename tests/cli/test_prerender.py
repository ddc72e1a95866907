"""`ivrctl build --speech`: prompts that are the same in every call are spoken beforehand."""

import errno
import json
import os
import re

import pytest

from asr_tts.audio import read_recording
from asr_tts.engines.espeak import EspeakSynthesizer
from asr_tts.host import CachedSynthesizer, SpeechCache
from asr_tts.spi import Audio, Capabilities, SpeechRequest
from cli.prerender import constant_speech, prerender
from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.simulate import Caller, flow_call
from vxml.fetcher import ResourceFetcher

DOCUMENT = """<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US"><var name="x" expr="1"/>
<form id="a"><block>Hello.<prompt cond="x == 2">Only sometimes.</prompt><prompt>x is <value expr="x"/></prompt>
<if cond="x"><prompt xml:lang="zh-CN">您好</prompt><else/><prompt>Hello.</prompt></if>
<audio src="a.wav">A <emphasis>fallback</emphasis>.</audio><if cond="x"><audio expr="x">not this</audio></if></block>
<field name="f"><prompt count="2">Again?</prompt><option dtmf="1">one</option><noinput>Are you there?</noinput></field>
</form></vxml>"""


class Engine:
    identity = "stand-in 1"

    def __init__(self):
        self.said = []

    def capabilities(self):
        return Capabilities(("en-US",), (), 8000)

    def stream(self, request):
        self.said.append(request)
        yield Audio(b"\1\1" * 800, 8000)

    def close(self):
        pass


def test_prompts_without_expressions_are_found_each_once():
    found = [(speech.text, speech.language) for speech in constant_speech({"a.vxml": DOCUMENT})]
    assert sorted(found) == [
        ("A fallback.", "en-US"),
        ("Again?", "en-US"),
        ("Are you there?", "en-US"),
        ("Hello.", "en-US"),
        ("Only sometimes.", "en-US"),
        ("您好", "zh-CN"),
    ]


def test_what_is_there_stays_and_what_no_prompt_needs_goes(tmp_path):
    engine = Engine()
    first = prerender({"a.vxml": DOCUMENT}, tmp_path, engine, {"en-US": "f3"}, 8000)
    assert (first.prompts, first.spoken, first.faults) == (6, 6, ())
    assert {request.voice for request in engine.said} == {"f3", None}
    again = prerender({"a.vxml": DOCUMENT}, tmp_path, engine, {"en-US": "f3"}, 8000)
    assert (again.prompts, again.spoken) == (6, 0)
    other = prerender(
        {"a.vxml": DOCUMENT.replace("Again?", "Once more?")}, tmp_path, engine, {"en-US": "f3"}, 8000
    )
    assert (other.prompts, other.spoken) == (6, 1)
    assert len(list(tmp_path.glob("??/*.wav"))) == 6


@pytest.mark.skipif(EspeakSynthesizer.missing() is not None, reason=EspeakSynthesizer.how_to_install)
def test_a_call_finds_its_constant_prompts_spoken(run, tmp_path, starter):
    result = run("build", starter, "--speech", "--json")
    assert result.code == 0, result.message
    told = json.loads(result.output)["speech"]
    assert told["prompts"] == told["spoken"] > 2
    assert told["faults"] == []

    project = load_project(starter)
    build = compile_project(project)
    engine = Engine()
    espeak = EspeakSynthesizer()
    engine.identity = espeak.identity
    espeak.close()
    cached = CachedSynthesizer(
        engine, SpeechCache(tmp_path / "cache", prepared=[starter / "build" / "speech"])
    )
    heard = []

    def on_play(segments):
        for segment in segments:
            if segment.speech is not None:
                voice = build.project.voices.get(segment.speech.language)
                request = SpeechRequest(
                    ssml=segment.speech.ssml, language=segment.speech.language, voice=voice
                )
                heard.append(cached.prompt_file(request))

    fetcher = ResourceFetcher()
    caller = Caller("13800138000", "", build.project.language, 1_790_000_000.0)
    call = flow_call(build, build.project.start, caller, fetcher, on_play=on_play)
    call.start()
    call.hangup()
    fetcher.close()
    assert heard
    assert engine.said == []
    assert read_recording(heard[0]).sample_rate == 8000


def test_prompts_that_cannot_be_spoken_are_told_and_the_build_is_done(run, starter, monkeypatch, tmp_path):
    settings = tmp_path / "service.yaml"
    settings.write_text("{url: 'http://127.0.0.1:9/', languages: [en-US, zh-CN], body: '{{ text }}'}")
    monkeypatch.setenv("IVRKIT_TTS_HTTP", str(settings))
    result = run("build", starter, "--speech", "--engine", "http-tts")
    assert result.code == 1
    assert "cannot be reached" in result.stderr
    assert (starter / "build" / "main.vxml").exists()


def test_a_disk_that_is_full_leaves_prompts_unspoken_and_is_told(tmp_path, run, starter, monkeypatch):
    def full(*_, **__):
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr("asr_tts.host.cache.write_whole", full)
    monkeypatch.setattr("asr_tts.host.open_synthesizer", lambda _: Engine())
    prompts = prerender({"a.vxml": DOCUMENT}, tmp_path / "speech", Engine(), {}, 8000)
    assert (prompts.prompts, prompts.spoken, len(prompts.faults)) == (6, 0, 6)

    result = run("build", starter, "--speech")
    assert result.code == 1
    assert result.stderr.count("make room on the disk") >= 2
    told = re.search(r"(\d+) prompts, 0 of them new, (\d+) not spoken, 0.0 MB", result.output)
    assert told is not None
    assert told[1] == told[2]

    result = run("build", starter, "--speech", "--json")
    assert result.code == 1
    assert not json.loads(result.stdout)["ok"]


def test_an_engine_that_is_not_there_is_one_message(run, starter):
    result = run("build", starter, "--speech", "--engine", "nobody")
    assert "no text-to-speech engine 'nobody'" in result.message
