"""Labelled sets, scores and two versions side by side (R-ai.11)."""

import pytest

from aiflows.evaluate import Utterance, compare, evaluate, load_labelled
from aiflows.model import MatcherUse, load_script_text

SCRIPT = """
language: zh-CN
start: a
nodes:
  a: {text: 您好, otherwise: bye}
  price: {after: a, when: 价格, text: 一万, otherwise: bye}
  place: {after: a, when: "地址, 在哪", text: 河西, otherwise: bye}
  bye: {text: 再见, then: hangup}
answers:
  who: {when: 你是谁, text: 我是机器人}
"""
SET = """tuning:
  a:
    price: [价格多少, 贵吗]
    answer:who: [你是谁]
held_back:
  a:
    place: [在哪里]
    nothing: [喂, 价格牌]
"""


def script(text=SCRIPT):
    return load_script_text(text, "robot").script


def labelled(tmp_path, text, name="robot.yaml"):
    file = tmp_path / name
    file.write_text(text, encoding="utf-8")
    return load_labelled(file, script())


def test_yaml_and_csv_say_the_same(tmp_path):
    yaml = labelled(tmp_path, SET)
    rows = "part,node,expected,said\n" + "".join(
        f"{one.part},{one.node},{one.expected},{one.said}\n" for one in yaml.utterances
    )
    table = labelled(tmp_path, rows, "robot.csv")
    assert (yaml.findings, table.findings) == ((), ())
    assert [(u.said, u.node, u.expected, u.part) for u in table.utterances] == [
        (u.said, u.node, u.expected, u.part) for u in yaml.utterances
    ]
    assert [u.said for u in yaml.of("held_back")] == ["在哪里", "喂", "价格牌"]
    assert yaml.utterances[0].line == 3


@pytest.mark.parametrize(
    ("text", "name", "code", "line"),
    [
        ("tuning: {a: {nowhere: [喂]}}", "robot.yaml", "AIS101", 1),
        ("tuning: {b: {price: [喂]}}", "robot.yaml", "AIS101", 1),
        ("tuning: {a: {answer:none: [喂]}}", "robot.yaml", "AIS101", 1),
        ("tuning: [a]", "robot.yaml", "IVR111", 1),
        ("training: {}", "robot.yaml", "IVR109", 1),
        ("tuning: {a: {price: ['']}}", "robot.yaml", "IVR113", 1),
        ("tuning: {", "robot.yaml", "IVR105", 1),
        ("node,said\na,喂\n", "robot.csv", "IVR111", 1),
        ("part,node,expected,said\ntuning,a,,\n", "robot.csv", "IVR108", 2),
        ("part,node,expected,said\ntuning,a,,喂\ntest,a,,喂\n", "robot.csv", "IVR108", 3),
        ('part,node,expected,said\ntuning,a,,"喂\n', "robot.csv", "IVR105", 2),
        ('part,node,expected,"said\n', "robot.csv", "IVR105", 1),
        ("tuning:\n  a:\n    price: [贵吗]\n    place: [贵吗]\n", "robot.yaml", "IVR108", 4),
        ("tuning: {a: {price: [贵吗]}}\nheld_back: {a: {nothing: [贵吗]}}\n", "robot.yaml", "IVR108", 2),
    ],
)
def test_faults_of_a_labelled_set_are_findings_with_their_line(tmp_path, text, name, code, line):
    found = labelled(tmp_path, text, name).findings
    assert [(one.code, one.line) for one in found] == [(code, line)]


def test_words_may_mean_another_thing_at_another_node_and_the_same_twice(tmp_path):
    text = "tuning: {a: {price: [贵吗, 贵吗]}, place: {nothing: [贵吗]}}"
    assert not labelled(tmp_path, text).findings


def test_nothing_is_no_label_for_a_node_of_that_name(tmp_path):
    file = tmp_path / "robot.yaml"
    file.write_text("tuning: {a: {nothing: [喂]}}", encoding="utf-8")
    named = SCRIPT.replace("answers:", "  nothing: {after: a, when: 没有, text: 好}\nanswers:")
    (found,) = load_labelled(file, script(named)).findings
    assert "'nothing'" in str(found.message)


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    assert [one.code for one in load_labelled(tmp_path / "none.yaml", script()).findings] == ["IVR101"]


def test_scores_count_right_wrong_and_missed(tmp_path):
    scores = evaluate(script(), labelled(tmp_path, SET).utterances).whole
    # 贵吗 is missed, 价格牌 is wrongly accepted.
    assert (scores.count, round(scores.accuracy, 4)) == (6, 0.6667)
    assert (round(scores.wrong_accepted, 4), round(scores.missed, 4)) == (0.1667, 0.1667)
    assert (scores.nodes["price"].precision, scores.nodes["price"].recall) == (0.5, 0.5)
    assert scores.nodes["answer:who"].recall == 1.0
    assert scores.confusion["", "price"] == 1
    low, high = scores.interval
    assert 0 < low < scores.accuracy < high < 1


def test_each_matcher_has_its_scores_and_those_that_can_not_run_their_reason():
    said = [Utterance("价格", "a", "price", "tuning")]
    uses = [MatcherUse(matcher="keywords"), MatcherUse(matcher="ngrams"), MatcherUse(matcher="no-such")]
    found = evaluate(script(), said, matchers=uses)
    assert found.scores.keys() == {"script", "keywords", "ngrams"}
    assert "no-such" in found.unavailable["no-such"]


def test_an_empty_set_has_no_accuracy_and_breaks_nothing():
    found = evaluate(script(), []).whole
    assert (found.accuracy, found.interval, found.nodes) == (0.0, (0.0, 1.0), {})


def test_two_versions_side_by_side_tell_what_was_mended_and_broken(tmp_path):
    chosen = labelled(tmp_path, SET).utterances
    newer = script(SCRIPT.replace("when: 价格,", 'when: "贵, 价格表",'))
    found = compare(evaluate(script(), chosen), evaluate(newer, chosen))
    assert [new.utterance.said for _, new in found.mended] == ["贵吗", "价格牌"]
    assert [new.utterance.said for _, new in found.broken] == ["价格多少"]
    assert found.as_dict()["broken"][0]["before"]["taken"] == "price"
    with pytest.raises(ValueError, match="same utterances"):
        compare(evaluate(script(), chosen), evaluate(newer, chosen[1:]))
