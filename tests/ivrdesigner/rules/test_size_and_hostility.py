"""Large and hostile projects: bounded time, no exception (R-ivr.9)."""

import pytest
from rule_projects import codes, report_of


def large_flow(count: int) -> str:
    lines = ["start: n0", "variables:", '  a: {type: number, initial: "0"}', "  b: digits", "nodes:"]
    for i in range(count):
        following = f"n{i + 1}" if i + 1 < count else "bye"
        match i % 5:
            case 0:
                keys = f'{{"1": {following}, "2": n{max(i - 7, 0)}, "3": n{min(i + 20, count - 1)}}}'
                lines.append(f'  n{i}: {{type: menu, prompt: "Press {i}", keys: {keys}}}')
            case 1:
                lines.append(f'  n{i}: {{type: set, values: {{a: "a * {i} + 1"}}, next: {following}}}')
            case 2:
                cases = f'[{{when: "a > {i} && a != 0", to: {following}}}]'
                lines.append(
                    f"  n{i}: {{type: condition, cases: {cases}, otherwise: n{min(i + 9, count - 1)}}}"
                )
            case 3:
                rest = f'into: b, check: "input.length > {i}", next: {following}'
                lines.append(f'  n{i}: {{type: collect, prompt: "Enter {{a + {i}}}", {rest}}}')
            case _:
                lines.append(f'  n{i}: {{type: http, url: "http://x/{i}", next: {following}, error: bye}}')
    return "\n".join([*lines, "  bye: {type: hangup}"])


@pytest.mark.timeout(30)  # it does not hang; how fast it is, the benchmarks tell
def test_ten_thousand_nodes_are_validated_in_seconds(tmp_path):
    """The aim is 3 s on a quiet machine; the bound leaves room for a busy one."""
    text = large_flow(10_000)
    report = report_of(tmp_path, text)
    assert len(report.proofs) == 7


def test_many_findings_do_not_cost_a_search_each(tmp_path):
    menus = "".join(
        f'  n{i}: {{type: menu, prompt: "{{u}}", keys: {{"1": n{i + 1}}}, no_input: {{to: n{i}}}}}\n'
        for i in range(2000)
    )
    flow = f"start: n0\nvariables: {{u: text}}\nnodes:\n{menus}  n2000: {{type: hangup}}\n"
    report = report_of(tmp_path, flow)
    assert codes(report) == {"IVR205", "IVR305"}


@pytest.mark.parametrize(
    "expression",
    [
        "(" * 20_000 + "1" + ")" * 20_000,
        "+".join(["1"] * 20_000),
        "a" * 100_000,
        "\\u0000",
        "`${" * 500,
        "😀 + '😀",
    ],
)
def test_hostile_expressions_give_findings_or_nothing_but_never_an_exception(tmp_path, expression):
    flow = f"start: a\nnodes:\n  a: {{type: condition, cases: [{{when: '{expression.replace(chr(39), chr(39) * 2)}', to: b}}], otherwise: b}}\n  b: {{type: hangup}}\n"
    assert codes(report_of(tmp_path, flow)) <= {"IVR301", "IVR303"}


@pytest.mark.parametrize("kind", ["json", "xml", "text"])
@pytest.mark.parametrize("path", ["(" * 900, "$" + "[?(@.a" * 200, "//" * 900, "[[a]", "\\", "(a)(b)"])
def test_hostile_response_paths_are_reported(tmp_path, kind, path):
    flow = (
        "start: a\nvariables: {n: any}\nnodes:\n"
        f"  a: {{type: http, url: x, response: {{format: {kind}, fields: {{n: '{path}'}}}}, next: b, error: c}}\n"
        '  b: {type: hangup, prompt: "{n}"}\n  c: {type: hangup}\n'
    )
    assert codes(report_of(tmp_path, flow)) == {"IVR502"}


@pytest.mark.timeout(30)  # it does not hang
def test_slow_checks_do_not_hold_a_validation_up(tmp_path):
    slow = "(function () { var n = 0; while (n < %s) { n++; } return n > 1 && input == 'x'; })()"
    nodes = "".join(
        f'  n{i}: {{type: collect, prompt: x, into: a, check: "{slow % count}", next: n{i + 1}}}\n'
        for i, count in enumerate(["20000"] * 8 + ["1e12"])
    )
    flow = f'start: n0\nvariables: {{a: digits}}\nnodes:\n{nodes}  n9: {{type: queue, queue: "800", prompt: "{{a}}"}}\n'
    report = report_of(tmp_path, flow)
    assert report.ok
    assert [proof.exact for proof in report.proofs if proof.value is not None] == [False, False, False]
