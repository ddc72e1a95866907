"""Scripts as VoiceXML and calls by text (R-ai.2, R-ai.5, R-ai.7 to R-ai.9)."""

import json

import pytest
from robots import SCRIPT, build, call, script

from aiflows.compiler import compile_script, script_call, write_script_build
from aiflows.errors import ScriptBuildError
from ivrdesigner.compiler import SourceMap
from vxml.check import check_document
from vxml.interpreter import Cache
from vxml.parser import parse_document


def ways(run):
    return [(turn.node, turn.outcome, turn.target) for turn in run.turns]


def test_a_caller_is_led_from_node_to_node_by_what_he_says():
    run = call(build(), "在看", "房价多少", "出门有地铁没有", "给我转人工")
    assert ways(run) == [
        ("开场", "match", "介绍"),
        ("介绍", "match", "价格"),
        ("价格", "match", "交通"),
        ("交通", "match", "人工"),
        ("人工", "end", "queue:800"),
    ]
    assert run.call.transcript[-2].text == "queue:800"
    assert run.classified.type == "意向客户"


def test_only_nodes_with_this_predecessor_are_listened_for():
    run = call(build(), "有地铁没有", "hangup")
    assert ways(run)[0] == ("开场", "nomatch", "介绍")


def test_an_answer_is_given_and_the_node_goes_on():
    run = call(build(), "在看", "停车方便吗", "出门有地铁吗", "hangup")
    assert ways(run)[1:3] == [("介绍", "match", "answer:车位"), ("介绍", "match", "交通")]


def test_misses_in_a_row_end_the_call_as_the_script_says():
    text = SCRIPT.replace("max_misses: 3", "max_misses: 2\ngive_up: queue")
    run = call(build(text), "喂", None)
    assert ways(run) == [("开场", "nomatch", "介绍"), ("介绍", "noinput", "queue:800")]


def test_a_match_sets_the_count_of_misses_back():
    text = SCRIPT.replace("max_misses: 3", "max_misses: 2")
    run = call(build(text), "喂", "停车位有吗", None)
    assert ways(run)[-2:] == [("介绍", "noinput", "再见"), ("再见", "end", "hangup")]


def test_what_was_not_understood_is_listed():
    """R-ai.8."""
    run = call(build(), "喂", "你说什么呀", "hangup")
    assert [(one.node, one.text) for one in run.unanswered] == [("开场", "喂"), ("介绍", "你说什么呀")]


def test_a_talk_is_classified_once_whatever_ends_it():
    """R-ai.5."""
    assert call(build(), "没兴趣").classified.type == "已拒绝"
    assert call(build(), "价格多少", None, None).classified.type == "意向客户"
    assert call(build(), "价格多少", "hangup").classified.type == ""
    assert call(build(), "hangup").classified.priority == 0


def test_the_document_is_sound_and_has_a_source_map(tmp_path):
    made = build()
    assert check_document(parse_document(made.document.encode(), uri="file:///robot.vxml")) == []
    files = write_script_build(made, tmp_path / "build")
    assert [file.name for file in files] == ["robot.vxml", "robot.source-map.json"]
    where = SourceMap.load(files[1].read_text(encoding="utf-8"))
    for number, line in enumerate(made.document.splitlines(), 1):
        if '<form id="价格"' in line:
            origin = where.origin("file:///x/robot.vxml", number)
            assert (origin.flow, origin.node, origin.line) == ("robot", "价格", 10)
            break
    else:
        pytest.fail("there is no such form")


def test_the_same_script_gives_the_same_bytes():
    assert build().document == build().document


def test_texts_of_authors_stay_texts():
    hard = '<b> & "quotes" \' {x} ]]> \\ \u2028 </vxml>'
    text = json.dumps(
        {"language": "zh", "start": "a", "nodes": {"a": {"then": "hangup", "text": hard, "title": hard}}}
    )
    loaded = script(text)
    run = call(compile_script(loaded))
    assert '<b> & "quotes" \' {x} ]]>' in run.call.prompts_since(0)


def test_recordings_are_played_with_their_text_behind_them():
    """R-ai.4."""
    text = SCRIPT.replace("开场: {text:", "开场: {audio: 开场/白 1.wav, text:")
    assert '<audio src="../audio/%E5%BC%80%E5%9C%BA/%E7%99%BD%201.wav">您好' in build(text).document


def test_many_calls_share_one_document():
    made, cache = build(), Cache()
    for _ in range(3):
        run = script_call(made, cache=cache)
        run.call.start()
        run.call.say("没兴趣")
        assert run.call.ended


@pytest.mark.parametrize("text", ["language: zh", SCRIPT.replace("otherwise: 介绍", "otherwise: 没有")])
def test_a_faulty_script_is_not_built(text):
    with pytest.raises(ScriptBuildError):
        compile_script(script(text))
