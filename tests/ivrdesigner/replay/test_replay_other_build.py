"""What another version does otherwise is told by what changed for the caller (golden-call replay)."""

import shutil

import pytest
from recorded_calls import FOLDER

from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.replay import Recording, differences, record_call, replay, side_by_side
from ivrdesigner.simulate import Caller, flow_call
from ivrdesigner.simulate.http_answers import HttpAnswers


@pytest.fixture
def project(tmp_path):
    folder = tmp_path / "starter"
    shutil.copytree(FOLDER / "starter", folder)
    return folder


def built(folder):
    loaded = load_project(folder)
    assert loaded.ok, loaded.findings
    return compile_project(loaded)


def record(folder, act, language="en-US", answers=()):
    build = built(folder)
    caller = Caller("13800138000", "4008000000", language, 1_770_000_000.0)
    recorder = record_call(build, "main", caller, name="golden", source="text")
    call = flow_call(build, "main", caller, HttpAnswers(answers), observer=recorder, witness=recorder.witness)
    recorder.follow(call.session.run)
    call.start()
    act(call)
    return Recording.loads(recorder.recording.dumps())


def edit(folder, old, new, file="flows/main.yaml"):
    text = (folder / file).read_text(encoding="utf-8")
    assert old in text
    (folder / file).write_text(text.replace(old, new), encoding="utf-8")


def compare(recording, folder, secrets=None):
    build = built(folder)
    replayed = replay(recording, build, secrets=secrets)
    return differences(recording, replayed, build), replayed, build


def facts(found):
    return [(each.kind, f"{each.flow}/{each.node}", each.was, each.now) for each in found]


def test_changed_prompt_is_the_only_difference(project):
    recording = record(project, lambda call: call.press("2"))
    edit(project, "en-US: Goodbye.", "en-US: Have a nice day.")
    found, replayed, build = compare(recording, project)
    assert facts(found) == [("prompt", "main/bye", "Goodbye.", "Have a nice day.")]
    assert replayed.recording.moments[-1].kind == "end"
    assert [row.same for row in side_by_side(recording, replayed, build)] == [True, True, False]


def test_prompt_before_the_input_may_have_another_length(project):
    recording = record(project, lambda call: call.press("2"))
    edit(
        project,
        "Hello and welcome.",
        "Hello and welcome to the hotline of a bank with a very long name indeed.",
    )
    found, _, _ = compare(recording, project)
    assert [each.kind for each in found] == ["prompt"]
    assert found[0].node == "welcome"


def test_key_that_leads_elsewhere_is_a_difference_of_the_path_and_the_end(project):
    recording = record(project, lambda call: call.press("2"))
    edit(project, '"2": bye', '"2": agent')
    found, _, _ = compare(recording, project)
    assert facts(found) == [
        ("path", "main/bye", "main/bye", "main/agent"),
        ("end", "main/bye", "hangup at main/bye", "transfer queue:800 at main/agent"),
        ("needs-transfer", "main/agent", "", "blind to queue:800: it is taken as answered"),
    ]


def test_key_that_is_gone_lets_the_call_leave_by_another_branch(project):
    recording = record(project, lambda call: call.press("2"))
    edit(project, '"2": bye', '"3": bye')
    found, _, _ = compare(recording, project)
    kinds = {each.kind for each in found}
    assert {"needs-input", "end"} <= kinds
    assert next(each for each in found if each.kind == "needs-input").node == "menu"


def test_renamed_node_is_told_as_renamed_and_nothing_else(project):
    recording = record(project, lambda call: call.press("2"))
    text = (project / "flows/main.yaml").read_text(encoding="utf-8")
    text = text.replace("next: menu", "next: choose").replace("  menu:\n", "  choose:\n")
    (project / "flows/main.yaml").write_text(text, encoding="utf-8")
    found, _, _ = compare(recording, project)
    assert facts(found) == [("renamed", "main/menu", "main/menu", "main/choose")]


def test_another_step_in_between_is_told_and_asks_for_more(project):
    recording = record(project, lambda call: call.press("2"))
    edit(project, "next: menu", "next: sure")
    edit(
        project,
        "  agent:\n",
        '  sure:\n    type: menu\n    prompt: {zh-CN: 继续请按2。, en-US: "To go on press 2."}\n'
        '    keys: {"2": menu}\n  agent:\n',
    )
    found, replayed, _ = compare(recording, project)
    assert ("needs-input", "main/menu") in [(each.kind, f"{each.flow}/{each.node}") for each in found]
    assert next(each for each in found if each.kind == "path").now.startswith("main/sure")
    assert replayed.recording.moments[-1].kind == "end"


def test_what_the_caller_did_besides_is_left_over(project):
    def act(call):
        call.press("9")
        call.press("2")

    recording = record(project, act)
    edit(project, '"2": bye', '"2": bye\n      "9": bye')
    found, replayed, _ = compare(recording, project)
    left = next(each for each in found if each.kind == "input-left")
    assert left.was == "2"
    assert len(replayed.left) == 1


def test_silence_is_silence_whatever_the_time_limit(project):
    def act(call):
        call.silence()
        call.press("2")

    recording = record(project, act)
    edit(project, "timeout: 5 ", "timeout: 9 ", "ivr.yaml")
    found, replayed, _ = compare(recording, project)
    assert [each.kind for each in found] == ["timing"]
    assert replayed.recording.moments[-1].at > recording.moments[-1].at + 3


def test_shorter_time_limit_than_the_caller_needed_is_silence_first(project):
    def act(call):
        call.press("2", pause=4.0)

    recording = record(project, act)
    edit(project, "timeout: 5 ", "timeout: 2 ", "ivr.yaml")
    found, _, _ = compare(recording, project)
    assert found[0].kind in ("prompt", "path")
    assert found[0].node == "menu"


def test_hang_up_in_a_prompt_stays_one(project):
    recording = record(project, lambda call: call.hangup())
    edit(project, "For an agent press 1, to finish press 2.", "Press 1 for an agent, 2 to finish.")
    found, replayed, _ = compare(recording, project)
    assert [each.kind for each in found] == ["prompt"]
    assert replayed.recording.moments[-1]["reason"] == "disconnect"


def test_flow_that_is_gone_is_told_and_the_number_decides(project):
    recording = record(project, lambda call: call.press("2"))
    other = recording.model_copy(update={"flow": "old"})
    found, _, _ = compare(other, project)
    assert facts(found)[0] == ("flow", "main/", "old", "main")


def test_call_without_end_of_new_version_is_bounded(project):
    recording = record(project, lambda call: call.press("2"))
    edit(project, '"2": bye', '"2": welcome')
    _, replayed, _ = compare(recording, project)
    assert replayed.recording.moments[-1].kind == "end"
