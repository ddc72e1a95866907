"""A call to a script in the process of a call in the browser (R-ai.1, R-ai.3, R-ai.9)."""

import json
from pathlib import Path
from types import SimpleNamespace

import pytest
from django.utils.translation import override
from robots import SCRIPT
from simple_websocket import ConnectionClosed
from worker_calls import worker_call

from aiflows.compiler import compile_script, read_script_build, write_script_build
from aiflows.errors import ScriptBuildError
from aiflows.model import load_script
from asr_tts.errors import EngineUnavailable
from ivrdesigner.replay import Recording, replay
from ivrdesigner.web.call import worker
from ivrdesigner.web.call.relay import CallRelay
from ivrdesigner.web.call.wire import JSON
from vxml.message import Message, packed

READER = "aiflows.compiler:read_script_build"


@pytest.fixture
def robot(tmp_path):
    (tmp_path / "robot.yaml").write_text(SCRIPT, encoding="utf-8")
    write_script_build(compile_script(load_script(tmp_path / "robot.yaml")), tmp_path / "build")
    return tmp_path


def test_robot_is_talked_to_and_a_match_cuts_its_prompt(robot, tmp_path):
    with worker_call(robot, tmp_path / "cache", reader=READER) as call:
        started = call.until("started")
        assert (started["flow"], started["language"]) == ("robot", "zh-CN")
        playing = call.until("playing")
        call.send(type="say", text="均价是多少")
        heard = call.until("moment", kind="robot-heard")["facts"]
        assert (heard["node"], heard["target"], heard["matcher"]) == ("开场", "价格", "keywords")
        assert call.until("cut")["id"] == playing["id"]
        assert call.until("moment", kind="prompt", node="价格")["facts"]["text"] == "目前均价一万二。"
        call.send(type="say", text="转人工")
        assert call.until("moment", kind="robot-class")["facts"]["type"] == "需要人工"
        assert call.until("moment", kind="transfer")["facts"]["dest"] == "queue:800"
        recording = Recording.loads(call.until("golden")["text"])
        assert call.until("ended")["reason"] == "transfer"
    assert recording.source == "browser"
    done = replay(recording, read_script_build(robot))
    assert done.same, (done.deviated_at, done.lacks)


def test_a_build_that_is_not_whole_is_told(robot, tmp_path):
    (robot / "build" / "robot.vxml").unlink()
    with pytest.raises(ScriptBuildError, match="cannot be read"):
        read_script_build(robot)
    with worker_call(robot, tmp_path / "cache", reader=READER) as call:
        assert "build the script" in call.until("failed")["message"]
    (robot / "other.yaml").write_text(SCRIPT, encoding="utf-8")
    with pytest.raises(ScriptBuildError, match="does not load"):
        read_script_build(Path(robot))


def test_engines_that_the_script_names_speak_and_listen_while_they_can(monkeypatch):
    """R-ai.1: as in live calls, the site's engine stands in for one that cannot run."""

    class Engine:
        def __init__(self, name, **settings):
            if name == "lost":
                raise EngineUnavailable("it is not installed")
            self.made = name, settings

        def capabilities(self):
            return None

    monkeypatch.setattr(worker, "open_synthesizer", Engine)
    monkeypatch.setattr(worker, "open_recognizer", Engine)
    named = {"engine": "own", "settings": {"rate": 2}}
    voice, ear = worker.engines_of({"synthesizer": named}, "voice", "ear")
    assert (voice.made, ear) == (("own", {"rate": 2}), "ear")
    lost = {"engine": "lost", "settings": {}}
    assert worker.engines_of({"synthesizer": lost, "recognizer": lost}, "voice", None) == ("voice", None)


class Browser:
    """One that only listens."""

    def __init__(self):
        self.told, self.connected = [], True

    def receive(self, timeout):
        raise ConnectionClosed

    def send(self, content):
        self.told.append(json.loads(content))


def test_browser_is_told_in_its_language_why_words_led_where_they_did():
    """R-sys.1: the process of the call knows no language; it sends template and values."""
    reason = packed(Message('keyword "{keyword}"', keyword="均价"))
    heard = {
        "type": "moment",
        "at": 1.0,
        "kind": "robot-heard",
        "facts": {"target": "价格", "reason": reason},
    }
    frames = iter([(JSON, json.dumps(one).encode()) for one in (heard, {"type": "ended"})])
    process = SimpleNamespace(read=lambda: next(frames, None), hang_up=lambda: None, kill=lambda: None)
    browser = Browser()
    with override("zh-hans"):
        relay = CallRelay(browser, process, keep=str, may_call=lambda: True)
    relay.run()
    assert browser.told[0]["facts"] == {"target": "价格", "reason": "关键词“均价”"}
