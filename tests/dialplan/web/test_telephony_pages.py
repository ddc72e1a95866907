"""Telephony pages: what they show, how many queries they take, and what bad input does."""

import csv
import io
import json
import re
import zipfile
from datetime import UTC, datetime, timedelta

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from dialplan.journal import Ended, Journal, KeyPressed, NodeEntered, Started
from dialplan.web.admin import rules
from dialplan.web.follower import take_in
from dialplan.web.models import (
    AccessNumber,
    BlacklistEntry,
    CallInput,
    CallTrace,
    Canary,
    CapacityLimit,
    Holiday,
    Publication,
    Routing,
    WorkingTime,
)

BEGAN = datetime(2026, 10, 12, 10, tzinfo=UTC)


@pytest.fixture
def browser(sign_in, db, data):
    return sign_in("administrator")


def page(name, *args):
    return reverse(f"admin:telephony_{name}", args=args)


def a_call(number, **fields):
    return CallTrace.objects.create(
        call=f"{number:08}-call",
        began=BEGAN + timedelta(seconds=number),
        caller=f"139{number:08}",
        called="95500",
        **fields,
    )


ROWS = {
    "accessnumber": lambda n: AccessNumber.objects.create(number=f"9550{n}", direction="outbound"),
    "workingtime": lambda n: WorkingTime.objects.create(name=f"时间 {n}", hours={"mon": ["09:00-18:00"]}),
    "holiday": lambda n: Holiday.objects.create(name=f"节 {n}", first=BEGAN.date(), last=BEGAN.date()),
    "blacklistentry": lambda n: BlacklistEntry.objects.create(number=f"1390013900{n}"),
    "calltrace": a_call,
    "callinput": lambda n: CallInput.objects.create(call=f"call-{n}", entered=BEGAN, keys="1"),
    "publication": lambda n: Publication.objects.create(why=f"{n}"),
}


@pytest.mark.parametrize("name", ROWS)
def test_a_list_takes_as_many_queries_for_three_rows_as_for_one(
    name, browser, django_assert_max_num_queries, django_assert_num_queries
):
    ROWS[name](1)
    browser.get(page(f"{name}_changelist"))  # what a process reads once
    with django_assert_max_num_queries(14) as one:
        assert browser.get(page(f"{name}_changelist")).status_code == 200
    ROWS[name](2)
    ROWS[name](3)
    with django_assert_num_queries(len(one.captured_queries)):
        assert browser.get(page(f"{name}_changelist")).status_code == 200


def test_canaries_of_many_numbers_take_no_more_queries(browser, deployed):
    def queries(n):
        number = AccessNumber.objects.create(number=f"9550{n}", ivr=deployed.ivr)
        Canary.objects.create(access_number=number, build=deployed.first)
        browser.get(page("canary_changelist"))
        with CaptureQueriesContext(connection) as seen:
            browser.get(page("canary_changelist"))
        return len(seen)

    assert len({queries(n) for n in range(3)}) == 1


# -- access numbers ------------------------------------------------------------------------------------------------------


def test_a_number_is_made_by_the_form_published_and_explained(browser, deployed, committed):
    """R-num.1, R-num.2."""
    committed(lambda: WorkingTime.objects.create(pk=7, name="营业时间", hours={"mon": ["09:00-12:00"]}))
    form = {"number": "95500", "direction": "inbound", "ivr": deployed.ivr.pk, "working_time": 7}
    form |= {"off_hours_ivr": deployed.ivr.pk, "off_hours_flow": "closed", "flow": "main"}
    answer = committed(lambda: browser.post(page("accessnumber_add"), form))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    shown = browser.get(page("accessnumber_changelist")).text
    assert re.search(r"bank 1 / (main|closed)", shown)

    def tried(at):
        return browser.get(
            reverse("telephony:try-number"), {"called": "95500", "caller": "139", "at": at}
        ).text

    assert "bank 1 / main" in tried("2026-10-12T10:00")
    assert "It is working time." in tried("2026-10-12T10:00")
    assert "bank 1 / closed" in tried("2026-10-12T12:00")
    assert "This is no time." in tried("yesterday")
    assert "Next change" in browser.get(page("accessnumber_change", AccessNumber.objects.get().pk)).text


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"number": "abc"}, "number"),
        ({"number": "95500", "direction": "inbound"}, "ivr"),
        ({"number": "95500", "direction": "outbound", "fallback": "${x}"}, "fallback"),
        ({"number": "95500", "direction": "outbound", "flow": "main"}, "flow"),
        ({"number": "95500", "direction": "outbound", "max_calls": "-1"}, "max_calls"),
    ],
)
def test_what_makes_no_sense_is_told_at_its_field(browser, form, field):
    answer = browser.post(page("accessnumber_add"), form)
    assert field in answer.context["adminform"].form.errors
    assert not AccessNumber.objects.exists()


def test_a_flow_that_the_build_lacks_is_refused(browser, deployed):
    form = {"number": "95500", "direction": "both", "ivr": deployed.ivr.pk, "flow": "nowhere"}
    assert "flow" in browser.post(page("accessnumber_add"), form).context["adminform"].form.errors


def test_a_publishing_that_failed_stands_above_every_page(browser):
    Publication.objects.create(ok=False, message="No space left on device")
    shown = browser.get(page("accessnumber_changelist")).text
    assert "The last change is not in force for calls." in shown
    assert "No space left on device" in shown


# -- times ---------------------------------------------------------------------------------------------------------------


def test_the_week_is_sent_as_its_periods(browser):
    """R-num.3."""
    hours = {"mon": ["09:00-12:00", "13:30-18:00"], "sun": ["00:00-24:00"]}
    browser.post(page("workingtime_add"), {"name": "营业时间", "hours": json.dumps(hours)})
    assert WorkingTime.objects.get().hours == hours
    shown = browser.get(page("workingtime_change", WorkingTime.objects.get().pk)).text
    assert "data-week" in shown
    assert "week_grid.js" in shown


@pytest.mark.parametrize("hours", ["{", "[1]", '{"mon": "09:00"}', '{"mon": ["18:00-09:00"]}', '{"day": []}'])
def test_a_week_that_is_none_is_refused(browser, hours):
    answer = browser.post(page("workingtime_add"), {"name": "x", "hours": hours})
    assert "hours" in answer.context["adminform"].form.errors


def test_the_year_shows_holidays_and_offers_the_other_days(browser):
    Holiday.objects.create(name="国庆节", first="2020-10-01", last="2020-10-07", yearly=True)
    shown = browser.get(page("holiday_changelist"), {"year": "2026"}).text
    assert shown.count("tele-holiday") == 7
    assert "first=2026-10-08&amp;last=2026-10-08" in shown
    for year in ("0", "99999", "x", "-1"):
        assert browser.get(page("holiday_changelist"), {"year": year}).status_code == 200


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"first": "2026-10-07", "last": "2026-10-01"}, "last"),
        ({"first": "2026-10-01", "last": "2028-10-01"}, "last"),
        ({"first": "2026-10-01", "last": "2026-10-01", "begins": "12:00"}, "ends"),
        ({"first": "2026-10-01", "last": "2026-10-01", "begins": "12:00", "ends": "09:00"}, "ends"),
    ],
)
def test_a_holiday_that_is_none_is_refused(browser, form, field):
    answer = browser.post(page("holiday_add"), {"name": "x", **form})
    assert field in answer.context["adminform"].form.errors


# -- blacklist -----------------------------------------------------------------------------------------------------------


def test_a_blacklist_comes_and_goes_as_a_file(browser):
    """R-num.4."""
    BlacklistEntry.objects.create(number="110", note="old")
    file = SimpleUploadedFile("list.csv", "number,note\n13900139000,投诉\n110,new\n".encode())
    answer = browser.post(page("blacklistentry_import"), {"import_file": file, "format": "0"})
    confirm = answer.context["confirm_form"]
    browser.post(page("blacklistentry_process_import"), confirm.initial)
    assert dict(BlacklistEntry.objects.values_list("number", "note")) == {"13900139000": "投诉", "110": "new"}
    exported = browser.post(page("blacklistentry_export"), {"format": "0"})
    rows = list(csv.DictReader(io.StringIO(exported.content.decode())))
    assert {row["number"]: row["note"] for row in rows} == {"13900139000": "投诉", "110": "new"}


def test_an_exported_file_runs_nothing_in_a_spreadsheet(browser):
    BlacklistEntry.objects.create(number="110", note='=HYPERLINK("http://elsewhere")')
    exported = browser.post(page("blacklistentry_export"), {"format": "0"})
    (row,) = csv.DictReader(io.StringIO(exported.content.decode()))
    assert row["note"] == 'HYPERLINK("http://elsewhere")'


def test_a_file_without_the_columns_is_refused_in_words_and_tells_nothing_of_the_machine(browser):
    file = SimpleUploadedFile("wrong.csv", b"telephone\n13900139000\n")
    answer = browser.post(page("blacklistentry_import"), {"import_file": file, "format": "0"})
    assert "number" in answer.text
    assert "Traceback" not in answer.text


def test_a_workbook_that_unpacks_to_too_much_is_not_opened(browser, monkeypatch):
    monkeypatch.setattr(rules, "_MOST_BYTES", 1 << 20)
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet1.xml", bytes(2 << 20))
    file = SimpleUploadedFile("list.xlsx", stream.getvalue())
    answer = browser.post(page("blacklistentry_import"), {"import_file": file, "format": "2"})
    assert "too large" in str(answer.context["form"].errors)


def test_a_file_with_something_that_is_no_number_changes_nothing(browser):
    file = SimpleUploadedFile("list.csv", b"number,note\n13900139000,\nabc,\n")
    answer = browser.post(page("blacklistentry_import"), {"import_file": file, "format": "0"})
    assert answer.context["result"].has_validation_errors()
    assert not BlacklistEntry.objects.exists()


def test_trying_a_number_tells_what_is_compared(browser, deployed, committed):
    """R-num.4."""
    committed(lambda: BlacklistEntry.objects.create(number="13900139000"))
    url = reverse("telephony:try-blacklist")
    assert "May not be called." in browser.get(url, {"number": "+86 139-0013-9000"}).text
    assert "May be called." in browser.get(url, {"number": "13900139001"}).text
    assert "This is no number." in browser.get(url, {"number": "<script>"}).text


def test_a_number_that_stops_the_same_calls_is_told(browser):
    BlacklistEntry.objects.create(number="13900139000")
    answer = browser.post(page("blacklistentry_add"), {"number": "013900139000"})
    assert "13900139000 is there already" in str(answer.context["adminform"].form.errors)


# -- limits and calls ------------------------------------------------------------------------------------------------------


def test_limits_are_set_in_their_list_with_what_is_in_use(browser, data):
    """R-num.5."""
    from dialplan.routing import Capacity, Claim

    capacity = Capacity(data / "places")
    capacity.acquire("call", [Claim("inbound", None)])
    rows = list(CapacityLimit.objects.all())
    form = {"form-TOTAL_FORMS": len(rows), "form-INITIAL_FORMS": len(rows), "_save": "1"}
    for index, row in enumerate(rows):
        form |= {f"form-{index}-id": row.pk, f"form-{index}-limit": 30 if row.kind == "inbound" else ""}
    assert browser.post(page("capacitylimit_changelist"), form).status_code == 302
    assert CapacityLimit.objects.get(kind="inbound").limit == 30
    assert browser.get(reverse("telephony:capacity")).json().keys() == set(CapacityLimit.Kind.values)
    capacity.close()


def test_calls_are_found_by_the_beginning_of_their_numbers_and_by_filters(browser):
    a_call(1, project="bank", build="1", ended=BEGAN, ended_by="caller")
    a_call(2, project="clinic", failed=True)

    def found(**query):
        return {
            row.caller for row in browser.get(page("calltrace_changelist"), query).context["cl"].result_list
        }

    assert found() == {"13900000001", "13900000002"}
    assert found(q="13900000002") == {"13900000002"}
    assert found(project="clinic") == {"13900000002"}
    assert found(failed__exact="1") == {"13900000002"}
    assert found(began_from_0="2026-10-12", began_from_1="10:00:02") == {"13900000002"}
    assert found(began_from_0="never", began_to_0="2026-10-12", began_to_1="10:00:01") == {"13900000001"}
    assert found(underway="0") == {"13900000001"}
    assert found(ended_by__exact="caller") == {"13900000001"}


def test_a_call_is_told_as_a_time_line_and_as_a_path_through_the_drawn_flow(
    browser, data, deployed, committed
):
    committed(lambda: Routing.objects.create(pk=1))
    journal = Journal(data / "journal", "ivr-1")
    for event in (
        Started("a", 1.0, "95500", "<b>13900139000", project="bank", flow="main", build="1"),
        NodeEntered("a", 1.5, "main", "bye"),
        KeyPressed("a", 2.0, "7", "main", "bye"),
        Ended("a", 3.0, by="caller", seconds=2.0),
        Started("b", 4.0, "95501", "13900139000", project="bank", flow="main", build="1", script=True),
    ):
        journal.append(event)
    journal.close()
    take_in(data / "journal")
    answer = browser.get(reverse("telephony:call", args=["a"]), follow=True)
    assert "key 7" in answer.text
    assert "<b>13900139000" not in answer.text
    steps = json.loads(re.search(r'id="telephony-steps"[^>]*>(.*?)</script>', answer.text, re.DOTALL)[1])
    assert [(step["node"], step["entered"]) for step in steps] == [("bye", ["7"])]
    drawing = browser.get(reverse("telephony:flow-drawing", args=["a", "main"]))
    assert drawing["Content-Type"].startswith("image/svg+xml")
    assert 'data-node="bye"' in drawing.text
    assert browser.get(reverse("telephony:flow-drawing", args=["a", "other"])).status_code == 404
    # A script that has the name of the project.
    assert browser.get(reverse("telephony:flow-drawing", args=["b", "main"])).status_code == 404
    assert browser.get(reverse("telephony:call", args=["nobody"])).status_code == 404


def test_a_call_that_the_journal_lost_still_has_a_page(browser):
    call = a_call(1, project="bank", build="9")
    assert "does not have what happened" in browser.get(page("calltrace_change", call.pk)).text
    assert browser.get(reverse("telephony:flow-drawing", args=[call.call, "main"])).status_code == 404


# -- canaries ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("form", "field"),
    [
        ({"percent": "0"}, "__all__"),
        ({"percent": "101"}, "percent"),
        ({"callers": "139x"}, "callers"),
        ({"least_calls": "60"}, "least_calls"),
    ],
)
def test_a_canary_that_makes_no_sense_is_refused(browser, deployed, form, field):
    number = AccessNumber.objects.create(number="95500", ivr=deployed.ivr)
    whole = {
        "access_number": number.pk,
        "build": deployed.first.pk,
        "percent": "10",
        "window": "50",
        "least_calls": "20",
    }
    answer = browser.post(page("canary_add"), whole | form)
    assert field in answer.context["adminform"].form.errors
    assert not Canary.objects.exists()


def test_a_canary_is_stopped_from_its_list(browser, deployed):
    number = AccessNumber.objects.create(number="95500", ivr=deployed.ivr)
    trial = Canary.objects.create(access_number=number, build=deployed.first)
    browser.post(page("canary_changelist"), {"action": "stop", "_selected_action": [trial.pk]})
    trial.refresh_from_db()
    assert trial.state == Canary.State.STOPPED
    assert trial.history.first().history_user.username == "a-administrator"


def test_a_canary_that_was_rolled_back_is_told_above_every_page(browser, deployed):
    number = AccessNumber.objects.create(number="95500", ivr=deployed.ivr)
    trial = Canary.objects.create(access_number=number, build=deployed.first)
    assert "was rolled back" not in browser.get(page("blacklistentry_changelist")).text
    trial.end(Canary.State.ROLLED_BACK, "x", {"bound": "errors", "share": 40.0, "most": 5.0, "calls": 20})
    shown = browser.get(page("blacklistentry_changelist"), headers={"accept-language": "zh-hans"}).text
    assert "95500 上构建 1 的灰度已回滚。" in shown
    assert "最近 20 通电话中 40.0 % 出错；上限为 5 %。" in shown
