"""The process of a call in the browser: prompts, keys, words, silence, hanging up (R-ivr.12)."""

import pytest
from worker_calls import folder_of, worker_call

from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.replay import Recording, replay

ASKS = """name: main
start: ask
variables: {answer: any}
nodes:
  ask: {type: http, url: "http://127.0.0.1:9/secret", next: good, error: bad}
  good: {type: hangup, prompt: {zh-CN: 好。, en-US: Good.}}
  bad: {type: hangup, prompt: {zh-CN: 抱歉。, en-US: Sorry.}}
"""
RECORDS = """name: main
start: leave
variables: {message: recording}
nodes:
  leave:
    type: record
    prompt: {zh-CN: 请留言。, en-US: Speak.}
    into: message
    max_time: 2
    next: thanks
    no_input: {to: none}
  thanks: {type: hangup, prompt: {zh-CN: 谢谢。, en-US: Thank you.}}
  none: {type: hangup, prompt: {zh-CN: 没有。, en-US: Nothing.}}
"""


@pytest.fixture
def starter(tmp_path):
    return folder_of("starter", tmp_path)


def test_call_is_heard_and_a_key_cuts_the_prompt(starter, tmp_path):
    with worker_call(starter, tmp_path / "cache") as call:
        started = call.until("started")
        assert started["flow"] == "main"
        assert started["rate"] == 16000
        welcome = call.until("moment", kind="prompt", node="welcome")
        assert welcome["facts"]["text"].startswith("Hello")
        playing = call.until("playing")
        call.send(type="key", key="2")
        assert call.until("cut")["id"] == playing["id"]
        assert call.until("moment", kind="prompt", node="bye")["facts"]["text"] == "Goodbye."
        golden = call.until("golden")
        ended = call.until("ended")
        assert ended["reason"] == "disconnect"
        assert len(call.sound) > 16000
    recording = Recording.loads(golden["text"])
    build = compile_project(load_project(starter))
    assert replay(recording, build).recording.moments == recording.moments


def test_words_that_are_typed_are_understood(starter, tmp_path):
    with worker_call(starter, tmp_path / "cache") as call:
        call.until("listening", on=True)
        call.send(type="say", text="agent")
        assert call.until("transfer")["dest"] == "queue:800"
        assert call.until("ended")["reason"] == "transfer"


def test_caller_who_is_gone_ends_the_call_and_the_process(starter, tmp_path):
    with worker_call(starter, tmp_path / "cache") as call:
        call.until("playing")
        call.process.stdin.close()
        assert call.until("ended")["reason"] == "disconnect"
        assert call.process.wait(10) == 0


def test_private_addresses_are_not_asked_unless_they_are_named(tmp_path):
    folder = folder_of("starter", tmp_path, ASKS)
    with worker_call(folder, tmp_path / "cache") as call:
        failed = call.until("moment", kind="fetch-failed")
        assert "private" in failed["facts"]["message"]
        call.until("moment", kind="prompt", node="bad")


def test_recording_without_a_microphone_is_silence(tmp_path):
    folder = folder_of("starter", tmp_path, RECORDS)
    with worker_call(folder, tmp_path / "cache") as call:
        call.until("recording", on=True)
        assert call.until("moment", kind="recorded")["facts"]["reason"] == "noinput"
        call.until("ended")


def test_nonsense_of_a_browser_is_left(starter, tmp_path):
    with worker_call(starter, tmp_path / "cache") as call:
        call.until("playing")
        for message in (
            {"type": "key", "key": "xx"},
            {"type": "key"},
            {"type": "say"},
            {"type": 5},
            {"x": "y"},
        ):
            call.send(**message)
        call.send(type="transfer", result="answered")
        call.send(type="hangup")
        call.send(type="key", key="1")
        assert call.until("ended")["reason"] == "disconnect"


def test_build_that_is_gone_is_told(tmp_path):
    with worker_call(tmp_path / "none", tmp_path / "cache") as call:
        assert "build the project again" in call.until("failed")["message"]
