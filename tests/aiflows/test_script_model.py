"""Scripts in YAML and JSON (R-ai.1, R-ai.2, R-ai.5)."""

import json

import jsonschema
import pytest
from hypothesis import given
from hypothesis import strategies as st
from robots import SCRIPT, script

from aiflows.model import load_script, load_script_text, script_from_json, script_schema, script_to_json
from ivrdesigner.project.yaml_tree import parse_yaml


def test_keywords_are_divided_by_commas_of_any_script():
    """R-ai.2."""
    loaded = script(
        '{language: zh, start: a, nodes: {a: {then: hangup, after: a, when: "房价，多少钱、均价, 单价；总价"}}}'
    )
    assert loaded.script.nodes["a"].when.keywords == ("房价", "多少钱", "均价", "单价", "总价")


def test_a_script_has_engines_mode_and_queue():
    """R-ai.1."""
    text = """
language: zh-CN
interruptible: false
queue: "001"
speech: {recognizer: {engine: websocket-asr, settings: {sample_rate: 8000}}, synthesizer: espeak, voice: zh}
start: a
nodes: {a: {text: 您好, then: queue, interruptible: true}}
"""
    made = load_script_text(text, "robot").script
    assert made.speech.recognizer.engine == "websocket-asr"
    assert made.speech.synthesizer.engine == "espeak"
    assert (made.interruptible, made.interruptible_at("a"), made.queue) == (False, True, "001")


def test_a_script_is_the_same_in_yaml_and_in_json():
    """R-ai.1."""
    made = script().script
    data = script_to_json(made)
    assert script_from_json(data).script == made
    assert load_script_text(json.dumps(data, indent="\t"), "robot").script == made


def test_a_file_is_loaded_by_its_name_in_either_form(tmp_path):
    (tmp_path / "a.yaml").write_text(SCRIPT, encoding="utf-8")
    (tmp_path / "a.json").write_text(json.dumps(script_to_json(script(name="a").script)), encoding="utf-8")
    assert load_script(tmp_path / "a.yaml").script == load_script(tmp_path / "a.json").script


@pytest.mark.parametrize(
    ("text", "place", "code", "remedy"),
    [
        ("language: zh\nstart: a\nnodes:\n  a: {txt: 您好}", (4, 7), "IVR109", "Did you mean text?"),
        ("language: zh\nstart: a\nnodes:\n  a: {wait: 很久}", (4, 13), "IVR111", "Write a number, without quotes."),
        ("language: zh\nstart: a\nnodes:\n  a: {then: stop}", (4, 13), "IVR112", "Use one of listen, hangup, queue."),
        ("language: zh\nstart: a\nnodes:\n  a: {after: 'a b'}", (4, 14), "IVR108", 'Write the id of a node, or "*" for all.'),
        ("language: zh\nstart: a\nnodes:\n  a: {audio: ../x.wav}", (4, 14), "IVR108", None),
        ("language: zh\nnodes:\n  a: {}", (1, 1), "IVR110", None),
        ("name: x\nlanguage: zh\nstart: a\nnodes: {a: {}}", (1, 7), "IVR114", "Write name: robot, or rename the file."),
        ("", (1, 1), "IVR110", None),
        ("a: [", (1, 5), "IVR105", None),
    ],
)  # fmt: skip
def test_faults_have_place_and_remedy(text, place, code, remedy):
    loaded = load_script_text(text, "robot")
    assert loaded.script is None
    found = loaded.findings[0]
    assert (found.code, (found.line, found.column)) == (code, place)
    assert remedy is None or found.remedy == remedy


def test_a_file_that_is_not_there_is_a_finding(tmp_path):
    assert [found.code for found in load_script(tmp_path / "none.yaml").findings] == ["IVR101"]


@given(st.text(max_size=80))
def test_any_text_loads_or_tells_why_not(text):
    loaded = load_script_text(text, "robot")
    assert (loaded.script is None) == any(found.severity == "error" for found in loaded.findings)


def test_the_schema_takes_what_the_loader_takes():
    schema = script_schema()
    jsonschema.Draft202012Validator.check_schema(schema)
    validator = jsonschema.Draft202012Validator(schema)
    assert list(validator.iter_errors(parse_yaml(SCRIPT, "a.yaml").data)) == []
    assert not validator.is_valid({"language": "zh", "start": "a", "nodes": {"a": {"txt": "x"}}})


def test_classes_by_time_and_nodes():
    """R-ai.5: AND nodes need the time too, an OR node is enough by itself; the lowest number is tried first."""
    text = """
language: zh
start: a
nodes: {a: {}, b: {}, c: {}}
classes:
  - {type: 三, priority: 3, min_talk: 5}
  - {type: 一, priority: 1, min_talk: 20, all: [a, b]}
  - {type: 二, priority: 2, min_talk: 60, any: [c]}
  - {type: 空, priority: 4}
"""
    made = load_script_text(text, "robot").script

    def named(talk, *visited):
        found = made.class_of(talk, set(visited))
        return found.type if found else None

    assert named(20, "a", "b") == "一"
    assert named(19, "a", "b") == "三"
    assert named(20, "a") == "三"
    assert named(1, "c") == "二"
    assert named(60) == "二"
    assert named(1, "a") is None
