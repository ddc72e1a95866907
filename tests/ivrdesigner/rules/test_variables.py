"""Expressions, templates and variables: places, ways, types (R-ivr.2, R-ivr.5)."""

import pytest
from rule_projects import PROJECT, codes, report_of, write_project

from ivrdesigner.project import load_project
from ivrdesigner.rules import validate
from ivrdesigner.rules.templates import parse_template


def only(report):
    (found,) = report.findings
    return found


def test_a_syntax_error_is_placed_at_its_character_inside_a_quoted_template(tmp_path):
    text = '  a: {type: hangup, prompt: "余额 {1 + } 元"}'
    found = only(report_of(tmp_path, f"start: a\nnodes:\n{text}\n"))
    assert (found.code, found.line) == ("IVR301", 3)
    assert text[found.column - 1 :].startswith(" } 元")  # where the second summand is missing


def test_an_undeclared_name_is_placed_at_the_name_and_a_near_one_is_offered(tmp_path):
    text = '  a: {type: hangup, prompt: "You have {1 + balanc}."}'
    flow = f'start: a\nvariables: {{balance: {{type: number, initial: "0"}}}}\nnodes:\n{text}\n'
    found = next(f for f in report_of(tmp_path, flow).findings if f.code == "IVR303")
    assert text[found.column - 1 :].startswith("balanc}")
    assert found.remedy == "Did you mean balance?"


@pytest.mark.parametrize(
    "expression",
    [
        "[1, 2].map(x => x + 1).length",
        "'abc'.split('').reduce(function (sum, c, i) { var d = +c; return sum + d + i; }, 0)",
        "Math.max(1, parseInt('2'), n)",
        "({n: n, other: 1}).other",
        "typeof n === 'number' ? n : 0",
        "/a(.)c/.test(caller) ? 1 : 2",
    ],
)
def test_names_inside_functions_and_objects_need_no_declaration(tmp_path, expression):
    flow = (
        'start: a\nvariables: {n: {type: number, initial: "0"}}\nnodes:\n'
        f'  a: {{type: set, values: {{n: "{expression}"}}, next: b}}\n  b: {{type: hangup, prompt: "{{n}}"}}\n'
    )
    assert not report_of(tmp_path, flow).findings


BRANCH = """\
start: a
variables: {n: number}
nodes:
  a: {type: http, url: "http://127.0.0.1/", response: {fields: {n: $.n}}, next: b, error: %s}
  b: {type: hangup, prompt: "%s"}
  c: {type: set, values: {n: "0"}, next: b}
"""


def test_a_field_is_not_set_on_the_error_branch(tmp_path):
    report = report_of(tmp_path, BRANCH % ("b", "{n}"))
    found = next(f for f in report.findings if f.code == "IVR305")
    assert "for example: a: fails." in found.message


def test_a_variable_that_every_branch_sets_may_be_read(tmp_path):
    assert not report_of(tmp_path, BRANCH % ("c", "{n}")).findings


def test_a_look_whether_a_variable_is_set_is_no_reading(tmp_path):
    report = report_of(tmp_path, BRANCH % ("b", "{n === undefined}"))
    assert "IVR305" not in codes(report)


def test_a_later_line_of_a_set_node_may_read_an_earlier_one(tmp_path):
    flow = (
        "start: a\nvariables: {n: number, m: number}\nnodes:\n"
        '  a: {type: set, values: {n: "1", m: n + 1}, next: b}\n  b: {type: hangup, prompt: "{m}"}\n'
    )
    assert not report_of(tmp_path, flow).findings
    assert codes(report_of(tmp_path, flow.replace('n: "1", m: n + 1', 'm: n + 1, n: "1"'))) == {"IVR305"}


@pytest.mark.parametrize(
    ("kind", "expression", "fits"),
    [
        ("number", "'1' + 2", False),
        ("number", "Number('1') + 2", True),
        ("text", "caller.length", False),
        ("text", "true ? 'a' : 1", True),
        ("boolean", "1 > 2", True),
        ("digits", "12", False),
        ("date", "'20260101'", True),
        ("any", "12", True),
    ],
)
def test_types_of_expressions_are_compared_with_their_variables(tmp_path, kind, expression, fits):
    flow = (
        f"start: a\nvariables: {{n: {kind}}}\nnodes:\n"
        f'  a: {{type: set, values: {{n: "{expression}"}}, next: b}}\n  b: {{type: hangup, prompt: "{{n}}"}}\n'
    )
    assert codes(report_of(tmp_path, flow)) == (set() if fits else {"IVR306"})


def test_an_assignment_inside_an_expression_to_a_constant_is_refused(tmp_path):
    flow = "start: a\nnodes:\n  a: {type: condition, cases: [{when: limit = 5, to: b}], otherwise: b}\n  b: {type: hangup}\n"
    write_project(tmp_path, {"ivr.yaml": PROJECT + "constants: {limit: 5}\n", "flows/main.yaml": flow})
    assert codes(validate(load_project(tmp_path))) == {"IVR304"}


@pytest.mark.parametrize(
    ("text", "sources", "is_good"),
    [
        ("a {b} c", ["b"], True),
        ("{{literal}} {x}", ["x"], True),
        ("{ {a: 1}.a }", [" {a: 1}.a "], True),
        ("{'}'}", ["'}'"], True),
        ("{a", [], False),
        ("a}", [], False),
        ("{}", [], False),
        ("{" * 100_001, [], False),
    ],
)
def test_templates_are_split_at_their_own_braces(text, sources, is_good):
    template = parse_template(text)
    assert [source for _, source in template.expressions] == sources
    assert (template.error is None) == is_good
