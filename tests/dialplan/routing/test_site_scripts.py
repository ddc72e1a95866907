"""Robots behind access numbers: what the site file says of scripts (R-ai.1, R-num.1)."""

import os

import pytest
from robots import SCRIPT

from dialplan.routing import CallOffer, Fallback, Routes, RunFlow, load_snapshot, route

SITE = """
projects: []
scripts: [robots/sales@3/sales.yaml]
fallback: "queue:800"
calendars: {{office: {{hours: {{mon: ["09:00-12:00"]}}}}}}
numbers:
  "95500": {{{number}}}
"""
FAULTY = "language: zh-CN\nstart: nowhere\nnodes:\n  here: {text: 喂, then: hangup}\n"
BROKEN_OFF = "language: zh-CN\nstart: [\n"


@pytest.fixture
def site(tmp_path):
    folder = tmp_path / "live"
    file = folder / "robots" / "sales@3" / "sales.yaml"
    file.parent.mkdir(parents=True)
    file.write_text(SCRIPT, "utf-8")

    def write(number="script: robots/sales@3/sales.yaml", script=None):
        (folder / "site.yaml").write_text(SITE.format(number=number), "utf-8")
        if script is not None:
            file.write_text(script, "utf-8")
        return folder / "site.yaml"

    write.file = file
    return write


def of_the_site(snapshot):
    return [(found.code, found.line) for found in snapshot.findings if found.code.startswith("SITE")]


def answered(snapshot, **offer):
    return route(snapshot, CallOffer("95500", "13900139000", 0.0, **offer))


def test_a_script_answers_a_number(site):
    snapshot = load_snapshot(site=site())
    decision = answered(snapshot)
    assert isinstance(decision, RunFlow)
    assert (decision.project.name, decision.flow, decision.project.build) == ("sales", "sales", "3")
    assert decision.uri == (site.file.parent / "build" / "sales.vxml").as_uri()
    assert "ivrkit:turn" in decision.project.document(decision.uri)
    assert decision.project.settings.language == "zh-CN"
    assert (snapshot.ok, list(snapshot.scripts)) == (True, [site.file])


def test_a_script_answers_outside_working_time(site):
    snapshot = load_snapshot(
        site=site("flow: rating.vxml, calendar: office, off_hours_flow: robots/sales@3/sales.yaml")
    )
    assert answered(snapshot).flow == "sales"


@pytest.mark.parametrize(
    ("number", "code", "line"),
    [
        ("script: robots/other.yaml", "SITE108", 7),
        ("script: sales", "SITE108", 7),
        ("script: robots/sales@3/sales.yaml, flow: main", "IVR1", 7),
        ("script: robots/sales@3/sales.yaml, project: x, canary: {project: x, percent: 5}", "IVR1", 7),
        ("script: 5", "IVR1", 7),
    ],
)
def test_what_is_wrong_with_the_number_is_told_with_its_place(site, number, code, line):
    try:
        found = load_snapshot(site=site(number)).findings
    except Exception as fault:
        found = fault.findings
    assert any(each.code.startswith(code) and each.line == line for each in found), found


def test_faults_of_a_script_are_told_with_file_and_line_and_its_calls_go_to_the_fallback(site):
    snapshot = load_snapshot(site=site(script=FAULTY))
    assert of_the_site(snapshot) == [("SITE113", 3)]
    (unknown,) = [found for found in snapshot.findings if found.code == "AIS101"]
    assert (unknown.file, unknown.line) == ("robots/sales@3/sales.yaml", 2)
    decision = answered(snapshot)
    assert isinstance(decision, Fallback)
    assert decision.target == "queue:800"


def test_a_file_that_is_no_script_is_told(site):
    place = site()
    site.file.unlink()
    assert of_the_site(load_snapshot(site=place)) == [("SITE111", 3)]


def test_a_script_that_is_broken_later_keeps_its_last_good_build(site):
    routes = Routes(site=site())
    before = answered(routes.snapshot).project
    site(script=BROKEN_OFF)
    routes.reload()
    now = answered(routes.snapshot).project
    assert (now.version, now.documents, now.robot) == (before.version, before.documents, before.robot)
    assert (before.fresh, now.fresh) == (True, False)
    assert of_the_site(routes.snapshot) == [("SITE112", 3)]


def test_the_last_good_build_of_a_script_outlives_a_restart(site, tmp_path):
    before = load_snapshot(site=site(), state=tmp_path / "state")
    site(script=FAULTY)
    after = load_snapshot(site=site(), state=tmp_path / "state")
    assert answered(after).project.version == answered(before).project.version
    assert of_the_site(after) == [("SITE112", 3)]


@pytest.mark.parametrize("damage", ["{}", "[", "null", '{"version": "x"}'])
def test_a_kept_script_that_is_not_whole_is_not_run(site, tmp_path, damage):
    load_snapshot(site=site(), state=tmp_path / "state")
    (kept,) = (tmp_path / "state" / "builds").iterdir()
    kept.write_text(damage, "utf-8")
    assert of_the_site(load_snapshot(site=site(script=FAULTY), state=tmp_path / "state")) == [("SITE113", 3)]


def test_a_changed_script_and_a_new_recording_are_in_force_for_the_next_call(site):
    routes = Routes(site=site())
    first = answered(routes.snapshot).project
    site(script=SCRIPT.replace("打扰了", "再见了"))
    stamp = site.file.stat().st_mtime + 5
    os.utime(site.file, (stamp, stamp))
    routes.poll()
    assert routes.poll()
    second = answered(routes.snapshot).project
    assert "再见了" in second.robot
    assert first.version != second.version
    (site.file.parent / "audio").mkdir()
    (site.file.parent / "audio" / "price.wav").write_bytes(b"RIFF")
    routes.poll()
    assert routes.poll()
    assert not routes.poll()


def test_a_script_that_does_not_change_is_not_compiled_again(site):
    routes = Routes(site=site())
    first = answered(routes.snapshot).project
    routes.reload()
    assert answered(routes.snapshot).project is first


def test_each_snapshot_is_made_ready_before_it_is_in_force(site):
    prepared = []
    routes = Routes(site=site(), prepare=prepared.append)
    first = routes.snapshot
    routes._prepare = lambda made: prepared.append(routes.snapshot)
    routes.reload()
    assert prepared == [first, first]
    assert routes.snapshot is not first
