"""Scripts in the console: written, checked, built, tried and improved (R-ai.1, R-ai.7, R-ai.8, R-ai.11)."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from robots import SCRIPT, script

from aiflows.web.calling import CallToScript
from aiflows.web.domain.calls import keep_call
from aiflows.web.domain.learning import mean
from aiflows.web.domain.scripts import build_script, save_script, script_of
from aiflows.web.models import Ruling, Script
from ivrdesigner.replay import Recording
from ivrdesigner.web.domain.audio import delete_recording
from ivrdesigner.web.domain.audio_uses import uses_of_all
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.models import AudioFile

FAULTY = SCRIPT.replace("otherwise: 介绍}", "otherwise: 无处}")
LABELLED = "tuning: {开场: {价格: [均价是多少], 人工: [叫人来讲]}}\nheld_back: {开场: {nothing: [喂喂]}}\n"


@pytest.fixture
def browser(sign_in):
    return sign_in("administrator")


@pytest.fixture
def robot(db):
    script = Script.objects.create(name="robot", labelled=LABELLED)
    save_script(None, script, 0, SCRIPT, "")
    return script_of("robot")


def place(page, *arguments):
    return reverse(f"admin:scripts_script_{page}", args=arguments)


def page_of(browser, page, *arguments, query=""):
    answer = browser.get(place(page, *arguments) + query)
    assert answer.status_code == 200, answer.content[:500]
    return answer.content.decode()


def save(browser, script, base=None, **fields):
    head = script_of(script.name).head
    sent = {"text": head.text, "note": "", "labelled": "", "base": base or head.number, **fields}
    return browser.post(place("change", script.pk), sent)


def recording_of(*acts, script=None):
    from aiflows.compiler import script_call
    from aiflows.web.domain.checking import checked
    from ivrdesigner.replay import record_call
    from ivrdesigner.simulate import Caller

    made = checked("robot", script or SCRIPT).build
    recorder = record_call(made, "robot", Caller("138", "", "zh-CN", 0.0), name="call", source="browser")
    run = script_call(made, observer=recorder, witness=recorder.witness)
    recorder.follow(run.call.session.run)
    run.call.start()
    for act in acts:
        run.call.say(act)
    return Recording.loads(recorder.recording.dumps())


def test_a_script_is_made_from_a_template_and_has_its_own_name(browser):
    page_of(browser, "add")
    answer = browser.post(place("add"), {"name": "visits", "template": "appointment", "text": "", "base": 0})
    script = script_of("visits")
    assert answer["location"] == place("change", script.pk)
    assert script.head.errors == 0
    assert script.language == "zh-CN"
    html = page_of(browser, "change", script.pk)
    assert "script-findings" in html
    assert script.title in page_of(browser, "changelist")


def test_a_file_takes_the_place_of_the_text(browser, robot):
    upload = SimpleUploadedFile("robot.yaml", SCRIPT.replace("一万二", "一万三").encode())
    save(browser, robot, file=upload, note="Neuer Preis")
    head = script_of("robot").head
    assert "一万三" in head.text
    assert (head.number, head.note) == (2, "Neuer Preis")


@pytest.mark.parametrize(
    ("fields", "word"),
    [
        ({"file": SimpleUploadedFile("robot.yaml", b"\xff\xfe\x00")}, "no text"),
        ({"text": "a: \0"}, "Null characters"),
        ({"text": "  "}, "Write the script"),
        ({"labelled": "x" * (1 << 20) + "y"}, "longer than"),
    ],
)
def test_what_is_no_script_is_refused_and_nothing_is_lost(browser, robot, fields, word):
    answer = save(browser, robot, **fields)
    assert answer.status_code == 200
    assert word in answer.content.decode()
    assert script_of("robot").head.number == 1


def test_faulty_texts_are_saved_with_their_findings_and_not_built(browser, robot):
    save(browser, robot, text=FAULTY, _read="9" * 5000)
    assert script_of("robot").head.errors == 1
    html = page_of(browser, "change", robot.pk, query=f"?revision={'9' * 5000}")
    assert "AIS101" in html
    assert '<td class="designer-error">error</td>' in html
    browser.post(place("build", robot.pk))
    assert not robot.builds.exists()
    save(browser, robot, text="nodes: [")
    assert "IVR" in page_of(browser, "change", robot.pk)


def test_who_saves_an_old_text_sees_it_and_decides(browser, robot):
    save_script(None, robot, 1, SCRIPT.replace("一万二", "一万三"), "")
    opened = robot.history.latest().pk
    script_of("robot").save()  # as a page does: both notice
    answer = save(browser, robot, base=1, text=SCRIPT.replace("一万二", "一万四"), _read=opened)
    html = answer.content.decode()
    assert "Revision 2 was saved meanwhile" in html
    assert "changed this since you opened it" not in html
    assert "一万四" in html
    assert 'name="base" value="2"' in html
    save(browser, robot, base=2, text=SCRIPT.replace("一万二", "一万四"))
    assert "一万四" in script_of("robot").head.text
    assert "一万三" in page_of(browser, "change", robot.pk, query="?revision=2")
    with pytest.raises(Refused, match="saved meanwhile"):
        save_script(None, robot, 1, SCRIPT, "")


def test_equal_builds_are_made_once(robot):
    first, new = build_script(None, robot)
    assert new
    assert build_script(None, script_of("robot")) == (first, False)


def test_a_call_is_made_ready_for_its_process_and_kept_with_what_it_did_not_understand(
    robot, settings, tmp_path
):
    from pathlib import Path

    from aiflows.compiler import read_script_build

    with pytest.raises(Refused, match="no such build"):
        CallToScript(None, {"script": "robot"})
    with pytest.raises(Refused, match="no script"):
        CallToScript(None, {"script": "none"})
    save_script(None, robot, 1, SCRIPT + "speech: {synthesizer: {engine: espeak, settings: {rate: 1.1}}}\n")
    build_script(None, script_of("robot"))
    ready = CallToScript(None, {"script": "robot", "caller": "139"})
    try:
        assert ready.begin["caller"] == "139"
        assert ready.begin["speech"] == {"synthesizer": {"engine": "espeak", "settings": {"rate": 1.1}}}
        assert read_script_build(Path(ready.begin["folder"])).script.name == "robot"
        ready.keep(recording_of("喂喂喂", "均价是多少", "转人工"))
    finally:
        ready.close()
    kept = robot.calls.get()
    assert (kept.build, kept.type) == (1, "意向客户")
    assert [(one.node, one.text) for one in robot.unanswered.all()] == [("开场", "喂喂喂")]


def test_a_kept_call_is_replayed_on_the_script_as_it_is_now(browser, robot):
    kept = keep_call(None, robot, recording_of("均价是多少", "转人工"), 1)
    assert "nothing differs" in page_of(browser, "calls", robot.pk, kept.pk)
    save_script(None, robot, 1, SCRIPT.replace("一万二", "一万三"), "")
    html = page_of(browser, "calls", robot.pk, kept.pk)
    assert "目前均价一万三" in html
    assert "“均价是多少”" in html


def test_how_a_kept_call_ended_is_told_in_the_language_of_the_page(browser, robot):
    kept = keep_call(None, robot, recording_of("不需要"), 1)
    left = page_of(browser, "calls", robot.pk, kept.pk)
    assert "hung up" in left
    assert "disconnect" not in left
    kept = keep_call(None, robot, recording_of("转人工"), 1)
    browser.cookies["django_language"] = "zh-hans"
    html = page_of(browser, "calls", robot.pk, kept.pk)
    assert ">已转接</td>" in html
    assert "关键词“人工”" in html


def test_what_was_not_understood_is_learned_when_its_author_says_so(browser, robot):
    keep_call(None, robot, recording_of("叫领导来讲话", "我要找领导说", "转接领导"), 1)
    keep_call(None, robot, recording_of("领导在不在"), 1)
    robot.labelled = "tuning: {开场: {人工: [叫人来讲]}}"
    robot.save()
    html = page_of(browser, "learning", robot.pk)
    assert "叫领导来讲话" in html


def test_decisions_are_kept_and_an_accepted_one_is_a_revision(browser, robot, monkeypatch):
    proposal = {"target": "人工", "keyword": "领导", "support": 3, "harm": [], "examples": []}
    monkeypatch.setattr(
        "aiflows.web.domain.learning.tried", lambda *_, **__: {"proposals": [proposal], "ways": []}
    )
    sent = {"target": "人工", "keyword": "领导"}
    browser.post(place("learning", robot.pk), {**sent, "decision": "rejected"})
    assert script_of("robot").head.number == 1
    browser.post(place("learning", robot.pk), {**sent, "decision": "accepted"})
    head = script_of("robot").head
    assert "人工, 经理, 领导" in head.text
    ruling = Ruling.objects.get(decision="accepted")
    assert (ruling.revision, ruling.support) == (head, 3)
    browser.post(place("learning", robot.pk), {"target": "人工", "keyword": "x", "decision": "accepted"})
    assert Ruling.objects.count() == 2


def test_an_accepted_keyword_that_cannot_be_kept_leaves_no_revision(robot, monkeypatch):
    from aiflows.web.domain.learning import decide

    proposal = {"target": "人工", "keyword": "领导", "support": 3, "harm": [], "examples": []}
    monkeypatch.setattr(
        "aiflows.web.domain.learning.tried", lambda *_, **__: {"proposals": [proposal], "ways": []}
    )
    monkeypatch.setattr(Ruling.objects, "create", lambda **_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        decide(None, robot, "accepted", "人工", "领导")
    assert script_of("robot").head.number == 1


def test_an_author_says_what_words_mean_that_led_nowhere(browser, robot):
    """R-ai.8: they become a keyword or an example, as a revision."""
    keep_call(None, robot, recording_of("我要找领导，快点"), 1)
    html = page_of(browser, "learning", robot.pk)
    assert '<option value="answer:车位">' in html
    assert '<option value="再见">' in html
    words = {"node": "开场", "text": "我要找领导，快点", "field": "examples"}
    browser.post(place("learning", robot.pk), {**words, "target": "人工", "phrase": " 我要找领导，快点"})
    head = script_of("robot").head
    when = script(head.text).script.nodes["人工"].when
    assert (when.keywords, when.examples) == (("人工", "经理"), ("我要找领导，快点",))
    assert head.number == 2
    assert robot.unanswered.get().meant == "人工"
    assert "<td>人工</td>" in page_of(browser, "learning", robot.pk)
    browser.post(
        place("learning", robot.pk), {**words, "target": "answer:车位", "field": "keywords", "phrase": "领导"}
    )
    assert script(script_of("robot").head.text).script.answers["车位"].when.keywords[-1] == "领导"


@pytest.mark.parametrize(
    ("fields", "code"),
    [
        ({"target": "介绍", "node": "人工"}, "not-unanswered"),
        ({"target": "无处"}, "no-meaning"),
        ({"phrase": " "}, "no-meaning"),
        ({"phrase": "人工", "field": "keywords"}, "known-phrase"),
        ({"phrase": "x" * 101}, "no-phrase"),
    ],
)
def test_what_cannot_be_learned_leaves_the_script_as_it_is(robot, fields, code):
    keep_call(None, robot, recording_of("我要找领导"), 1)
    asked = {"node": "开场", "text": "我要找领导", "target": "人工", "field": "examples", "phrase": "找领导"}
    with pytest.raises(Refused) as refused:
        mean(None, robot, **{**asked, **fields})
    assert refused.value.code == code
    assert script_of("robot").head.number == 1


def test_a_recording_that_a_script_plays_stays_in_the_library(robot):
    """R-ivr.8: of the head as of the build that calls get."""
    sound = AudioFile.objects.create(name="greeting.wav", size=1, seconds=1)
    save_script(None, robot, 1, SCRIPT.replace("text: 您好", "audio: greeting.wav, text: 您好"))
    with pytest.raises(Refused) as refused:
        delete_recording(sound)
    assert (refused.value.code, refused.value.message.values["places"]) == ("in-use", ("robot/开场",))
    build_script(None, script_of("robot"))
    save_script(None, robot, 2, SCRIPT)
    assert [str(place) for place in uses_of_all([sound])[sound.pk]] == ["robot/开场"]
    build_script(None, script_of("robot"))
    delete_recording(sound)


def test_a_script_is_not_checked_again_for_who_looks_again(robot, monkeypatch):
    from aiflows.web.domain import checking

    known = checking.checked("robot", SCRIPT, ["a.wav"])
    monkeypatch.setattr(checking, "load_script", None)
    assert checking.checked("robot", SCRIPT, ["a.wav"]) is known


def test_a_labelled_set_is_scored(browser, robot):
    html = page_of(browser, "evaluation", robot.pk)
    assert "50.0%" in html
    assert "叫人来讲" in html
    robot.labelled = "tuning: {无处: {价格: [x]}}"
    robot.save()
    assert "no node" in page_of(browser, "evaluation", robot.pk)


def test_pages_of_another_right_are_refused(sign_in, robot):
    agent = sign_in("auditor")
    assert agent.get(place("learning", robot.pk)).status_code == 200
    assert agent.post(place("learning", robot.pk), {"decision": "rejected"}).status_code == 403
    assert agent.post(place("build", robot.pk)).status_code == 403
    assert agent.get(f"/scripts/{robot.name}/telephone/").status_code == 403
    assert agent.get("/scripts/call").status_code == 403
