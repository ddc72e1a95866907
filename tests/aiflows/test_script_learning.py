"""Keywords from what was not answered: support, harm, the author's word, history (R-ai.8, R-ai.11)."""

import contextlib
import json

import pytest

from aiflows.errors import ScriptBuildError
from aiflows.evaluate import Utterance
from aiflows.learn import (
    Unanswered,
    accepted_text,
    finish_rulings,
    load_history,
    load_unanswered,
    missing_ways,
    propose,
    ruling,
    with_keyword,
    write_rulings,
    written_unanswered,
)
from aiflows.match import ScriptMatcher
from aiflows.model import load_script_text

SCRIPT = """# a remark
language: zh-CN
start: a
nodes:
  a: {text: 您好, otherwise: bye}
  # what it costs
  price:
    after: a
    when: "价格、多少钱"   # both are said
    text: 一万
    otherwise: bye
  place:
    after: [a, price]
    when:
      keywords: [地址, 位置]
    text: 河西
    otherwise: bye
  bye: {text: 再见, then: hangup}
answers:
  who: {when: 你是谁, text: 我是机器人}
"""


@pytest.fixture
def loaded():
    return load_script_text(SCRIPT, "robot")


def said(*texts, node="a", meant=""):
    return [Unanswered(node, text, meant=meant) for text in texts]


def test_a_phrase_that_several_texts_share_is_proposed_with_support_and_examples(loaded):
    records = [*said("均价现在是啥水平", "你们均价呢", meant="price"), Unanswered("a", "均价", 3, "price")]
    (found,) = propose(loaded.script, records)
    assert (found.target, found.keyword, found.support, found.nodes) == ("price", "均价", 5, ("a",))
    assert found.examples[0] == "均价"
    assert (found.harm, found.guessed, found.certainty) == ((), False, 1.0)
    after = ScriptMatcher(with_keyword(loaded.script, "price", "均价"))
    assert all(after.decide_now("a", one.text).target == "price" for one in records)


def test_one_text_is_no_evidence_however_often_it_is_said(loaded):
    assert propose(loaded.script, [Unanswered("a", "均价现在是啥水平", 50, "price")]) == []


def test_harm_to_what_is_understood_is_told_and_comes_last(loaded):
    known = [Utterance("三号线", "a", "", "tuning"), Utterance("线上看地址", "a", "place", "tuning")]
    records = said("三号线远吗", "三号线在旁边吗", meant="place") + said("均价呢", "均价现在", meant="price")
    first, second = propose(loaded.script, records, known=known)
    assert (first.keyword, first.harm) == ("均价", ())
    assert second.target == "place"
    assert [(one.said, one.before, one.after) for one in second.harm] == [("三号线", "", "place")]


def test_a_keyword_that_another_node_has_does_it_harm(loaded):
    records = said("地址费用", "地址费用呢", meant="price")
    assert propose(loaded.script, records) == []  # it is understood as an address already


def test_what_the_author_decided_is_not_proposed_again(loaded):
    records = said("均价现在是啥水平", "你们均价呢", meant="price")
    assert propose(loaded.script, records, decided=[("price", "均价")]) == []


def test_small_talk_is_proposed_for_nothing(loaded):
    assert propose(loaded.script, said("今天天气不错", "天气不错呀", "那个天气不错")) == []


def test_a_way_that_is_missing_is_no_missing_keyword(loaded):
    records = said("多少钱呢", "价格再说一遍", node="place")
    assert propose(loaded.script, records) == []
    (way,) = missing_ways(loaded.script, records)
    assert (way.node, way.target, way.support) == ("place", "price", 2)


@pytest.mark.parametrize(
    ("target", "keyword", "old", "new"),
    [
        ("price", "均价", '"价格、多少钱"', '"价格、多少钱、均价"'),
        ("place", "在哪", "[地址, 位置]", "[地址, 位置, 在哪]"),
        ("answer:who", "哪位", "when: 你是谁", 'when: "你是谁, 哪位"'),
    ],
)
def test_an_accepted_keyword_changes_one_line_and_keeps_all_others(loaded, target, keyword, old, new):
    changed = accepted_text(loaded, SCRIPT, target, keyword)
    before, after = SCRIPT.splitlines(), changed.splitlines()
    assert len(before) == len(after)
    differing = [(one, other) for one, other in zip(before, after, strict=True) if one != other]
    assert len(differing) == 1
    assert "# both are said" in changed
    assert "# what it costs" in changed
    script = load_script_text(changed, "robot").script
    node = script.answers["who"] if target == "answer:who" else script.nodes[target]
    assert node.when.keywords[-1] == keyword


def test_a_json_script_learns_too():
    data = {
        "name": "robot",
        "language": "zh-CN",
        "start": "a",
        "nodes": {"a": {"text": "好", "when": "价格"}},
    }
    text = json.dumps(data, ensure_ascii=False)
    changed = accepted_text(load_script_text(text, "robot"), text, "a", "均价")
    assert json.loads(changed)["nodes"]["a"]["when"] == "价格, 均价"


def test_a_target_that_is_gone_is_refused(loaded):
    with pytest.raises(ScriptBuildError, match=r"has no .gone"):
        accepted_text(loaded, SCRIPT, "gone", "均价")


def test_decisions_are_kept_in_order_and_a_broken_line_loses_none(loaded, tmp_path):
    (proposal,) = propose(loaded.script, said("均价现在是啥水平", "你们均价呢", meant="price"))
    write_rulings(tmp_path / "robot.yaml", SCRIPT, [ruling(proposal, "rejected", by="Li")])
    with (tmp_path / "history" / "robot.jsonl").open("a", encoding="utf-8") as stream:
        stream.write("{broken\n")
    write_rulings(tmp_path / "robot.yaml", SCRIPT, [ruling(proposal, "accepted")])
    rulings, findings = load_history(tmp_path, loaded.script)
    assert [(one.decision, one.target, one.keyword, one.by) for one in rulings] == [
        ("rejected", "price", "均价", "Li"),
        ("accepted", "price", "均价", ""),
    ]
    assert [(one.file, one.line) for one in findings] == [("history/robot.jsonl", 2)]


class Stopped(BaseException):
    """The machine stops."""


@pytest.mark.parametrize("stops_before", [1, 2, 3, 4])
def test_script_and_history_change_both_or_not_at_all(loaded, tmp_path, monkeypatch, stops_before):
    file, history = tmp_path / "robot.yaml", tmp_path / "history" / "robot.jsonl"
    file.write_text(SCRIPT, encoding="utf-8")
    (proposal,) = propose(loaded.script, said("均价现在是啥水平", "你们均价呢", meant="price"))
    changed = accepted_text(loaded, SCRIPT, "price", proposal.keyword)
    written = []

    def write(path, data):
        written.append(path)
        if len(written) == stops_before:
            raise Stopped
        path.write_bytes(data)

    monkeypatch.setattr("aiflows.learn.together.write_whole", write)
    with contextlib.suppress(Stopped):
        write_rulings(file, changed, [ruling(proposal, "accepted")])
    monkeypatch.undo()
    finish_rulings(file)
    finish_rulings(file)
    has_script, has_history = file.read_text(encoding="utf-8") == changed, history.exists()
    assert has_script == has_history == (stops_before > 1)
    assert [one.name for one in history.parent.iterdir()] == (["robot.jsonl"] if has_history else [])


def test_what_an_author_wrote_after_the_machine_stopped_stays(loaded, tmp_path, monkeypatch):
    file = tmp_path / "robot.yaml"
    file.write_text(SCRIPT, encoding="utf-8")
    (proposal,) = propose(loaded.script, said("均价现在是啥水平", "你们均价呢", meant="price"))

    def stop(plan, files):
        raise Stopped

    monkeypatch.setattr("aiflows.learn.together.finish", stop)
    with pytest.raises(Stopped):
        write_rulings(file, SCRIPT + "# learned", [ruling(proposal, "rejected")])
    monkeypatch.undo()
    file.write_text(SCRIPT + "# mine", encoding="utf-8")
    finish_rulings(file)
    assert file.read_text(encoding="utf-8") == SCRIPT + "# mine"
    (tmp_path / "history" / ".robot.plan").write_text("{", encoding="utf-8")
    with pytest.raises(ScriptBuildError, match="delete it"):
        finish_rulings(file)


def test_lists_are_read_from_json_lines_and_csv_and_bad_lines_are_told(loaded, tmp_path):
    records = [Unanswered("a", "均价呢", 2, "price"), Unanswered("price", "喂")]
    lines = tmp_path / "list.jsonl"
    lines.write_text(
        written_unanswered(records) + '{"node": "gone", "text": "x"}\n[1]\n{"node": "a", "text": ""}\n',
        encoding="utf-8",
    )
    found = load_unanswered(lines, loaded.script)
    assert list(found.records) == records
    assert [one.line for one in found.findings] == [3, 4]
    table = tmp_path / "list.csv"
    table.write_text(
        "node,text,count,meant\na,均价呢,2,price\nprice,喂,,\na,x,many,\na,x,1,nobody\n", encoding="utf-8"
    )
    found = load_unanswered(table, loaded.script)
    assert list(found.records) == records
    assert [one.line for one in found.findings] == [4, 5]
