"""Statements and measures over all ways of a call (R-ivr.6, R-ivr.7)."""

import json
import wave

from rule_projects import PROJECT, proof, report_of, write_project

from ivrdesigner.project import load_project
from ivrdesigner.rules import validate

MENU = """\
start: a
nodes:
  a: {type: menu, prompt: "one two three", keys: {"1": b, "9": d}}
  b: {type: menu, prompt: 您好, keys: {"22": c, "*": a}}
  c: {type: queue, queue: "800", prompt: [{pause: 2.5}]}
  d: {type: hangup}
"""


def test_fewest_and_most_keys_to_a_person_are_measured(tmp_path):
    flow = MENU.replace('{"1": b, "9": d}', '{"1": b, "9": c}, no_match: {to: d}').replace(
        '"*": a}', '"*": a}, no_match: {to: d}'
    )
    report = report_of(tmp_path, flow)
    assert (proof(report, "fewest-keys").value, proof(report, "fewest-keys").counter_example) == (
        1,
        ("press 9",),
    )
    most = proof(report, "most-keys")
    assert most.value == 7
    assert most.counter_example == ("press 8 (wrong) ×2", "press 1", "press 9 (wrong) ×2", "press 22")


def test_longest_time_counts_silences_and_wrong_keys_letters_characters_and_pauses(tmp_path):
    """No input and no match are counted apart: both can be wasted at every question (R-ivr.7)."""
    longest = proof(report_of(tmp_path, MENU), "longest-time")
    first = 5 * 13 * 0.06 + 2 * 5 + 2 * 0.2 + 0.2
    wrong = 2 * (0.2 + 3)  # a key that chooses nothing waits for another one where keys of the menu have two
    second = 5 * 2 * 0.25 + 3 * 5 + wrong
    assert longest.value == round(first + second, 1)
    assert longest.counter_example == (
        "stay silent ×2",
        "press 8 (wrong) ×2",
        "press 1",
        "press 9 (wrong) ×2",
        "stay silent ×3",
    )


def test_a_wav_file_counts_by_its_length(tmp_path):
    flow = 'start: a\nnodes:\n  a: {type: queue, queue: "800", prompt: [{audio: x.wav}]}\n'
    write_project(tmp_path, {"audio/y": ""})
    with wave.open(str(tmp_path / "audio" / "x.wav"), "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(8000)
        sound.writeframes(b"\0\0" * 12000)
    assert proof(report_of(tmp_path, flow), "longest-time").value == 1.5


def test_keys_inside_sub_flows_count_for_their_callers(tmp_path):
    main = 'start: a\nnodes:\n  a: {type: subflow, flow: sub, next: b}\n  b: {type: queue, queue: "800"}\n'
    sub = (
        'start: s\nnodes:\n  s: {type: menu, prompt: x, keys: {"123": r}, no_input: {to: h}, no_match: {to: h}}\n'
        "  r: {type: return}\n  h: {type: hangup}\n"
    )
    report = report_of(tmp_path, main, sub=sub)
    assert proof(report, "fewest-keys").value == 3
    assert proof(report, "fewest-keys").counter_example == ("press 123",)
    assert proof(report, "most-keys").value == 5
    assert proof(report, "most-keys").counter_example == ("press 9 (wrong) ×2", "press 123")


def test_a_step_from_which_nobody_can_be_reached_is_named_by_the_way_to_it(tmp_path):
    flow = MENU.replace('"9": d', '"9": e') + (
        '  e: {type: menu, prompt: x, keys: {"1": d}, no_input: {to: d}, no_match: {to: d}}\n'
    )
    found = proof(report_of(tmp_path, flow), "person-from-everywhere")
    assert not found.holds
    assert found.counter_example == ("press 9",)


def test_a_knot_without_end_refutes_that_every_way_ends(tmp_path):
    flow = (
        MENU.replace('"9": d', '"9": e, "8": d')
        + '  e: {type: menu, prompt: x, keys: {"1": e}, no_input: {to: e}, no_match: {to: e}}\n'
    )
    report = report_of(tmp_path, flow)
    assert [f.code for f in report.findings] == ["IVR203"]
    found = proof(report, "every-way-ends")
    assert not found.holds
    assert found.counter_example == ("press 9",)


def test_a_report_is_json_with_findings_and_proofs(tmp_path):
    data = json.loads(json.dumps(report_of(tmp_path, MENU).as_dict()))
    assert data["ok"] is True
    assert {"every-way-ends", "silence-ends", "most-keys"} <= {item["name"] for item in data["proofs"]}


def test_nothing_is_proved_about_a_project_with_a_faulty_flow(tmp_path):
    report = report_of(tmp_path, MENU, other="start: [\n")
    assert not report.ok
    assert report.proofs == ()


def test_a_faulty_project_file_gives_its_findings_and_no_exception(tmp_path):
    write_project(tmp_path, {"ivr.yaml": PROJECT + "nonsense: 1\n", "flows/main.yaml": MENU})
    report = validate(load_project(tmp_path))
    assert not report.ok
    assert report.proofs == ()
