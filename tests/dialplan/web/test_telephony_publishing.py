"""A change in the console is a new snapshot for calls; a failure keeps the old one and is told (R-num.1 to R-num.5)."""

import errno
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

import pytest
from django.db import transaction
from django.utils.translation import override

from console.site.models import SiteSettings
from dialplan.journal import Ended, Journal, Started
from dialplan.routing import (
    CallOffer,
    DialRequest,
    Fallback,
    Refused,
    RunFlow,
    load_snapshot,
    route,
    route_outbound,
)
from dialplan.web import publishing
from dialplan.web.models import (
    AccessNumber,
    BlacklistEntry,
    Canary,
    CapacityLimit,
    Holiday,
    Publication,
    Routing,
    TranslationRule,
    WorkingTime,
)
from dialplan.web.publishing import folders, publish
from dialplan.web.tasks import publish_again
from ivrdesigner.web.models import VoicexmlDocument


def routed(data, called="95500", caller="13900139000", at="2026-10-12T10:00"):
    moment = datetime.fromisoformat(at).replace(tzinfo=ZoneInfo("UTC")).timestamp()
    return route(load_snapshot(site=data / "live" / "site.yaml"), CallOffer(called, caller, moment))


def test_a_number_made_in_the_console_routes_to_the_deployed_build(data, deployed, committed):
    """R-num.1."""
    committed(lambda: AccessNumber.objects.create(number="95500", ivr=deployed.ivr, vip=True))
    decision = routed(data)
    assert isinstance(decision, RunFlow)
    assert (decision.project.name, decision.project.build, decision.flow, decision.vip) == (
        "bank",
        str(deployed.first.number),
        "main",
        True,
    )
    assert Publication.objects.get().ok


def test_a_new_deployment_and_its_rollback_are_in_force_for_the_next_call(data, deployed, committed):
    """R-ivr.9."""
    committed(lambda: AccessNumber.objects.create(number="95500", ivr=deployed.ivr))
    second = deployed.build("two")
    assert routed(data).project.build == str(deployed.first.number)
    committed(lambda: deployed.deploy(second))
    assert routed(data).project.build == str(second.number)
    assert "two" in routed(data).project.documents["main.vxml"]
    committed(lambda: deployed.deploy(deployed.first))
    assert routed(data).project.build == str(deployed.first.number)


def test_times_holidays_and_the_flow_of_each(data, deployed, committed):
    """R-num.2, R-num.3."""

    def change():
        times = WorkingTime.objects.create(name="营业时间", hours={"mon": ["09:00-12:00"]})
        Holiday.objects.create(name="国庆节", first=date(2025, 10, 5), last=date(2025, 10, 6), yearly=True)
        Holiday.objects.create(
            name="盘点",
            working_time=times,
            first=date(2026, 10, 12),
            last=date(2026, 10, 12),
            begins=time(11),
            ends=time(23, 59),
        )
        AccessNumber.objects.create(
            number="95500",
            ivr=deployed.ivr,
            working_time=times,
            off_hours_ivr=deployed.ivr,
            off_hours_flow="closed",
            holiday_ivr=VoicexmlDocument.objects.create(number="9001", text=DOCUMENT),
        )

    committed(change)
    assert (routed(data).state, routed(data).flow) == ("open", "main")
    assert routed(data, at="2026-10-13T10:00").flow == "closed"
    assert routed(data, at="2026-10-05T10:00").flow == "9001", "every year"
    assert (routed(data, at="2026-10-12T11:30").state, routed(data, at="2026-10-12T11:30").flow) == (
        "holiday",
        "9001",
    )


DOCUMENT = '<vxml version="2.1" xmlns="http://www.w3.org/2001/vxml"><form><block>谢谢</block></form></vxml>'


def test_a_hand_written_document_answers_and_a_change_of_it_is_another_build(data, deployed, committed):
    """R-ivr.10."""
    document = committed(lambda: VoicexmlDocument.objects.create(number="9001", name="评分", text=DOCUMENT))
    committed(lambda: AccessNumber.objects.create(number="95500", ivr=document))
    before = routed(data)
    assert (before.project.name, before.flow) == ("9001", "9001")
    document.text = DOCUMENT.replace("谢谢", "再见")
    committed(document.save)
    assert routed(data).project.folder != before.project.folder
    assert before.project.folder.is_dir(), "a call under way may still read it"


def test_blacklist_translation_limits_country_and_fallbacks(data, deployed, committed):
    """R-num.4, R-num.5."""

    def change():
        Routing.objects.create(pk=1, country="CN", fallback="queue:800", default_project=deployed.project)
        BlacklistEntry.objects.create(number="13900139000")
        TranslationRule.objects.create(direction="outbound", prefix="1", length=11, add="0")
        CapacityLimit.objects.filter(kind="inbound").update(limit=30)
        AccessNumber.objects.create(number="02188880000", ivr=deployed.ivr, max_calls=2, fallback="tel:1001")

    committed(change)
    decision = routed(data, "+862188880000")
    assert [(claim.kind, claim.limit) for claim in decision.claims] == [
        ("inbound", 30),
        ("number-02188880000", 2),
    ]
    assert decision.fallback == "tel:1001"
    assert routed(data, "12345").fallback == "queue:800", "the project for other numbers answers"
    snapshot = load_snapshot(site=data / "live" / "site.yaml")
    assert route_outbound(snapshot, DialRequest("+86 139 0013 9000", None, 0.0)).recorded is False
    assert route_outbound(snapshot, DialRequest("13700137000", None, 0.0)).number == "013700137000"


def test_a_number_whose_project_was_never_deployed_goes_to_the_fallback_and_is_told(data, bank, committed):
    committed(bank.build)
    committed(lambda: AccessNumber.objects.create(number="95500", ivr=bank.ivr, fallback="queue:800"))
    decision = routed(data)
    assert isinstance(decision, Fallback)
    assert decision.target == "queue:800"
    assert [finding["code"] for finding in Publication.objects.first().findings] == ["SITE108"]
    assert Publication.objects.first().findings[0]["file"] == "site.yaml"
    with override("zh-hans"):
        (told,) = Publication.objects.first().told_findings
    assert (told["code"], told["file"]) == ("SITE108", "site.yaml")
    assert told["message"].endswith("不在项目之列。")


def test_an_outbound_number_answers_nobody(data, deployed, committed):
    committed(lambda: AccessNumber.objects.create(number="51827608", direction="outbound"))
    assert isinstance(routed(data, "51827608"), Refused)
    snapshot = load_snapshot(site=data / "live" / "site.yaml")
    assert route_outbound(snapshot, DialRequest("10086", "51827608", 0.0)).shown.dialled == "51827608"


def test_many_changes_of_a_transaction_are_one_publishing(deployed, committed):
    committed(lambda: [BlacklistEntry.objects.create(number=f"1390013900{n}") for n in range(9)])
    assert Publication.objects.count() == 1


def test_what_was_rolled_back_is_not_published_and_what_follows_is(data, deployed, committed):
    def change():
        with transaction.atomic():
            AccessNumber.objects.create(number="95500", ivr=deployed.ivr)
            transaction.set_rollback(True)
        AccessNumber.objects.create(number="95501", ivr=deployed.ivr)

    committed(change)
    assert isinstance(routed(data, "95500"), Refused)
    assert isinstance(routed(data, "95501"), RunFlow)


def test_a_full_disk_keeps_what_is_in_force_and_is_told(data, deployed, committed, monkeypatch):
    committed(lambda: AccessNumber.objects.create(number="95500", ivr=deployed.ivr))

    def full(file, content):
        raise OSError(errno.ENOSPC, "No space left on device", str(file))

    with monkeypatch.context() as patched:
        patched.setattr(folders, "_write_file", full)
        committed(lambda: AccessNumber.objects.create(number="95501", ivr=deployed.ivr))
        newest = Publication.objects.first()
        assert not newest.ok
        assert "cannot be written: No space left on device" in newest.told_message
        with override("zh-hans"):
            assert newest.told_message.endswith("：No space left on device。通话仍按原来的设置处理。")
        assert isinstance(routed(data, "95500"), RunFlow)
        assert isinstance(routed(data, "95501"), Refused)
        publish_again.call_local()
        assert list(Publication.objects.all()[:1]) == [newest]
    publish_again.call_local()
    assert Publication.objects.first().ok
    assert isinstance(routed(data, "95501"), RunFlow)
    publish_again.call_local()
    assert Publication.objects.filter(ok=True).count() == 2


def test_another_time_zone_of_the_site_is_in_force_for_the_next_call(data, deployed, committed):
    def change():
        office = WorkingTime.objects.create(name="office", hours={"mon": ["09:00-18:00"]})
        closed = {"off_hours_ivr": deployed.ivr, "off_hours_flow": "closed"}
        AccessNumber.objects.create(number="95500", ivr=deployed.ivr, working_time=office, **closed)

    committed(change)
    zone = SiteSettings.objects.create(time_zone="UTC")
    assert routed(data, at="2026-10-12T03:00").flow == "closed"
    published = Publication.objects.count()
    zone.name = "bank"
    committed(zone.save)
    assert Publication.objects.count() == published
    zone.time_zone = "Asia/Shanghai"
    committed(zone.save)
    assert routed(data, at="2026-10-12T03:00").flow == "main"


def test_a_build_stays_as_long_as_a_call_runs_it(data, deployed, committed, monkeypatch):
    committed(lambda: AccessNumber.objects.create(number="95500", ivr=deployed.ivr))
    old = routed(data).project.folder
    journal = Journal(data / "journal", "ivr-1")
    journal.append(Started("a", 1.0, "95500", project="bank", build=str(deployed.first.number)))
    journal.wait(1, 5)
    committed(lambda: deployed.deploy(deployed.build("two")))
    later = iter([1e9, 2e9, 3e9, 4e9])
    monkeypatch.setattr(publishing.time, "time", lambda: next(later))
    publish()
    publish()
    assert old.is_dir()
    journal.append(Ended("a", 2.0))
    journal.close()
    publish()
    assert not old.exists()
    assert routed(data).project.folder.is_dir()


# -- canary ----------------------------------------------------------------------------------------------------------


def test_a_canary_gives_its_build_to_its_callers_until_it_is_stopped(data, deployed, committed):
    number = committed(lambda: AccessNumber.objects.create(number="95500", ivr=deployed.ivr))
    second = deployed.build("two")
    trial = committed(
        lambda: Canary.objects.create(access_number=number, build=second, percent=0, callers="13700137000\n")
    )
    assert (routed(data, caller="13700137000").arm, routed(data, caller="13700137000").project.build) == (
        "canary",
        str(second.number),
    )
    assert (routed(data).arm, routed(data).project.build) == ("stable", str(deployed.first.number))
    committed(lambda: trial.end(Canary.State.STOPPED, "enough"))
    assert routed(data, caller="13700137000").project.build == str(deployed.first.number)
    assert trial.history.first().history_change_reason == "enough"


def test_deploying_the_build_of_a_canary_ends_the_trial(data, deployed, committed):
    number = committed(lambda: AccessNumber.objects.create(number="95500", ivr=deployed.ivr))
    second = deployed.build("two")
    trial = committed(lambda: Canary.objects.create(access_number=number, build=second))
    committed(lambda: deployed.deploy(second))
    trial.refresh_from_db()
    assert trial.state == Canary.State.PROMOTED
    assert (routed(data).arm, routed(data).project.build) == ("", str(second.number))


@pytest.mark.parametrize(
    ("why", "english", "chinese"),
    [
        ("telephony.holiday: 春节", "holiday: 春节", "节假日: 春节"),
        ("daily", "daily", "每日"),
        ("bank-hotline 3", "bank-hotline 3", "bank-hotline 3"),
        ("working time: 9 to 5", "working time: 9 to 5", "working time: 9 to 5"),
    ],
)
def test_what_was_changed_is_told_in_the_language_of_the_page(why, english, chinese):
    with override("en"):
        assert Publication(why=why).told_why == english
    with override("zh-hans"):
        assert Publication(why=why).told_why == chinese
