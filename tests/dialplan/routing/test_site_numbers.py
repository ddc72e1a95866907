"""Access numbers that the site file has itself: what the console publishes (R-num.1 to R-num.3, R-ivr.10)."""

import json
import shutil
from collections import Counter
from datetime import datetime
from zoneinfo import ZoneInfo

import pytest

from dialplan import SetupFaulty
from dialplan.routing import CallOffer, Fallback, Refused, Routes, RunFlow, load_snapshot, next_change, route

IVR = "name: {name}\nlanguage: zh-CN\nstart: main\naccess_numbers: [{{number: '95500', flow: main}}]\n"
FLOW = "start: bye\nnodes:\n  bye: {{type: hangup, prompt: '{said}'}}\n"
DOCUMENT = """<?xml version="1.0" encoding="gb2312"?>
<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="zh-CN">
<form><block>评分<exit/></block></form></vxml>"""
SITE = """
projects: ["projects/bank@3", "projects/bank@4", "projects/clinic@1"]
project_numbers: false
country: CN
timezone: Asia/Shanghai
calendars:
  office:
    hours: {{mon: ["09:00-12:00"], tue: ["09:00-12:00"]}}
    holidays: [{{name: 国庆节, from: 2026-10-06, to: 2026-10-06, hours: ["10:00-11:00"]}}]
numbers:
  "95500": {{{number}}}
{more}
"""


def shanghai(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()


MONDAY_TEN = shanghai("2026-10-12T10:00")


@pytest.fixture(scope="module")
def folders(tmp_path_factory):
    folder = tmp_path_factory.mktemp("published")
    for name, build, flows in (("bank", 3, "main closed"), ("bank", 4, "main closed"), ("clinic", 1, "main")):
        project = folder / "projects" / f"{name}@{build}"
        (project / "flows").mkdir(parents=True)
        (project / "ivr.yaml").write_text(IVR.format(name=name), "utf-8")
        for flow in flows.split():
            (project / "flows" / f"{flow}.yaml").write_text(FLOW.format(said=f"{name} {build}"), "utf-8")
    (folder / "documents" / "rating@2").mkdir(parents=True)
    (folder / "documents" / "rating@2" / "rating.vxml").write_bytes(DOCUMENT.encode("gb2312"))
    return folder


@pytest.fixture
def snapshot(folders, tmp_path):
    shutil.copytree(folders, tmp_path / "live")

    def load(number: str, more: str = ""):
        (tmp_path / "live" / "site.yaml").write_text(SITE.format(number=number, more=more), "utf-8")
        return load_snapshot(site=tmp_path / "live" / "site.yaml")

    load.folder = tmp_path / "live"
    return load


def of_the_site(snapshot):
    return [found for found in snapshot.findings if found.code.startswith("SITE")]


def offer(called="95500", caller="13900139000", at=MONDAY_TEN, call="") -> CallOffer:
    return CallOffer(called, caller, at, call)


def test_a_number_of_the_site_runs_the_build_that_it_names(snapshot):
    """R-num.1: direction, VIP, project and flow stand in the site file."""
    decision = route(snapshot("project: projects/bank@4, flow: closed, vip: true"), offer())
    assert isinstance(decision, RunFlow)
    assert (decision.project.name, decision.project.build, decision.flow) == ("bank", "4", "closed")
    assert (decision.vip, decision.state, decision.arm) == (True, "open", "")


def test_without_a_flow_the_start_of_the_project_answers(snapshot):
    assert route(snapshot("project: projects/bank@3"), offer()).flow == "main"


@pytest.mark.parametrize(
    ("moment", "state", "project", "flow"),
    [
        ("2026-10-12T10:00", "open", "bank", "main"),
        ("2026-10-12T12:00", "closed", "bank", "closed"),
        ("2026-10-06T09:30", "holiday", "clinic", "main"),
        ("2026-10-06T10:30", "open", "bank", "main"),
    ],
)
def test_the_calendar_of_the_site_chooses_among_flows_of_any_project(snapshot, moment, state, project, flow):
    """R-num.2, R-num.3."""
    timed = (
        "project: projects/bank@3, calendar: office, off_hours_flow: closed,"
        " holiday_flow: projects/clinic@1/main"
    )
    decision = route(snapshot(timed), offer(at=shanghai(moment)))
    assert (decision.state, decision.project.name, decision.flow) == (state, project, flow)


def test_numbers_in_projects_do_not_count_and_no_project_answers_by_itself(snapshot):
    refused = route(snapshot("direction: outbound"), offer())
    assert isinstance(refused, Refused)
    assert refused.cause == "UNALLOCATED_NUMBER"
    assert isinstance(route(snapshot("direction: outbound"), offer("10086")), Refused)


def test_two_ways_to_write_a_number_are_one(snapshot):
    more = '  "02188880000": {project: projects/bank@3}\n  "+862188880000": {project: projects/bank@4}'
    loaded = snapshot("project: projects/bank@3", more)
    assert [(f.code, f.line) for f in of_the_site(loaded)] == [("SITE102", 13)]
    assert route(loaded, offer("02188880000")).project.build == "3"


def test_a_site_without_projects_refuses_calls_and_is_no_fault(tmp_path):
    (tmp_path / "site.yaml").write_text("projects: []\n", "utf-8")
    snapshot = load_snapshot(site=tmp_path / "site.yaml")
    assert snapshot.ok
    assert isinstance(route(snapshot, offer()), Refused)


# -- VoiceXML documents ----------------------------------------------------------------------------------------------


def test_a_registered_document_answers_a_number(snapshot):
    """R-ivr.10."""
    decision = route(snapshot("flow: documents/rating@2/rating.vxml"), offer())
    assert isinstance(decision, RunFlow)
    assert (decision.project.name, decision.project.build, decision.flow) == ("rating", "2", "rating")
    assert decision.uri == (snapshot.folder / "documents/rating@2/rating.vxml").as_uri()
    assert decision.project.settings.language == "zh-CN"
    text = decision.project.document(decision.uri)
    assert "评分" in text.encode().decode()
    assert "gb2312" not in text, "it is handed on in UTF-8"


def test_a_document_may_answer_a_number_of_a_project_off_hours(snapshot):
    timed = "project: projects/bank@3, calendar: office, off_hours_flow: documents/rating@2/rating.vxml"
    decision = route(snapshot(timed), offer(at=shanghai("2026-10-14T10:00")))
    assert (decision.state, decision.flow) == ("closed", "rating")


@pytest.mark.parametrize(
    "text", [None, "<vxml", "<html/>", "\0", '<vxml version="2.1"><form><field/></form>']
)
def test_a_document_that_cannot_run_is_told_and_its_number_goes_to_the_fallback(snapshot, text):
    file = snapshot.folder / "documents" / "rating@2" / "rating.vxml"
    file.unlink()
    if text is not None:
        file.write_text(text, "utf-8")
    loaded = snapshot('flow: documents/rating@2/rating.vxml, fallback: "queue:800"')
    assert {f.code for f in of_the_site(loaded)} == {"SITE109"}
    decision = route(loaded, offer())
    assert isinstance(decision, Fallback)
    assert decision.target == "queue:800"


def test_a_document_that_changes_is_in_force_for_the_next_call(snapshot):
    snapshot("flow: documents/rating@2/rating.vxml")
    routes = Routes(site=snapshot.folder / "site.yaml")
    before = route(routes.snapshot, offer()).project.version
    file = snapshot.folder / "documents" / "rating@2" / "rating.vxml"
    file.write_bytes(file.read_bytes().replace("评分".encode("gb2312"), "再见".encode("gb2312")))
    routes.poll()
    assert routes.poll()
    assert route(routes.snapshot, offer()).project.version != before


# -- canary ----------------------------------------------------------------------------------------------------------

CANARY = "project: projects/bank@3, canary: {{project: projects/bank@4, {share}}}"


def arms(snapshot, count=2000):
    calls = (offer(caller=f"139{number:08}") for number in range(count))
    return {call.caller: route(snapshot, call).project.build for call in calls}


def test_a_share_of_the_callers_gets_the_second_build_and_keeps_it(snapshot):
    ten, twenty = (arms(snapshot(CANARY.format(share=f"percent: {share}"))) for share in (10, 20))
    assert 150 < Counter(ten.values())["4"] < 250
    assert 330 < Counter(twenty.values())["4"] < 470
    assert all(twenty[caller] == "4" for caller, build in ten.items() if build == "4")
    assert arms(snapshot(CANARY.format(share="percent: 10"))) == ten


def test_the_decision_and_so_the_journal_names_the_arm(snapshot):
    loaded = snapshot(CANARY.format(share='percent: 0, callers: ["13900139000"]'))
    assert [route(loaded, offer(caller=caller)).arm for caller in ("+8613900139000", "13900139001")] == [
        "canary",
        "stable",
    ]


def test_callers_without_a_number_are_divided_by_call(snapshot):
    loaded = snapshot(CANARY.format(share="percent: 50"))
    builds = Counter(
        route(loaded, offer(caller="anonymous", call=f"call-{n}")).project.build for n in range(400)
    )
    assert 140 < builds["4"] < 260


@pytest.mark.parametrize("percent", [0.001, 100])
def test_the_ends_of_the_share(snapshot, percent):
    builds = Counter(arms(snapshot(CANARY.format(share=f"percent: {percent}")), 300).values())
    assert builds in (Counter({"4": 300}), Counter({"3": 300}))


def test_a_flow_that_the_second_build_lacks_runs_in_the_first(snapshot):
    (snapshot.folder / "projects" / "bank@4" / "flows" / "closed.yaml").unlink()
    decision = route(snapshot(CANARY.format(share="percent: 100") + ", flow: closed"), offer())
    assert (decision.project.build, decision.arm) == ("3", "stable")


def test_a_second_build_that_cannot_run_leaves_all_calls_to_the_first(snapshot):
    (snapshot.folder / "projects" / "bank@4" / "flows" / "main.yaml").write_text("{", "utf-8")
    loaded = snapshot(CANARY.format(share="percent: 100"))
    assert "SITE110" in {f.code for f in loaded.findings}
    assert route(loaded, offer()).project.build == "3"


# -- faults ----------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "field"),
    [
        ("project: projects/bank@9", "project"),
        ("project: projects/bank@3, flow: nowhere", "flow"),
        ("project: projects/bank@3, calendar: holidays", "calendar"),
        ("project: projects/bank@3, off_hours_flow: shop/main", "off_hours_flow"),
        ("flow: main", "flow"),
    ],
)
def test_what_is_not_there_is_told_with_its_place(snapshot, number, field):
    loaded = snapshot(number)
    (found,) = of_the_site(loaded)
    assert (found.code, found.path) == ("SITE108", ("numbers", "95500", field))
    assert (found.file, found.line) == ("site.yaml", 11)


@pytest.mark.parametrize(
    "number",
    [
        "vip: true",
        "calendar: office",
        "direction: inbound",
        "flow: main, canary: {project: projects/bank@4, percent: 3}",
        "project: projects/bank@3, canary: {project: projects/bank@4}",
        "project: projects/bank@3, canary: {project: projects/bank@4, percent: 101}",
        "project: projects/bank@3, canary: {project: projects/bank@4, percent: .nan}",
    ],
)
def test_what_makes_no_sense_is_refused(snapshot, number):
    with pytest.raises(SetupFaulty) as told:
        snapshot(number)
    assert {f.code for f in told.value.findings} <= {"IVR108", "IVR113"}


# -- changes ---------------------------------------------------------------------------------------------------------


def test_what_did_not_change_is_not_compiled_again(snapshot):
    snapshot("project: projects/bank@3")
    routes = Routes(site=snapshot.folder / "site.yaml")
    before = dict(routes.snapshot.projects)
    flow = snapshot.folder / "projects" / "bank@4" / "flows" / "main.yaml"
    flow.write_text(FLOW.format(said="something else"), "utf-8")
    site = snapshot.folder / "site.yaml"
    site.write_text(site.read_text("utf-8").replace("bank@3}", "bank@4}"), "utf-8")
    routes.poll()
    assert routes.poll()
    same = {folder.name for folder, live in routes.snapshot.projects.items() if live is before[folder]}
    assert same == {"bank@3", "clinic@1"}
    assert "something else" in json.dumps(dict(route(routes.snapshot, offer()).project.documents))


@pytest.mark.parametrize(
    ("now", "then"),
    [
        ("2026-10-12T10:00", "2026-10-12T12:00"),
        ("2026-10-12T12:00", "2026-10-13T09:00"),
        ("2026-10-05T13:00", "2026-10-06T00:00"),
        ("2026-10-06T10:30", "2026-10-06T11:00"),
        ("2026-10-06T12:00", "2026-10-07T00:00"),
        ("2026-10-07T12:00", "2026-10-12T09:00"),
    ],
)
def test_the_next_change_of_the_time_rules_is_known(snapshot, now, then):
    timed = (
        "project: projects/bank@3, calendar: office, off_hours_flow: closed,"
        " holiday_flow: projects/clinic@1/main"
    )
    assert next_change(snapshot(timed).line("95500"), shanghai(now)) == shanghai(then)


def test_the_next_change_is_found_months_ahead_when_holidays_alone_change_something(snapshot):
    holidays = "project: projects/bank@3, calendar: office, holiday_flow: projects/clinic@1/main"
    line = snapshot(holidays).line("95500")
    assert next_change(line, shanghai("2026-02-01T12:00")) == shanghai("2026-10-06T00:00")
    assert next_change(line, shanghai("2026-10-06T12:00")) == shanghai("2026-10-07T00:00")
    assert next_change(line, shanghai("2026-10-07T12:00")) is None


def test_nothing_changes_without_a_calendar_or_when_all_times_have_one_flow(snapshot):
    for number in ("project: projects/bank@3", "project: projects/bank@3, calendar: office"):
        assert next_change(snapshot(number).line("95500"), MONDAY_TEN) is None
