"""Requests in a replay are answered from the recording, and secrets are not in it (golden-call replay)."""

import shutil

import pytest
from recorded_calls import FOLDER, entered, record_scenario, scenarios
from test_replay_other_build import compare, facts, record

from ivrdesigner.errors import RecordingError
from ivrdesigner.replay import (
    Acceptances,
    Difference,
    Recorder,
    Recording,
    load_recordings,
    recorder,
    visits_of,
)
from ivrdesigner.replay.moments import event_of
from ivrdesigner.replay.recording import Moment
from ivrdesigner.simulate.scenario import Answer


def with_exchange():
    for number in range(len(scenarios("bank-hotline"))):
        recording, build = record_scenario("bank-hotline", number)
        if any(m.kind == "fetched" and m["body"] for m in recording.moments):
            return recording, build, entered("bank-hotline", number)
    raise AssertionError("no scenario asks another system")


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "bank"
    shutil.copytree(FOLDER / "bank-hotline", folder)
    return folder


def edit_all(folder, old, new):
    changed = 0
    for file in (folder / "flows").glob("*.yaml"):
        text = file.read_text(encoding="utf-8")
        changed += old in text
        file.write_text(text.replace(old, new), encoding="utf-8")
    assert changed


def test_request_asked_otherwise_is_told_and_answered_as_before(project):
    recording, _, secrets = with_exchange()
    path = next(
        m["uri"] for m in recording.moments if m.kind == "fetch" and not m["uri"].startswith("build:")
    )
    name = path.partition("?")[0].rpartition("/")[2]
    edit_all(project, f"/{name}?", f"/{name}?v=2&") if "?" in path else edit_all(
        project, f"/{name}", f"/{name}?v=2"
    )
    found, _, _ = compare(recording, project, secrets)
    assert {each.kind for each in found} == {"request"}
    assert "v=2" in found[0].now


def test_request_that_the_recording_lacks_fails_and_is_told(project):
    recording, _, secrets = with_exchange()
    moments = tuple(
        Moment(m.at, m.kind, {k: v for k, v in m.facts.items() if k != "body"} | {"left_out": 99_999})
        if m.kind == "fetched" and m["body"]
        else m
        for m in recording.moments
    )
    found, _, _ = compare(recording.model_copy(update={"moments": moments}), project, secrets)
    assert "needs-answer" in {each.kind for each in found}


def test_long_answers_are_left_out():
    recording, build, _ = with_exchange()
    head = recording.model_copy(update={"moments": ()})
    facts = {"id": 7, "uri": "http://x", "body": "{}"}
    Recorder(head, base="file:///x", source_map=None, max_body=0)._answer(facts)
    assert facts == {"id": 7, "uri": "http://x", "left_out": 2}
    assert build.ok


SECRET = """name: main
start: welcome
variables: {pin: {type: digits, secret: true}}
nodes:
  welcome: {type: play, prompt: {zh-CN: 您好。, en-US: Hello.}, next: ask}
  ask:
    type: collect
    prompt: {zh-CN: 密码。, en-US: Your PIN.}
    into: pin
    min_length: 4
    max_length: 4
    next: check
  check:
    type: http
    method: POST
    url: "http://bank/check/{pin}"
    body: {json: {pin: "{pin}"}}
    next: bye
    error: bye
  bye: {type: hangup, prompt: {zh-CN: "{pin}", en-US: "You entered {pin}."}}
"""


@pytest.mark.parametrize("early", [False, True], ids=["asked", "typed ahead"])
def test_secret_input_is_masked_wherever_it_comes_up(tmp_path, early):
    folder = tmp_path / "starter"
    shutil.copytree(FOLDER / "starter", folder)
    (folder / "flows/main.yaml").write_text(SECRET, encoding="utf-8")
    answer = Answer(request="POST *", json={"echo": "7391"})
    recording = record(folder, lambda call: call.press("7391", barge_in=early), answers=(answer,))
    assert recording.masked
    assert [m["key"] for m in recording.moments if m.kind == "key"] == ["•"] * 4
    assert "7391" not in recording.dumps()
    assert "POST http://bank/check/••• " in " ".join(visits_of(recording.moments)[2].requests)
    found, replayed, _ = compare(recording, folder)
    assert found == []
    assert replayed.recording.masked


@pytest.mark.parametrize("most", [0, 1, 2, 3, 5, 8])
def test_a_recording_that_is_full_says_so_and_still_keeps_secrets(tmp_path, monkeypatch, most):
    folder = tmp_path / "starter"
    shutil.copytree(FOLDER / "starter", folder)
    (folder / "flows/main.yaml").write_text(SECRET, encoding="utf-8")
    monkeypatch.setattr(recorder, "MAX_MOMENTS", most)
    recording = record(folder, lambda call: call.press("739", barge_in=True))
    assert len(recording.moments) == most
    assert recording.incomplete == f"The call has more than {most} moments."
    assert {m["key"] for m in recording.moments if m.kind == "key"} <= {"•"}


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("", "no JSON"),
        ("[1]", "no recording"),
        ("{}", "no recording"),
        ('{"ivrkit_recording": 2}', "version 2"),
        ('{"ivrkit_recording": 1, "name": "x"}', "source"),
        (
            '{"ivrkit_recording": 1, "name": "x", "source": "text", "flow": "m", "language": "en", "moments": 5}',
            "list",
        ),
        (
            '{"ivrkit_recording": 1, "name": "x", "source": "text", "flow": "m", "language": "en", "moments": [{"at": -1}]}',
            "at",
        ),
        ("[" * 100_000, "no JSON"),
    ],
)
def test_what_is_no_recording_is_refused_with_the_reason(text, says):
    with pytest.raises(RecordingError, match=says):
        Recording.loads(text)


@pytest.mark.parametrize(
    "moment",
    [
        {"kind": "key"},
        {"kind": "speech", "readings": [1]},
        {"kind": "listen-failed"},
        {"kind": "played", "mark_time": "x"},
        {"kind": "other"},
    ],
)
def test_moment_that_is_not_whole_is_refused(moment):
    facts = dict(moment)
    with pytest.raises(RecordingError, match="not whole"):
        event_of(Moment(at=1.0, kind=facts.pop("kind"), facts=facts), 1.0)


def test_broken_files_of_a_folder_are_told_and_the_others_replayed(tmp_path):
    recording, _ = record_scenario("starter", 0)
    (tmp_path / "good.json").write_text(recording.dumps(), encoding="utf-8")
    (tmp_path / "bad.json").write_bytes(b"\xff")
    found, faults = load_recordings(tmp_path)
    assert [name for name, _ in found] == ["good.json"]
    assert len(faults) == 1
    with pytest.raises(RecordingError, match="no such file"):
        load_recordings(tmp_path / "none")


def test_accepted_differences_are_kept_in_a_file_and_stale_ones_told(tmp_path):
    difference = Difference("prompt", "main", "bye", "Goodbye.", "再见。", 3.0)
    accepted = Acceptances()
    accepted.add(difference)
    file = tmp_path / "accepted.yaml"
    file.write_text(accepted.dumps() + "- {kind: end, node: main/x, was: a, now: b}\n", encoding="utf-8")
    read = Acceptances.read(file)
    assert read.take("call.json", difference)
    assert not read.take("call.json", Difference("prompt", "main", "bye", "Goodbye.", "Bye.", 3.0))
    assert [each.kind for each in read.stale] == ["end"]


@pytest.mark.parametrize("text", ["{a: 1}", "- {kind: nonsense}", "- {what: 1}", "a: [", "- 5"])
def test_file_of_accepted_differences_that_is_none_is_refused(tmp_path, text):
    file = tmp_path / "accepted.yaml"
    file.write_text(text, encoding="utf-8")
    with pytest.raises(RecordingError):
        Acceptances.read(file)


def test_facts_of_differences_are_json():
    assert facts([Difference("end", "main", "x", "a", "b", 1.0)]) == [("end", "main/x", "a", "b")]
