"""Where secrets of flows go: findings at what would give them away (D2)."""

import pytest
from rule_projects import report_of

FLOW = """\
start: a
variables:
  pin: {{type: digits, secret: true}}
  other: {other}
nodes:
  a: {{type: collect, prompt: PIN?, into: pin, next: b}}
  b: {{type: {node}, next: c}}
  c: {{type: condition, cases: [{{when: "other == pin", to: a}}], otherwise: d}}
  d: {{type: hangup}}
"""
SUB = """\
start: r
parameters: [p]
returns: [q]
variables: {p: %s, q: {type: digits, initial: p%s}}
nodes:
  r: {type: return}
"""


@pytest.mark.parametrize(
    ("other", "node", "found"),
    [
        ("digits", 'set, values: {other: "pin + 1"}', [("IVR309", ("nodes", "b", "values", "other"))]),
        ("{type: digits, secret: true}", 'set, values: {other: "pin + 1"}', []),
        ("{type: digits, secret: false}", 'set, values: {other: "pin + 1"}', []),
        ("boolean", "set, values: {other: \"pin == '1'\"}", []),
        ("digits", "set, values: {other: \"typeof pin == 'undefined' ? '0' : '1'\"}", []),
        ("{type: digits, initial: \"'1'\"}", 'play, prompt: "{pin}"', [("IVR407", ("nodes", "b", "prompt", 0, "text", "*"))]),
        ("{type: digits, initial: \"'1'\"}", "play, prompt: [{variable: pin}]", [("IVR407", ("nodes", "b", "prompt", 0, "variable"))]),
        (
            "{type: digits, initial: \"'1'\"}",
            'http, url: "http://h/", query: {p: "{pin}"}, error: c',
            [("IVR511", ("nodes", "b", "query", "p"))],
        ),
        ("{type: digits, initial: \"'1'\"}", 'http, url: "http://h/", headers: {P: "{pin}"}, error: c', []),
        ("{type: digits, initial: \"'1'\"}", 'transfer, to: "{pin}", mode: bridge, failed: c', [("IVR511", ("nodes", "b", "to"))]),
    ],
)  # fmt: skip
def test_a_secret_that_goes_on_is_found(tmp_path, other, node, found):
    report = report_of(tmp_path, FLOW.format(other=other, node=node))
    assert [(f.code, f.path) for f in report.findings] == found


@pytest.mark.parametrize(
    ("parameter", "returned", "found"),
    [
        ("digits", "", [("IVR309", "with")]),
        ("{type: digits, secret: true}", ", secret: true", [("IVR309", "into")]),
        ("{type: digits, secret: true}", ", secret: false", []),
    ],
)
def test_sub_flows_keep_secrets_both_ways(tmp_path, parameter, returned, found):
    main = FLOW.format(other="digits", node="subflow, flow: sub, with: {p: pin}, into: {other: q}")
    report = report_of(tmp_path, main, sub=SUB % (parameter, returned))
    assert [(f.code, f.path[2]) for f in report.findings] == found
