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
    assert ("IVR204" in codes(report)) == (test == "tries > -3 && true")


@pytest.mark.parametrize("step", ["tries", "tries + 0", "tries - 1", "0", "tries + tries"])
def test_a_counter_that_does_not_count_upward_does_not_end_a_loop(tmp_path, step):
    report = report_of(tmp_path, COUNTED % (step, "tries < 3"))
    assert codes(report) == {"IVR204"}
    assert not proof(report, "every-loop-waits").holds
    assert not proof(report, "silence-ends").holds


PURE = """\
start: s
variables: {n: {type: number, initial: "%s"}%s}
nodes:
  s: {type: set, values: {n: "%s"}, next: c}
  c: {type: condition, cases: [{when: "%s", to: %s}], otherwise: %s}
  h: {type: hangup}
"""


@pytest.mark.parametrize(
    ("initial", "step", "when", "stays"),
    [
        ("NaN", "n+1", "n >= 5", False),
        ("0/0", "n+1", "n >= 5", False),
        ("Infinity", "n-1", "n <= 5", False),
        ("'x'", "n+1", "n >= 5", False),
        ("0", "n+1", "n < 1e308", True),
        ("0", "n+1", "n < 9007199254740999", True),
        ("0", "n+1", "n < 100000", True),
        ("0", "n+0.000000001", "n >= 5", False),
        ("9007199254740992", "n+1", "n < 9007199254741000", True),
        ("-1e300", "n+1", "n >= 5", False),
    ],
)
def test_a_counter_must_begin_with_a_number_and_need_few_rounds(tmp_path, initial, step, when, stays):
    """The interpreter cuts off a call that runs 20,000 elements without waiting; what a proof says is true of it."""
    report = report_of(tmp_path, PURE % (initial, "", step, when, *(("s", "h") if stays else ("h", "s"))))
    assert "IVR204" in codes(report)
    assert proof(report, "every-loop-waits").holds is False
    assert "too often: " in proof(report, "every-loop-waits").then


@pytest.mark.parametrize(
    ("initial", "step", "when"),
    [("0", "n+1", "n >= 5"), ("-2.5", "n + 0.5", "1e2 <= n"), ("+9", "n - 3", "n < -100")],
)
def test_a_counter_of_few_rounds_ends_a_loop(tmp_path, initial, step, when):
    assert not report_of(tmp_path, PURE % (initial, "", step, when, "h", "s")).findings


@pytest.mark.parametrize(
    ("other", "is_good"),
    [
        ('{type: set, values: {n: "-3"}, next: s}', True),
        ('{type: set, values: {n: "n + 7"}, next: s}', True),
        ('{type: set, values: {n: "n - 7"}, next: s}', False),
        ('{type: set, values: {n: "x"}, next: s}', False),
        ('{type: http, url: "http://127.0.0.1/", response: {fields: {n: $.n}}, next: s, error: s}', False),
    ],
)
def test_what_is_written_before_a_loop_counts_as_its_beginning(tmp_path, other, is_good):
    flow = PURE.replace("start: s", "start: o") % (
        "0",
        ", x: {type: number, initial: '0'}",
        "n+1",
        "n >= 5",
        "h",
        "s",
    )
    report = report_of(tmp_path, flow + f"  o: {other}\n  z: {{type: play, prompt: '{{x}}', next: h}}\n")
    assert ("IVR204" not in codes(report)) == is_good


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


def test_sub_flows_that_a_caller_can_nest_are_told_at_the_call(tmp_path):
    main = "start: a\nnodes:\n  a: {type: subflow, flow: sub, next: d}\n  d: {type: hangup}\n"
    sub = (
        'start: m\nnodes:\n  m: {type: menu, prompt: x, keys: {"1": r, "2": s}, no_match: {to: r}, no_input: {to: r}}\n'
        "  s: {type: subflow, flow: sub, next: r}\n  r: {type: return}\n"
    )
    report = report_of(tmp_path, main, sub=sub)
    (found,) = report.findings
    assert proof(report, "person-from-everywhere").holds is None
    assert (found.code, found.severity, found.flow, found.node) == ("IVR510", "warning", "sub", "s")
