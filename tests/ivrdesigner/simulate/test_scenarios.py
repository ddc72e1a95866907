"""Scenario files: what they can say, what is told of faults, what fails (R-ivr.12)."""

import sys
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parents[1] / "compiler"))

from built_flows import PROJECT, build_of

from ivrdesigner.simulate import (
    Coverage,
    ScenarioResult,
    junit_xml,
    load_scenarios,
    random_callers,
    run_scenario,
)

MAIN = """start: m
variables: {card: digits, n: {type: number, initial: "1"}, ok: {type: boolean, initial: "true"}, voice: recording}
nodes:
  m: {type: menu, prompt: {en-US: Main menu, zh-CN: 主菜单}, keys: {"1": card, "2": {to: q, say: {en-US: agent, zh-CN: 人工}}, "3": speak, "4": call, "9": bye}}
  card: {type: collect, prompt: Card, into: card, max_length: 2, next: ask}
  ask: {type: http, url: "{api}/cards/{card}", response: {fields: {n: "$.n"}}, next: tell, error: sorry}
  tell: {type: play, prompt: "You have {n}", next: m}
  sorry: {type: play, prompt: Sorry, next: m}
  q: {type: queue, queue: "800"}
  speak: {type: record, into: voice, next: m, no_input: {retries: 0, to: sorry}}
  call: {type: transfer, to: "123", mode: bridge, next: m, busy: sorry, failed: sorry}
  bye: {type: hangup, prompt: Bye}
"""


def results(folder, text, **options):
    build = build_of(folder, MAIN, **options)
    (folder / "tests").mkdir(exist_ok=True)
    (folder / "tests" / "one.yaml").write_text(text, encoding="utf-8")
    scenarios, findings = load_scenarios(folder)
    assert findings == []
    return build, [run_scenario(build, scenario) for scenario in scenarios]


def failure(folder, steps, head=""):
    _, (result,) = results(folder, f"scenario: x\n{head}steps:\n{steps}")
    return result.failure


GOOD = """\
scenario: Everything a step can be
language: zh-CN
caller: "1380"
at: 2026-03-02T10:00
http:
  - {request: "GET http://test/cards/12", json: {n: 7}, times: 1}
  - {request: "GET *", status: 404}
steps:
  - expect: 主菜单
  - press: "1"
  - expect: {prompt: Card, node: card}
  - press: "12"
  - expect: {prompt: "/have \\\\d/", node: main/m, request: "GET */cards/*", variable: {n: 7, card: "12", ok: true}}
  - press: "1"
  - press: "12"
  - expect: Sorry
  - silence
  - record: 0
  - press: "3"
  - expect: Sorry
  - transfer: busy
  - press: "4"
  - expect: Sorry
  - say: 人工
  - expect: {end: "queue:800"}
---
scenario: The caller hangs up
steps:
  - hangup
  - expect: {end: hangup}
---
scenario: Other constants
set: {api: "http://other", limit: 9, vip: false}
http: [{request: "GET http://other/*", text: "no json"}]
steps:
  - press: "1"
  - press: "12"
  - expect: {prompt: Sorry, request: "GET http://other/cards/12"}
---
"""


def test_everything_that_a_scenario_can_say(tmp_path):
    _, found = results(tmp_path, GOOD)
    assert [(result.name, result.failure) for result in found] == [
        ("Everything a step can be", ""), ("The caller hangs up", ""), ("Other constants", ""),
    ]  # fmt: skip
    assert found[0].end == "queue:800"
    assert found[0].path[:4] == ("main/m", "main/card", "main/ask", "main/tell")
    assert found[0].seconds > 10


@pytest.mark.parametrize(
    ("steps", "told"),
    [
        ("  - expect: zebra\n", "tests/one.yaml:3: expected 'zebra'; heard 'Main menu'"),
        ("  - press: '9'\n  - expect: {node: m}\n", "tests/one.yaml:4: expected node m; the call is at main/bye (the call ended"),
        ("  - expect: {variable: {n: 2}}\n", "expected n to be 2; it is 1"),
        ("  - expect: {variable: {ok: 1}}\n", "expected ok to be 1; it is True"),
        ("  - expect: {variable: {zebra: 2}}\n", "has no variable zebra"),
        ("  - expect: {end: hangup}\n", "expected the end hangup; the call goes on at main/m"),
        ("  - press: '9'\n  - press: '1'\n", "tests/one.yaml:4: the call has ended before (the call ended with hangup)"),
        ("  - press: '1'\n  - press: '12'\n", "the flow asks GET http://test/cards/12, to which the scenario has no answer"),
        ("  - expect: {request: 'GET *'}\n", "expected the request GET *; sent was nothing"),
        ("  - expect: '/^Menu/'\n", "expected '/^Menu/'"),
    ],
)  # fmt: skip
def test_a_failure_says_where_and_what_was_instead(tmp_path, steps, told):
    assert told in failure(tmp_path, steps)


@pytest.mark.parametrize(
    ("head", "told"),
    [
        ("flow: zebra\n", "tests/one.yaml:2: there is no flow zebra"),
        ("language: fr-FR\n", "the project speaks en-US, zh-CN, not fr-FR"),
        ("set: {zebra: 1}\n", "no constant zebra"),
        ("set: {limit: many}\n", "limit"),
    ],
)
def test_what_the_project_lacks_is_a_failure(tmp_path, head, told):
    assert told in failure(tmp_path, "  - hangup\n", head)


def test_an_error_that_nobody_expects_fails_the_scenario(tmp_path):
    broken = MAIN.replace(
        "next: m}\n  sorry", "next: boom}\n  boom: {type: set, values: {n: caller.x.y}, next: m}\n  sorry"
    )
    (tmp_path / "tests").mkdir()
    text = "scenario: x\nhttp: [{request: 'GET *', json: {n: 1}}]\nsteps:\n  - press: '1'\n  - press: '12'\n"
    (tmp_path / "tests" / "a.yaml").write_text(
        text + "---\n" + text.replace(": x", ": y") + "  - expect: {end: error}\n", encoding="utf-8"
    )
    build = build_of(tmp_path, broken, check=False)
    first, second = (run_scenario(build, scenario) for scenario in load_scenarios(tmp_path)[0])
    assert "the call ended with error" in first.failure
    assert "error.semantic" in first.failure
    assert second.ok


def test_a_slow_answer_is_a_time_out_after_its_seconds(tmp_path):
    text = "scenario: x\nhttp: [{request: 'GET *', json: {n: 1}, delay: 9}]\nsteps:\n  - press: '1'\n  - press: '12'\n  - expect: Sorry\n"
    _, (result,) = results(tmp_path, text)
    assert result.ok, result.failure


@pytest.mark.parametrize("fail", ["timeout", "refused", "lost"])
def test_each_kind_of_silence_of_another_system(tmp_path, fail):
    text = f"scenario: x\nhttp: [{{request: 'GET *', fail: {fail}}}]\nsteps:\n  - press: '1'\n  - press: '12'\n  - expect: Sorry\n"
    _, (result,) = results(tmp_path, text)
    assert result.ok, result.failure


BAD = {
    "scenario: x\nsteps:\n  - pres: '1'\n": ("IVR109", 3, "press"),
    "scenario: x\nsteps:\n  - press: 1\n": ("IVR111", 3, '"1"'),
    "scenario: x\nsteps:\n  - press: a\n": ("IVR108", 3, "keys"),
    "scenario: x\nsteps:\n  - {press: '1', say: x}\n": ("IVR108", 3, "one thing"),
    "scenario: x\nsteps:\n  - {}\n": ("IVR108", 3, "one thing"),
    "scenario: x\nsteps:\n  - shout\n": ("IVR111", 3, "map"),
    "scenario: x\nsteps:\n  - expect: /(/\n": ("IVR108", 3, "regular expression"),
    "scenario: x\nsteps:\n  - expect: {end: somewhere}\n": ("IVR108", 3, "queue:NUMBER"),
    "scenario: x\nsteps:\n  - transfer: maybe\n": ("IVR108", 3, "busy"),
    "scenario: x\nsteps:\n  - record: -1\n": ("IVR113", 3, ""),
    "scenario: x\nat: noon\nsteps: []\n": ("IVR108", 2, "ISO 8601"),
    "scenario: x\nhttp: [{request: balance}]\nsteps: []\n": ("IVR108", 2, "GET"),
    "scenario: x\nhttp: [{request: 'GET *', json: 1, text: x}]\nsteps: []\n": ("IVR108", 2, "two bodies"),
    "scenario: x\nhttp: [{request: 'GET *', fail: never}]\nsteps: []\n": ("IVR112", 2, "timeout"),
    "steps: []\n": ("IVR110", 1, "scenario"),
    "scenario: x\nsteps: []\n---\nscenario: y\nsteps:\n  - silense\n": ("IVR111", 6, ""),
    "scenario: [\n": ("IVR105", 2, ""),
    "- 1\n": ("IVR111", 1, "map"),
    "scenario: x\nscenario: y\nsteps: []\n": ("IVR106", 2, "twice"),
}


@pytest.mark.parametrize("text", BAD)
def test_a_fault_of_a_scenario_file_is_a_finding_with_its_place(tmp_path, text):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "bad.yaml").write_text(text, encoding="utf-8")
    _, findings = load_scenarios(tmp_path)
    code, line, words = BAD[text]
    assert (findings[0].code, findings[0].file, findings[0].line) == (code, "tests/bad.yaml", line)
    assert words in findings[0].message + findings[0].remedy


@pytest.mark.parametrize("data", [b"\x00\x01", b"\xff\xfe", "scenario: 银".encode("gbk"), b"a" * (17 << 20)])
def test_a_file_that_is_no_text_is_a_finding(tmp_path, data):
    (tmp_path / "tests").mkdir()
    (tmp_path / "tests" / "bad.yaml").write_bytes(data)
    assert load_scenarios(tmp_path)[1]


def test_a_project_without_scenarios_has_none(tmp_path):
    assert load_scenarios(tmp_path) == ([], [])


def test_coverage_counts_nodes_and_branches_that_calls_can_come_to(tmp_path):
    build, found = results(tmp_path, "scenario: x\nsteps:\n  - press: '9'\n  - expect: {end: hangup}\n")
    coverage = Coverage.of(build, found)
    assert (coverage.nodes_passed, len(coverage.nodes)) == ({"main/m", "main/bye"}, 9)
    assert "main/q" in coverage.missing_nodes
    assert "main/m key 1" in coverage.missing_branches
    assert "main/m key 9" not in coverage.missing_branches
    assert coverage.as_dict()["nodes"] == {"passed": 2, "total": 9, "percent": coverage.nodes_percent}
    assert Coverage.of(build, []).nodes_percent == 0


def test_junit_holds_whatever_names_there_are():
    hostile = 'a<b>&"\x00\ud800中'
    result = ScenarioResult(hostile, "tests/a.yaml", hostile, ("main/a",), frozenset(), "", 1.25)
    good = ScenarioResult("fine", "tests/b.yaml", "", (), frozenset(), "hangup", 2.0)
    root = ET.fromstring(junit_xml([result, good]))
    assert root.attrib == {"tests": "2", "failures": "1", "errors": "0", "time": "3.250"}
    assert [suite.get("name") for suite in root] == ["tests/a.yaml", "tests/b.yaml"]
    assert root[0][0].get("name") == 'a<b>&"\ufffd\ufffd中'
    assert root[0][0][0].tag == "failure"


def test_random_callers_are_the_same_for_the_same_seed(tmp_path):
    build = build_of(tmp_path, MAIN)
    one, again, other = (random_callers(build, 40, seed=seed) for seed in (1, 1, 2))
    assert (one.ends, one.nodes) == (again.ends, again.nodes)
    assert one.ends != other.ends
    assert one.errors == ()
    assert sum(one.ends.values()) == 40


def test_random_callers_find_a_fault_and_tell_what_the_caller_did(tmp_path):
    broken = MAIN.replace(
        "q: {type: queue", "q: {type: set, values: {n: caller.x.y}, next: q2}\n  q2: {type: queue"
    )
    report = random_callers(build_of(tmp_path, broken, check=False), 40, seed=1)
    assert report.ends["error"] == len(report.errors) > 0
    assert "press 2" in " ".join(report.errors) or "say agent" in " ".join(report.errors)
    assert "error.semantic" in report.errors[0]


def test_the_number_that_is_called_and_the_hour_decide_the_flow(tmp_path):
    project = PROJECT + (
        "access_numbers:\n  - {number: '955', flow: main, calendar: office, off_hours_flow: night, holiday_flow: feast}\n"
        "  - {number: '956', flow: night}\n  - {number: '957', direction: outbound, flow: feast}\n"
    )
    night = "start: a\nnodes:\n  a: {type: hangup, prompt: Night}\n"
    text = "".join(
        f"scenario: {at} {called}\nat: {at}\ncalled: '{called}'\nsteps:\n  - expect: {said}\n---\n"
        for at, called, said in (
            ("2026-01-05T10:00", "955", "Main menu"), ("2026-01-05T03:00", "955", "Night"),
            ("2026-01-05T10:00:00-08:00", "955", "Night"), ("2026-01-12T10:00", "955", "Feast"),
            ("2026-01-05T10:00", "956", "Night"), ("2026-01-05T10:00", "957", "Main menu"),
        )
    )  # fmt: skip
    _, found = results(tmp_path, text, project=project, night=night, feast=night.replace("Night", "Feast"))
    assert [result.failure for result in found] == [""] * 6
