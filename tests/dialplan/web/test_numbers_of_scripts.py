"""Access numbers that lead to the script of a robot (R-num.1, R-ai.1)."""

import io
import re
import time
import wave

import pytest
from django.db.models import ProtectedError
from django.urls import reverse
from robots import SCRIPT

from aiflows.web.domain.scripts import build_script, save_script, script_of
from aiflows.web.models import Script
from dialplan.routing import CallOffer, DialRequest, Fallback, RunFlow, load_snapshot, route, route_outbound
from dialplan.web.models import AccessNumber, Publication, WorkingTime
from dialplan.web.publishing import folders, publish
from dialplan.web.publishing.plan import published_paths

SPEAKING = SCRIPT.replace("text: 目前均价一万二。", "text: 目前均价一万二。, audio: price.wav")


@pytest.fixture
def robot(db, data, committed):
    """A script with a recording, and its first build."""
    from ivrdesigner.web.domain.audio import add_recording

    sound = io.BytesIO()
    with wave.open(sound, "wb") as written:
        written.setparams((1, 2, 8000, 0, "NONE", "NONE"))
        written.writeframes(bytes(1600))
    add_recording(None, sound.getvalue(), "price.wav")
    script = Script.objects.create(name="sales")
    save_script(None, script, 0, SPEAKING)
    committed(lambda: build_script(None, script_of("sales")))
    return script


def snapshot(data):
    return load_snapshot(site=data / "live" / "site.yaml")


def answered(data):
    return route(snapshot(data), CallOffer("95500", "13900139000", 0.0))


def test_a_number_leads_to_the_newest_build_of_its_script_with_its_recordings(data, robot, committed):
    assert not Publication.objects.exists(), "a build that no number leads to changes nothing for calls"
    committed(lambda: AccessNumber.objects.create(number="95500", script=robot))
    decision = answered(data)
    assert isinstance(decision, RunFlow)
    assert (decision.project.name, decision.project.build, decision.flow) == ("sales", "1", "sales")
    assert (decision.project.folder / "audio" / "price.wav").read_bytes()[:4] == b"RIFF"
    assert Publication.objects.get().findings == []
    save_script(None, robot, 1, SPEAKING.replace("打扰了", "再见了"))
    assert "打扰了" in answered(data).project.robot, "what is only saved is not in force"
    committed(lambda: build_script(None, script_of("sales")))
    assert answered(data).project.build == "2"
    assert "再见了" in answered(data).project.robot
    assert Publication.objects.count() == 2


def test_a_number_for_calls_out_gives_them_the_robot(data, robot, committed):
    committed(lambda: AccessNumber.objects.create(number="95500", direction="outbound", script=robot))
    assert route_outbound(snapshot(data), DialRequest("10086", "95500", 0.0)).shown.dialled == "95500"
    assert snapshot(data).site.numbers["95500"].script == "scripts/sales@1/sales.yaml"


def test_outside_working_time_an_ivr_takes_the_calls_of_a_script(data, robot, deployed, committed):
    """R-num.2."""

    def change():
        never = WorkingTime.objects.create(name="never", hours={})
        AccessNumber.objects.create(
            number="95500",
            script=robot,
            working_time=never,
            off_hours_ivr=deployed.ivr,
            off_hours_flow="closed",
        )

    committed(change)
    assert answered(data).flow == "closed"


def test_a_script_without_a_build_sends_calls_to_the_fallback_and_is_told(data, db, committed):
    script = Script.objects.create(name="sales")
    committed(lambda: AccessNumber.objects.create(number="95500", script=script, fallback="queue:800"))
    assert isinstance(answered(data), Fallback)
    assert answered(data).target == "queue:800"
    assert [finding["code"] for finding in Publication.objects.get().findings] == ["SITE108"]


def test_a_script_that_is_made_anew_by_the_same_name_is_what_callers_hear(data, robot, committed):
    number = committed(lambda: AccessNumber.objects.create(number="95500", script=robot))
    committed(number.delete)
    robot.delete()
    anew = Script.objects.create(name="sales")
    save_script(None, anew, 0, SCRIPT.replace("打扰了", "再见了"))
    build_script(None, script_of("sales"))
    committed(lambda: AccessNumber.objects.create(number="95500", script=anew))
    assert answered(data).project.build == "1"
    assert "再见了" in answered(data).project.robot


def test_the_folder_of_a_former_build_goes_and_the_one_in_force_stays(data, robot, committed):
    committed(lambda: AccessNumber.objects.create(number="95500", script=robot))
    save_script(None, robot, 1, SCRIPT)
    committed(lambda: build_script(None, script_of("sales")))
    live = data / "live"
    named = published_paths(live / "site.yaml")
    assert named == ["scripts/sales@2"]
    a_call_runs_it = "scripts/sales@1".__eq__
    assert folders.remove_unused(live, named, a_call_runs_it, time.time() + 1000) == ()
    assert folders.remove_unused(live, named, lambda path: False, time.time() + 1000) == ("scripts/sales@1",)
    assert publish().ok
    assert answered(data).project.build == "2"


# -- the pages -------------------------------------------------------------------------------------------------------


@pytest.fixture
def browser(sign_in, db, data):
    return sign_in("administrator")


def page(name, *args):
    return reverse(f"admin:{name}", args=args)


def test_a_script_is_chosen_in_the_form_and_shown(browser, robot, committed):
    form = {"number": "95500", "direction": "both", "script": robot.pk}
    answer = committed(lambda: browser.post(page("telephony_accessnumber_add"), form))
    assert answer.status_code == 302, answer.context["adminform"].form.errors
    number = AccessNumber.objects.get()
    assert (number.script, number.history.get().script) == (robot, robot)
    for shown in (page("telephony_accessnumber_changelist"), page("index")):
        assert re.search(rf">\s*{robot}\s*<", browser.get(shown).text), shown
    assert "sales 1 / sales" in browser.get(page("telephony_accessnumber_changelist")).text
    assert browser.get(page("telephony_accessnumber_change", number.pk)).status_code == 200


@pytest.mark.parametrize(
    ("language", "told"),
    [("en", "Either an IVR or a script answers"), ("zh-hans", "接听方式只能是 IVR 或话术之一")],
)
def test_an_ivr_and_a_script_at_once_are_refused(browser, robot, deployed, language, told):
    form = {"number": "95500", "direction": "both", "ivr": deployed.ivr.pk, "script": robot.pk}
    answer = browser.post(page("telephony_accessnumber_add"), form, headers={"accept-language": language})
    assert told in answer.context["adminform"].form.errors["script"][0]
    assert not AccessNumber.objects.exists()


def test_neither_an_ivr_nor_a_script_is_refused(browser):
    answer = browser.post(page("telephony_accessnumber_add"), {"number": "95500", "direction": "both"})
    assert list(answer.context["adminform"].form.errors) == ["ivr"]


def test_a_script_that_a_number_leads_to_is_not_deleted_and_the_number_is_told(browser, robot):
    AccessNumber.objects.create(number="95500", title="售楼", script=robot)
    asked = browser.get(page("scripts_script_delete", robot.pk)).text
    assert "95500 售楼" in asked
    browser.post(page("scripts_script_delete", robot.pk), {"post": "yes"})
    browser.post(
        page("scripts_script_changelist"),
        {"action": "delete_selected", "_selected_action": [robot.pk], "post": "yes"},
    )
    with pytest.raises(ProtectedError):
        robot.delete()
    assert Script.objects.filter(pk=robot.pk).exists()
    AccessNumber.objects.all().delete()
    browser.post(page("scripts_script_delete", robot.pk), {"post": "yes"})
    assert not Script.objects.filter(pk=robot.pk).exists()
