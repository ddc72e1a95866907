"""W3C documents, SRGS pairs and documents that people wrote, when the folder is there.

`IVRKIT_CONFORMANCE` names it, or `../shared/conformance` beside the repository.
"""

import os
from pathlib import Path

import pytest

from vxml.conformance import Case, Result, conformance_cases, run_case, table, totals
from vxml.conformance.cases import known_lanes
from vxml.conformance.dialogs import judged

ROOT = Path(
    os.environ.get("IVRKIT_CONFORMANCE") or Path(__file__).parents[3].parent / "shared" / "conformance"
)
CASES = conformance_cases(ROOT) if ROOT.is_dir() else []
here = pytest.mark.skipif(
    not CASES, reason="no conformance folder; set IVRKIT_CONFORMANCE to run its documents"
)
each_set = pytest.mark.parametrize("name", ["vxml20", "vxml20-input", "vxml21", "srgs10"])


@here
@each_set
def test_every_case_is_in_its_lane(name, subtests):
    cases = [case for case in CASES if case.set == name]
    assert cases
    for case in cases:
        with subtests.test(case.name):
            result = run_case(case)
            assert result.lane != "fail", result.reason


@here
@pytest.mark.timeout(300)
def test_every_document_of_the_corpus_speaks_or_says_why_not():
    results = [run_case(case) for case in CASES if case.set == "corpus"]
    assert [(result.name, result.reason) for result in results if result.lane == "fail"] == []


@here
def test_no_lane_is_left_without_its_case():
    assert set(known_lanes()) | set(judged()) <= {case.id for case in CASES}


def test_every_lane_has_a_reason():
    assert all(lane in ("xfail", "manual") and reason for lane, reason in known_lanes().values())


def test_a_case_that_passes_in_another_lane_fails():
    name = next(iter(known_lanes()))
    folder, _, file = name.partition("/")
    result = run_case(Case(folder, file, lambda: ""))
    assert result.lane == "fail"
    assert "passes now" in result.reason


def test_a_case_that_breaks_is_a_failure_and_not_the_end_of_the_run():
    def run() -> str:
        raise RecursionError("too deep")

    assert run_case(Case("corpus", "x", run)) == Result("corpus", "x", "fail", "RecursionError: too deep")


def test_totals_and_table_tell_every_lane():
    results = [
        Result("vxml21", "a", "pass", ""),
        Result("vxml21", "b", "xfail", "2.1 §4 | why"),
        Result("srgs10", "c 1", "fail", "REJECT"),
    ]
    assert totals(results)["vxml21"] == {"pass": 1, "fail": 0, "xfail": 1, "manual": 0, "total": 2}
    assert "| 2 | 1 | 1 | 0 | 0 |" in table(results)
    assert "2.1 §4 \\| why" in table(results)


def test_a_folder_without_sets_has_no_cases(tmp_path):
    assert conformance_cases(tmp_path) == []


def test_a_case_without_spoken_verdict_is_judged_by_what_is_heard_and_how_it_ends(tmp_path):
    folder = tmp_path / "vxml20"
    folder.mkdir()
    (folder / "tests.tsv").write_text("file\n217.txml\nassert113.txml\n")
    menu = "<menu dtmf='true'><prompt>{}</prompt>{}<catch><exit/></catch></menu>"
    choices = "".join(f"<choice event='e'>{name}</choice>" for name in ("alpha", "bravo", "charlie", "delta"))
    head = "<vxml version='2.0' xmlns='http://www.w3.org/2001/vxml' xml:lang='en'>"
    (folder / "217.txml").write_text(head + menu.format("Something else", choices) + "</vxml>")
    (folder / "assert113.txml").write_text(
        head + "<form><block><throw event='error.own'/></block></form></vxml>"
    )
    first, second = map(run_case, conformance_cases(tmp_path))
    assert (first.lane, second.lane) == ("fail", "fail")
    assert "Something else" in first.reason
    assert "ended by error" in second.reason
