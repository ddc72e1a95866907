"""Calls to scripts are recorded and replayed as those to flows (R-ivr.9, R-ai.9)."""

from robots import SCRIPT, build

from aiflows.compiler import script_call
from ivrdesigner.replay import Recording, differences, record_call, replay
from ivrdesigner.simulate import Caller


def recorded(made, *acts):
    """A call as `ivrctl script call --record` writes it down; None is silence."""
    who = Caller("13800138000", "95500", "zh-CN", 0.0)
    recorder = record_call(made, "robot", who, name="golden", source="text")
    run = script_call(made, observer=recorder, witness=recorder.witness)
    recorder.follow(run.call.session.run)
    run.call.start()
    for act in acts:
        run.call.silence() if act is None else run.call.say(act)
    return Recording.loads(recorder.recording.dumps())


def told(recording, made):
    return [
        (each.kind, each.node, each.was, each.now)
        for each in differences(recording, replay(recording, made), made)
    ]


def test_the_version_that_took_the_call_does_the_same_again_bit_for_bit():
    recording = recorded(build(), "嗯嗯", "均价是多少", "停车方便吗", None, "转人工")
    done = replay(recording, build())
    assert done.same
    assert done.recording.moments == recording.moments
    assert differences(recording, done, build()) == []


def test_a_recording_says_what_the_robot_made_of_the_words():
    moments = recorded(build(), "均价是多少", "喂喂喂", "转人工").moments
    heard = [moment for moment in moments if moment.kind == "robot-heard"]
    assert [(each["node"], each["text"], each["target"]) for each in heard] == [
        ("开场", "均价是多少", "价格"),
        ("价格", "喂喂喂", None),
    ]
    assert heard[0]["matcher"] == "keywords"
    assert 0.6 < heard[0]["score"] <= 1
    assert [m["outcome"] for m in moments if m.kind == "robot-turn"] == ["match", "nomatch", "end"]
    assert [m["type"] for m in moments if m.kind == "robot-class"] == ["意向客户"]


def test_words_that_lead_elsewhere_on_another_version_are_told():
    recording = recorded(build(), "均价是多少", "转人工")
    found = told(recording, build(SCRIPT.replace('when: "价格, 均价"', "when: 价目表")))
    assert ("branch", "开场", "价格 (match)", "介绍 (nomatch)") in found
    assert any(kind == "path" and was == "robot/价格" for kind, _, was, _ in found)


def test_another_text_another_class_and_another_name_are_told():
    recording = recorded(build(), "均价是多少", "转人工")
    assert told(recording, build(SCRIPT.replace("目前均价一万二。", "目前均价一万三。"))) == [
        ("prompt", "价格", "目前均价一万二。", "目前均价一万三。")
    ]
    assert told(recording, build(SCRIPT.replace("type: 意向客户", "type: 客户"))) == [
        ("class", "人工", "意向客户", "客户")
    ]
    renamed = told(recording, build(SCRIPT.replace("人工:", "座席:").replace("any: [人工]", "any: [座席]")))
    assert ("renamed", "人工", "robot/人工", "robot/座席") in renamed
