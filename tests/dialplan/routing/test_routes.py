"""Where calls go: decisions are functions of a snapshot, and files that change make a new one (R-num)."""

import os
import shutil
from datetime import datetime
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dialplan import SetupFaulty
from dialplan.routing import (
    SITE_CODES,
    CallOffer,
    Claim,
    Dial,
    DialRequest,
    Fallback,
    Refused,
    Routes,
    RunFlow,
    blacklist_key,
    load_snapshot,
    phone_number,
    route,
    route_outbound,
)

IVR = """
name: {name}
language: en-US
timezone: Asia/Shanghai
start: main
calendars:
  office:
    hours: {{mon: ["09:00-12:00", "13:00-18:00"]}}
    holidays:
      - {{name: National day, from: 2026-10-05, to: 2026-10-05, hours: ["10:00-11:00"]}}
access_numbers:
{numbers}
"""
FLOW = "start: bye\nnodes:\n  bye: {type: hangup, prompt: Goodbye.}\n"
OFFICE = "calendar: office, off_hours_flow: closed, holiday_flow: holiday"
NUMBERS = (
    f'  - {{number: "02188880000", direction: inbound, flow: main, {OFFICE}}}',
    '  - {number: "8008654321", flow: main, vip: true}',
    '  - {number: "51827608", direction: outbound, flow: main}',
)


def project(folder: Path, *numbers: str, name: str = "bank", flows: tuple[str, ...] = ()) -> Path:
    (folder / "flows").mkdir(parents=True)
    (folder / "ivr.yaml").write_text(IVR.format(name=name, numbers="\n".join(numbers) or "  []"), "utf-8")
    for flow in ("main", *flows):
        (folder / "flows" / f"{flow}.yaml").write_text(FLOW, "utf-8")
    return folder


def bank(folder: Path) -> Path:
    return project(folder, *NUMBERS, flows=("closed", "holiday"))


def shanghai(text: str) -> float:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Asia/Shanghai")).timestamp()


MONDAY_TEN = shanghai("2026-10-12T10:00")


def call(called: str, at: float = MONDAY_TEN, caller: str = "13900139000") -> CallOffer:
    return CallOffer(called, caller, at)


@pytest.fixture
def site(tmp_path):
    bank(tmp_path / "bank")

    def write(text: str) -> Path:
        file = tmp_path / "site.yaml"
        file.write_text(text, "utf-8")
        return file

    return write


# -- access numbers and time -----------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("moment", "state", "flow"),
    [
        ("2026-10-12T09:00", "open", "main"),
        ("2026-10-12T11:59", "open", "main"),
        ("2026-10-12T12:00", "closed", "closed"),
        ("2026-10-12T17:59", "open", "main"),
        ("2026-10-12T18:00", "closed", "closed"),
        ("2026-10-13T10:00", "closed", "closed"),
        ("2026-10-05T09:30", "holiday", "holiday"),
        ("2026-10-05T10:30", "open", "main"),
    ],
)
def test_the_time_in_the_projects_zone_chooses_the_flow(tmp_path, moment, state, flow):
    """R-num.2, R-num.3."""
    snapshot = load_snapshot(projects=[bank(tmp_path / "bank")])
    decision = route(snapshot, call("02188880000", shanghai(moment)))
    assert isinstance(decision, RunFlow)
    assert (decision.state, decision.flow, decision.vip) == (state, flow, False)
    assert decision.project.document(decision.uri).startswith("<?xml")


def test_vip_numbers_are_told_and_outbound_numbers_answer_nobody(tmp_path):
    """R-num.1."""
    snapshot = load_snapshot(projects=[bank(tmp_path / "bank")])
    assert route(snapshot, call("8008654321")).vip
    refused = route(snapshot, call("51827608"))
    assert isinstance(refused, Refused)
    assert refused.cause == "UNALLOCATED_NUMBER"


@pytest.mark.parametrize("dialled", ["02188880000", "+862188880000", "862188880000", "+86 21 8888-0000"])
def test_an_access_number_is_found_however_the_carrier_writes_it(site, dialled):
    snapshot = load_snapshot(site=site("projects: [bank]\ncountry: CN\n"))
    decision = route(snapshot, call(dialled))
    assert decision.flow == "main"
    assert decision.called.e164 == "+862188880000"
    assert decision.called.dialled == dialled.replace(" ", "").replace("-", "")
    assert decision.caller.e164 == "+8613900139000"


def test_other_numbers_go_to_the_only_projects_start_but_to_none_of_several(tmp_path, site):
    assert route(load_snapshot(projects=[tmp_path / "bank"]), call("12345")).flow == "main"
    project(tmp_path / "clinic", name="clinic")
    several = load_snapshot(site=site("projects: [bank, clinic]\n"))
    assert route(several, call("12345")).cause == "UNALLOCATED_NUMBER"
    chosen = load_snapshot(site=site("projects: [bank, clinic]\ndefault_project: clinic\n"))
    assert route(chosen, call("12345")).project.name == "clinic"


def test_numbers_are_translated_before_the_access_number_is_looked_for(site):
    rules = "translation:\n  inbound:\n    - {prefix: '0086', strip: 4, add: '0'}\n"
    snapshot = load_snapshot(site=site("projects: [bank]\n" + rules))
    assert route(snapshot, call("00862188880000")).line.number.dialled == "02188880000"


def test_a_call_claims_a_line_of_the_site_and_one_of_its_number(site):
    """R-num.5."""
    limits = 'limits: {inbound: 30}\nnumbers: {"8008654321": {max_calls: 2}}\n'
    snapshot = load_snapshot(site=site("projects: [bank]\n" + limits))
    assert route(snapshot, call("8008654321")).claims == (
        Claim("inbound", 30),
        Claim("number-8008654321", 2),
    )
    assert route(snapshot, call("02188880000")).claims[1] == Claim("number-02188880000", None)


@given(called=st.text(max_size=200), caller=st.text(max_size=200), at=st.floats(0, 4e9))
def test_no_call_breaks_a_decision(snapshot_of_bank, called, caller, at):
    assert isinstance(route(snapshot_of_bank, CallOffer(called, caller, at)), RunFlow | Refused | Fallback)
    assert isinstance(route_outbound(snapshot_of_bank, DialRequest(called, caller, at)), Dial | Refused)


@pytest.fixture(scope="module")
def snapshot_of_bank(tmp_path_factory):
    folder = tmp_path_factory.mktemp("site")
    bank(folder / "bank")
    (folder / "site.yaml").write_text("projects: [bank]\ncountry: CN\nblacklist: ['110']\n", "utf-8")
    return load_snapshot(site=folder / "site.yaml")


# -- outgoing calls ------------------------------------------------------------------------------------------------

BLACKLIST = "projects: [bank]\nblacklist: ['13900139000', '8613700137000', '110']\n"


@pytest.mark.parametrize(
    "dialled", ["13900139000", "013900139000", "+86 139 0013 9000", "913900139000", "13700137000", "110"]
)
def test_the_blacklist_compares_the_last_11_digits_and_leaves_no_record(site, dialled):
    """R-num.4."""
    refused = route_outbound(load_snapshot(site=site(BLACKLIST)), DialRequest(dialled, None, 0))
    assert isinstance(refused, Refused)
    assert not refused.recorded
    assert "blacklist" in refused.reason


@pytest.mark.parametrize("dialled", ["3900139000", "1390013900", "0110", "1101", "139001390001"])
def test_shorter_numbers_of_the_blacklist_are_compared_whole(site, dialled):
    """R-num.4."""
    assert isinstance(
        route_outbound(load_snapshot(site=site(BLACKLIST)), DialRequest(dialled, None, 0)), Dial
    )


def test_the_blacklist_is_asked_before_numbers_are_translated(site):
    """R-num.4."""
    rules = "translation:\n  outbound:\n    - {prefix: '9', strip: 1}\n"
    snapshot = load_snapshot(site=site(BLACKLIST + rules))
    dial = route_outbound(snapshot, DialRequest("9110", None, 0))
    assert dial == Dial("110", phone_number("9110", None), None)
    assert isinstance(route_outbound(snapshot, DialRequest("110", None, 0)), Refused)


@given(st.text("0123456789", min_size=1, max_size=20), st.text("0123456789", min_size=1, max_size=20))
def test_two_numbers_are_the_same_to_the_blacklist_as_the_rule_says(one, other):
    """R-num.4."""
    same = one[-11:] == other[-11:] if min(len(one), len(other)) >= 11 else one == other
    assert (blacklist_key(one) == blacklist_key(other)) == same


@pytest.mark.parametrize(
    ("shown", "allowed"), [("51827608", True), ("8008654321", True), ("02188880000", False)]
)
def test_the_number_shown_must_be_one_for_outgoing_calls(tmp_path, shown, allowed):
    """R-num.1."""
    decision = route_outbound(
        load_snapshot(projects=[bank(tmp_path / "bank")]), DialRequest("13900139000", shown, 0)
    )
    assert isinstance(decision, Dial if allowed else Refused)


# -- what is wrong -------------------------------------------------------------------------------------------------


def test_a_faulty_site_file_is_told_with_its_place(site):
    with pytest.raises(SetupFaulty) as told:
        load_snapshot(site=site("projects: [bank]\nfallback: somewhere\nlimits:\n  inbond: 3\n"))
    assert [(f.code, f.file, f.line, f.column) for f in told.value.findings] == [
        ("IVR108", "site.yaml", 2, 11),
        ("IVR109", "site.yaml", 4, 3),
    ]
    assert "inbound" in str(told.value)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "[",
        "projects: [a, a]",
        "projects: bank",
        "- 1",
        "a: &a [*a]",
        "\x00",
        'projects: ["\\0"]',
    ],
)
def test_no_site_file_breaks_the_loader(site, text):
    with pytest.raises(SetupFaulty):
        load_snapshot(site=site(text))


def test_a_missing_site_file_is_told(tmp_path):
    with pytest.raises(SetupFaulty, match="does not exist"):
        load_snapshot(site=tmp_path / "site.yaml")


def test_what_projects_disagree_about_is_found(tmp_path, site):
    project(tmp_path / "clinic", '  - {number: "+862188880000", flow: main}', name="clinic")
    text = "projects: [bank, clinic, nothing]\ncountry: CN\ndefault_project: shop\n"
    snapshot = load_snapshot(site=site(text + "numbers:\n  '123': {max_calls: 1}\n"))
    found = {f.code: f"{f.file}:{f.line}:{f.column}" for f in snapshot.findings if f.code in SITE_CODES}
    assert found == {
        "SITE101": "site.yaml:1:26",
        "SITE102": "clinic/ivr.yaml:12:14",
        "SITE104": "site.yaml:3:18",
    }
    assert route(snapshot, call("02188880000")).project.name == "bank"


def test_rules_for_a_number_that_nobody_has_are_found(site):
    snapshot = load_snapshot(site=site("projects: [bank]\nnumbers:\n  '123': {max_calls: 1}\n"))
    assert [(f.code, f.line, f.column) for f in snapshot.findings if f.code in SITE_CODES] == [
        ("SITE103", 3, 3)
    ]


def test_every_code_of_sites_is_documented():
    text = (Path(__file__).parents[3] / "docs" / "routing.md").read_text("utf-8")
    for code, (severity, title) in SITE_CODES.items():
        assert f"| `{code}` | {severity} | {title} |" in text


# -- changes -------------------------------------------------------------------------------------------------------


def broken(folder: Path) -> None:
    (folder / "flows" / "main.yaml").write_text("start: nowhere\nnodes: {}\n", "utf-8")


def test_a_project_without_any_good_build_goes_to_the_fallback_of_its_number_then_of_the_site(tmp_path, site):
    broken(tmp_path / "bank")
    rules = 'fallback: "queue:800"\nnumbers: {"8008654321": {fallback: "tel:1001"}}\n'
    snapshot = load_snapshot(site=site("projects: [bank]\n" + rules))
    assert route(snapshot, call("8008654321")).target == "tel:1001"
    assert route(snapshot, call("02188880000")).target == "queue:800"
    assert "SITE107" in {f.code for f in snapshot.findings}


def test_a_number_of_a_project_that_cannot_be_read_at_all_is_not_refused(tmp_path, site):
    project(tmp_path / "clinic", name="clinic")
    (tmp_path / "bank" / "ivr.yaml").write_text("{", "utf-8")
    snapshot = load_snapshot(site=site('projects: [bank, clinic]\nfallback: "queue:800"\n'))
    assert route(snapshot, call("8008654321")).target == "queue:800"


def test_a_project_that_is_broken_later_keeps_its_last_good_build(tmp_path):
    routes = Routes(projects=[bank(tmp_path / "bank")])
    before = routes.snapshot
    broken(tmp_path / "bank")
    assert [routes.poll(), routes.poll(), routes.poll()] == [False, True, False]
    decision = route(routes.snapshot, call("8008654321"))
    assert decision.project.documents == route(before, call("8008654321")).project.documents
    assert not decision.project.fresh
    assert {"SITE106", "IVR113"} <= {f.code for f in routes.findings}


def test_the_last_good_build_outlives_a_restart(tmp_path):
    folder, state = bank(tmp_path / "bank"), tmp_path / "state"
    good = Routes(projects=[folder], state=state).snapshot
    broken(folder)
    snapshot = Routes(projects=[folder], state=state).snapshot
    decision = route(snapshot, call("02188880000"))
    assert isinstance(decision, RunFlow)
    assert decision.project.documents == route(good, call("02188880000")).project.documents
    assert (decision.project.settings, decision.project.version) == (
        route(good, call("02188880000")).project.settings,
        route(good, call("02188880000")).project.version,
    )


def test_a_kept_build_that_was_tampered_with_is_not_run(tmp_path):
    folder, state = bank(tmp_path / "bank"), tmp_path / "state"
    load_snapshot(projects=[folder], state=state)
    broken(folder)
    for file in state.rglob("main.vxml"):
        file.write_text("<vxml/>", "utf-8")
    assert isinstance(route(load_snapshot(projects=[folder], state=state), call("8008654321")), Fallback)


def test_a_change_is_in_force_once_the_files_rest(tmp_path):
    folder = bank(tmp_path / "bank")
    routes = Routes(projects=[folder])
    assert not routes.poll()
    old = routes.snapshot
    settings = folder / "ivr.yaml"
    settings.write_text(settings.read_text("utf-8").replace("8008654321", "95500"), "utf-8")
    assert not routes.poll(), "somebody may still be writing"
    os.utime(settings, ns=(1, 1))
    assert not routes.poll(), "and was"
    assert routes.poll()
    assert routes.snapshot.line("95500") is not None
    assert old.line("95500") is None, "calls in progress keep what they began with"
    assert not routes.poll()


def test_a_broken_site_file_keeps_the_snapshot_until_it_is_mended(site):
    file = site("projects: [bank]\nblacklist: ['110']\n")
    routes = Routes(site=file)
    file.write_text("projects: [bank\n", "utf-8")
    routes.poll()
    assert routes.poll()
    assert routes.snapshot.blacklist == {"110"}
    assert [f.code for f in routes.findings] == ["IVR105"]
    file.write_text("projects: [bank]\nblacklist: ['120']\n", "utf-8")
    routes.poll()
    assert routes.poll()
    assert routes.snapshot.blacklist == {"120"}
    assert routes.findings == ()


def test_a_project_that_is_added_later_is_watched_too(tmp_path, site):
    file = site("projects: [bank, clinic]\n")
    routes = Routes(site=file)
    assert "SITE101" in {f.code for f in routes.findings}
    project(tmp_path / "clinic", '  - {number: "10100", flow: main}', name="clinic")
    routes.poll()
    assert routes.poll()
    assert route(routes.snapshot, call("10100")).project.name == "clinic"
    shutil.rmtree(tmp_path / "clinic")
    routes.poll()
    assert routes.poll()
    assert not route(routes.snapshot, call("10100")).project.fresh
