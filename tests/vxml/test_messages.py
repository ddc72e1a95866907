"""Sentences that are English as text and can be said in other languages."""

import copy
import json
import pickle

from vxml.message import Message, packed, said, unpacked

CHINESE = {
    "There is no node {node}.": "没有节点 {node}。",
    "press {key}": "按 {key}",
    "the way there: {way}": "路径：{way}",
    ", ": "、",
}


def chinese(template):
    return CHINESE.get(template, template)


def test_a_message_is_english_text_that_keeps_what_it_was_made_of():
    message = Message("There is no node {node}.", node="sales")
    assert message == "There is no node sales."
    assert message.said(chinese) == "没有节点 sales。"


def test_messages_and_lists_inside_of_a_message_are_said_in_its_language():
    way = (Message("press {key}", key="1"), Message("press {key}", key="2"))
    message = Message("the way there: {way}", way=way)
    assert message == "the way there: press 1, press 2"
    assert message.said(chinese) == "路径：按 1、按 2"


def test_values_with_braces_are_no_templates():
    message = Message("There is no node {node}.", node="{0.__class__}{node}")
    assert message.said(chinese) == "没有节点 {0.__class__}{node}。"


def test_a_sentence_without_translation_stays_english():
    assert Message("Use it, or remove it.").said(chinese) == "Use it, or remove it."


def test_messages_survive_processes_copies_and_json():
    message = Message("the way there: {way}", way=(Message("press {key}", key="1"), "x"))
    through_json = unpacked(json.loads(json.dumps(packed(message))))
    for other in (pickle.loads(pickle.dumps(message)), copy.deepcopy(message), through_json):
        assert other == message
        assert other.said(chinese) == "路径：按 1、x"
    assert unpacked(json.loads(json.dumps(packed(("plain", message))))) == ("plain", message)


def test_json_data_is_said_as_a_whole_and_is_english_otherwise():
    data = {"message": Message("There is no node {node}.", node="a"), "path": ["nodes", 1], "line": 3}
    assert said(data, chinese) == {"message": "没有节点 a。", "path": ["nodes", 1], "line": 3}
    assert json.loads(json.dumps(data))["message"] == "There is no node a."
