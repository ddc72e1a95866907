"""Loops that nobody ends, and those that a counter or the caller ends (R-ivr.6, R-ivr.7)."""

import pytest
from rule_projects import codes, proof, report_of

COUNTED = """\
start: ask
variables: {tries: {type: number, initial: "0"}}
nodes:
  ask: {type: http, url: "http://127.0.0.1/x", next: done, error: count}
  count: {type: set, values: {tries: "%s"}, next: test}
  test: {type: condition, cases: [{when: "%s", to: ask}], otherwise: done}
  done: {type: hangup}
"""


@pytest.mark.parametrize(
    ("step", "test"),
    [("tries + 1", "tries < 3"), ("tries - 1", "tries > -3 && true"), ("tries - 1", "-1 < tries")],
)
def test_a_loop_that_a_counter_ends_is_good_only_when_the_bound_is_certain(tmp_path, step, test):
    report = report_of(tmp_path, COUNTED % (step, test))
    assert ("IVR204" in codes(report)) == (test != "tries < 3")


@pytest.mark.parametrize("step", ["tries", "tries + 0", "tries - 1", "0", "tries + tries"])
def test_a_counter_that_does_not_count_upward_does_not_end_a_loop(tmp_path, step):
    report = report_of(tmp_path, COUNTED % (step, "tries < 3"))
    assert codes(report) == {"IVR204"}
    assert not proof(report, "every-loop-waits").holds
    assert not proof(report, "silence-ends").holds


def test_a_counter_that_another_node_of_the_loop_resets_does_not_end_it(tmp_path):
    flow = COUNTED.replace("otherwise: done", "otherwise: reset") % ("tries + 1", "tries < 3")
    flow += '  reset: {type: set, values: {tries: "0"}, next: ask}\n'
    assert "IVR204" in codes(report_of(tmp_path, flow))


def test_a_menu_that_leads_to_itself_by_key_waits_for_the_caller(tmp_path):
    flow = (
        'start: a\nnodes:\n  a: {type: menu, prompt: Press 1., keys: {"1": a, "2": b}}\n  b: {type: hangup}\n'
    )
    report = report_of(tmp_path, flow)
    assert not report.findings
    assert proof(report, "every-loop-waits").holds
    assert proof(report, "silence-ends").holds


def test_a_silent_caller_who_is_sent_back_is_told_with_the_way(tmp_path):
    flow = (
        'start: a\nnodes:\n  a: {type: menu, prompt: Press 1., keys: {"1": b, "2": c}}\n'
        '  b: {type: menu, prompt: Press 2., keys: {"2": c}, no_input: {to: b}}\n  c: {type: hangup}\n'
    )
    report = report_of(tmp_path, flow)
    assert codes(report) == {"IVR205"}
    refuted = proof(report, "silence-ends")
    assert refuted.counter_example == ("press 1",)
    assert refuted.then == "with silence the call goes round b for ever"
    assert refuted.scenario["steps"] == [{"press": "1"}]
    assert proof(report, "every-loop-waits").holds


LOOP_OVER_SUBFLOW = (
    "start: a\nnodes:\n  a: {type: subflow, flow: sub, next: b}\n"
    '  b: {type: queue, queue: "800", unavailable: a}\n'
)


def test_a_loop_through_a_sub_flow_is_found_when_the_sub_flow_asks_nothing(tmp_path):
    quiet = "start: s\nnodes:\n  s: {type: play, prompt: Hi., next: r}\n  r: {type: return}\n"
    assert codes(report_of(tmp_path, LOOP_OVER_SUBFLOW, sub=quiet)) == {"IVR204"}


def test_a_loop_through_a_sub_flow_that_asks_the_caller_is_good(tmp_path):
    asking = 'start: s\nnodes:\n  s: {type: menu, prompt: Press 1., keys: {"1": r}}\n  r: {type: return}\n'
    assert not report_of(tmp_path, LOOP_OVER_SUBFLOW, sub=asking).findings


def test_nodes_after_a_sub_flow_that_never_returns_can_still_be_ended_inside(tmp_path):
    main = (
        "start: a\nnodes:\n  a: {type: subflow, flow: sub, next: b}\n  b: {type: play, prompt: x, next: a}\n"
    )
    report = report_of(tmp_path, main, sub="start: s\nnodes:\n  s: {type: hangup}\n")
    assert proof(report, "every-way-ends").holds
    assert proof(report, "every-loop-waits").holds


def test_sub_flows_that_call_each_other_without_end_are_told_once_each(tmp_path):
    main = "start: a\nnodes:\n  a: {type: subflow, flow: x, next: b}\n  b: {type: hangup}\n"
    one = "start: a\nnodes:\n  a: {type: subflow, flow: %s, next: b}\n  b: {type: return}\n"
    report = report_of(tmp_path, main, x=one % "y", y=one % "x")
    assert [(f.code, f.flow) for f in report.findings] == [("IVR507", "x"), ("IVR507", "y")]
    assert not proof(report, "every-loop-waits").holds
