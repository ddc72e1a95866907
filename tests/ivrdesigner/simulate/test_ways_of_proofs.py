"""What is told of the ways through a flow is true of calls: the ways are played and come out as foretold (R-ivr.6)."""

from pathlib import Path

import pytest

from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.rules import Proof, Report, validate
from ivrdesigner.simulate import run_scenario, scenario_of

PROJECT = """\
name: example
language: en-US
languages: [en-US, zh-CN]
start: main
defaults: {timeout_queue: "800"}
calendars:
  office: {hours: {mon: ["09:00-12:00"]}, holidays: [{name: x, from: 2027-05-01, to: 2027-05-03}]}
"""
VALUES = 0.05
"""Of a time foretold: values in prompts."""


def project(folder: Path, main: str, **flows: str) -> Path:
    (folder / "flows").mkdir()
    (folder / "ivr.yaml").write_text(PROJECT)
    for name, text in {"main": main, **flows}.items():
        (folder / "flows" / f"{name}.yaml").write_text(text, encoding="utf-8")
    return folder


def played(folder: Path) -> Report:
    """The report; each way that it tells with values has been played."""
    loaded = load_project(folder)
    report = validate(loaded)
    assert report.ok, report.findings
    build = compile_project(loaded)
    for proof in report.proofs:
        if proof.scenario is None:
            continue
        result = run_scenario(build, scenario_of(proof.scenario, proof.name))
        assert result.ok, (proof, result)
        if proof.unit == "keys":
            assert sum(len(step.get("press", "")) for step in proof.scenario["steps"]) == proof.found, proof
        elif proof.unit == "seconds":
            assert result.seconds == pytest.approx(proof.found, rel=VALUES, abs=0.2), proof
        if proof.value is not None:
            is_reached = result.end.startswith(("queue:", "voicemail:", "transfer:"))
            assert is_reached or "main/desk" in result.path, (proof, result)  # a bridge comes back
    return report


def proof(report: Report, name: str) -> Proof:
    return next(one for one in report.proofs if one.name == name)


QUESTIONS = """\
start: a
variables: {a: %s}
nodes:
  a: {type: collect, prompt: "Please enter it.", into: a, %s next: b}
  b: {type: queue, queue: "800", prompt: "It is {a}."}
"""


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("digits", ""),
        ("digits", 'end_key: "",'),
        ("digits", "max_length: 6,"),
        ("digits", "min_length: 4, max_length: 6,"),
        ("digits", 'min_length: 6, max_length: 6, end_key: "*",'),
        ("digits", 'min_length: 2, max_length: 2, end_key: "", interdigit_timeout: 7, timeout: 1,'),
        ("digits", "min_length: 4, max_length: 4, check: \"input.slice(-1) == '7'\","),
        ("digits", "no_match: {retries: 5, prompts: [Wrong., Wrong again.]}, no_input: {retries: 0},"),
        ("number", ""),
        ("number", 'check: "input > 4",'),
        ("boolean", ""),
        ("date", 'no_input: {prompt: "The day?"},'),
        ("time", 'end_key: "",'),
    ],
)
def test_entries_right_and_wrong_take_what_was_foretold(tmp_path, kind, fields):
    report = played(project(tmp_path, QUESTIONS % (kind, fields)))
    for name in ("most-keys", "longest-time", "fewest-keys"):
        assert proof(report, name).exact, proof(report, name)


def test_silence_and_wrong_keys_add_up(tmp_path):
    """The way of 31.9 s through the starter, where silence alone takes 28 s."""
    flow = """\
start: welcome
nodes:
  welcome: {type: play, prompt: 您好，欢迎致电。, next: menu}
  menu: {type: menu, prompt: 人工服务请按1，结束请按2。, keys: {"1": agent, "2": bye}}
  agent: {type: queue, queue: "800", prompt: 正在为您转接。}
  bye: {type: hangup}
"""
    longest = proof(played(project(tmp_path, flow)), "longest-time")
    assert longest.value == 31.9
    assert longest.counter_example == ("press 9 (wrong) ×2", "stay silent ×3")


DECIDED = """\
start: ask
variables:
  card: digits
  status: {type: number, initial: "0"}
  level: {type: number, initial: "0"}
nodes:
  ask: {type: collect, prompt: Card., into: card, min_length: 4, max_length: 4, next: look}
  look:
    type: http
    url: "http://127.0.0.1/{card}"
    response: {fields: {level: "$.customer[0].level"}}
    status_into: status
    next: level
    error: failed
  level:
    type: condition
    cases: [{when: "level > 41 && card == '1234'", to: vip}]
    otherwise: bye
  failed: {type: condition, cases: [{when: "status == 404", to: slow}], otherwise: bye}
  slow: {type: play, prompt: "We do not know this card. Please wait for a person who can help you.", next: vip}
  vip: {type: queue, queue: "810"}
  bye: {type: hangup}
"""


def test_conditions_are_met_by_values_that_were_looked_for(tmp_path):
    report = played(project(tmp_path, DECIDED.replace("'1234'", "'1203'")))
    longest = proof(report, "longest-time")
    assert "look: answers 404" in longest.counter_example
    assert "no_input" not in longest.counter_example
    fewest = proof(report, "fewest-keys")
    assert (fewest.value, fewest.exact) == (4, True)


def test_a_way_that_no_values_lead_along_is_told_as_a_bound(tmp_path):
    flow = DECIDED.replace('"level > 41', '"false && level > 41').replace("status == 404", "status == 1")
    report = played(project(tmp_path, flow))
    fewest = proof(report, "fewest-keys")
    assert (fewest.value, fewest.exact, fewest.scenario) == (4, False, None)
    longest = proof(report, "longest-time")
    assert not longest.exact or "stay silent ×3" in longest.counter_example


WORLD = """\
start: when
variables: {message: recording, x: {type: digits, initial: "''"}}
nodes:
  when: {type: hours, calendar: office, open: hello, closed: hello, holiday: holiday}
  holiday: {type: play, prompt: "Today is a holiday and nobody is here, but you can leave word.", next: hello}
  hello:
    type: menu
    prompt: Mandarin 1.
    keys: {"1": {to: mandarin, say: mandarin}, "12": desk}
  mandarin: {type: language, language: zh-CN, next: sub}
  sub: {type: subflow, flow: sub, with: {asked: "'7'"}, into: {x: answer}, next: got}
  got: {type: condition, cases: [{when: "x == '8'", to: desk}], otherwise: bye}
  desk: {type: transfer, to: "tel:123", mode: bridge, connect_timeout: 20, next: bye, busy: word, no_answer: word, failed: bye}
  word: {type: record, prompt: {en-US: Speak now., zh-CN: 请讲话。}, into: message, max_time: 30, next: last}
  last: {type: queue, queue: "820", prompt: {en-US: Wait., zh-CN: 请稍候。}, unavailable: box}
  box: {type: voicemail, queue: "820"}
  bye: {type: hangup}
"""
SUB = """\
start: ask
parameters: [asked]
returns: [answer]
variables: {asked: digits, answer: {type: digits, initial: "'0'"}}
nodes:
  ask: {type: menu, prompt: {en-US: "Press 1.", zh-CN: 这里是一段很长的中文提示，请按一。}, keys: {"1": add}, no_input: {to: h}, no_match: {to: h}}
  add: {type: set, values: {answer: "String(+asked + 1)"}, next: r}
  r: {type: return}
  h: {type: hangup}
"""


def test_times_languages_sub_flows_transfers_and_recordings_are_part_of_ways(tmp_path):
    report = played(project(tmp_path, WORLD, sub=SUB))
    longest = proof(report, "longest-time")
    assert longest.exact
    assert longest.counter_example[0].startswith("call at 2027-05-0")
    assert longest.counter_example[-4:] == ("press 1", "desk: busy", "stay silent ×2", "speak for 30 s")
    assert proof(report, "most-keys").exact


TANGLED = """\
start: a
nodes:
  a: {type: menu, prompt: One., keys: {"1": b, "2": c}, no_input: {to: h}, no_match: {to: h}}
  b: {type: menu, prompt: Two., keys: {"1": c, "2": q}, no_input: {to: h}, no_match: {to: h}}
  c: {type: menu, prompt: Three., keys: {"1": b, "22": q}, no_input: {to: h}, no_match: {to: h}}
  q: {type: queue, queue: "800"}
  h: {type: hangup}
"""


def test_where_menus_lead_to_each_other_the_measure_is_a_bound(tmp_path):
    """Most keys without repetition: 2 wrong + 1 at each of a and b, 2 wrong + 22 at c."""
    report = played(project(tmp_path, TANGLED))
    most = proof(report, "most-keys")
    assert most.value >= 3 + 3 + 4
    assert not most.exact
    assert most.found == 7


def test_flows_that_call_each_other_are_bounded_too(tmp_path):
    main = 'start: a\nnodes:\n  a: {type: subflow, flow: x, next: q}\n  q: {type: queue, queue: "800"}\n'
    text = (
        'start: m\nnodes:\n  m: {type: menu, prompt: One., keys: {"1": s, "2": r}}\n'
        "  s: {type: subflow, flow: %s, next: r}\n  r: {type: return}\n"
    )
    report = played(project(tmp_path, main, x=text % "y", y=text % "x"))
    assert proof(report, "most-keys").value >= 6
    assert not proof(report, "most-keys").exact
    assert proof(report, "fewest-keys").value == 1


def test_counter_examples_are_what_a_caller_does(tmp_path):
    flow = """\
start: a
variables: {n: {type: number, initial: "0"}, pin: digits}
nodes:
  a: {type: collect, prompt: PIN., into: pin, min_length: 4, max_length: 4, check: "input.slice(-1) == '9'", next: b}
  b: {type: menu, prompt: Two., keys: {"1": c, "2": q}, no_input: {to: q}, no_match: {to: lost}}
  c: {type: queue, queue: "810", unavailable: q}
  lost: {type: menu, prompt: Lost., keys: {"1": bye}, no_input: {to: bye}, no_match: {to: bye}}
  bye: {type: hangup}
  q: {type: queue, queue: "800"}
"""
    folder = project(tmp_path, flow)
    refuted = proof(played(folder), "person-from-everywhere")
    assert refuted.counter_example == ("enter pin 1209", "press 9 (wrong) ×3")
    assert refuted.then == "nobody can be reached from main/lost on"
    loaded = load_project(folder)
    result = run_scenario(compile_project(loaded), scenario_of(refuted.scenario, "x"))
    assert result.path[-1] == "main/lost"
