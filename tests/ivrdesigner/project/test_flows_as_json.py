"""JSON for graph editors and JSON Schema for text editors say the same as the model."""

import json

import jsonschema
import pytest
from flow_texts import ALL_KINDS, PROJECT
from ruamel.yaml import YAML

from ivrdesigner.project import (
    Flow,
    flow_from_json,
    flow_schema,
    flow_to_json,
    load_flow_text,
    project_schema,
)
from ivrdesigner.project.schema import SCHEMA_FOLDER, schema_files
from ivrdesigner.project.settings import Project


def plain(text: str):
    return YAML(typ="safe", pure=True).load(text)


def flow() -> Flow:
    loaded = load_flow_text(ALL_KINDS, "main")
    assert [str(f) for f in loaded.findings] == []
    return loaded.flow


def test_json_keeps_all_of_a_flow():
    text = json.dumps(flow_to_json(flow()))
    again, findings = flow_from_json(json.loads(text))
    assert findings == []
    assert again == flow()
    assert json.dumps(flow_to_json(again)) == text


def test_json_uses_the_field_names_of_the_yaml():
    data = flow_to_json(flow())
    assert data["nodes"]["sub"] == {
        "type": "subflow",
        "flow": "other",
        "with": {"a": "card"},
        "into": {"balance": "b"},
        "next": "move",
    }
    assert data["nodes"]["menu"]["prompt"][4] == {"variable": "balance", "as": "currency"}
    assert data["nodes"]["query"]["body"] == {
        "json": {"card": "{card}", "n": 1, "deep": [True, None, {"x": 1.5}]}
    }
    assert data["nodes"]["welcome"]["position"] == [10, 20.5]
    assert data["nodes"]["welcome"]["prompt"] == [{"text": {"zh-CN": "您好", "en-US": "Hello"}}]


def test_faults_of_json_carry_the_path_of_the_field():
    data = flow_to_json(flow())
    data["nodes"]["menu"]["keys"]["12"]["titel"] = "x"
    data["nodes"]["agent"]["queue"] = 800
    _, findings = flow_from_json(data)
    assert [(f.code, f.node, f.path) for f in findings] == [
        ("IVR109", "menu", ("nodes", "menu", "keys", "12", "titel")),
        ("IVR111", "agent", ("nodes", "agent", "queue")),
    ]


def test_shipped_schemas_are_up_to_date():
    stale = {
        name
        for name, text in schema_files().items()
        if (SCHEMA_FOLDER / name).read_text(encoding="utf-8") != text
    }
    assert not stale, "run: python -m ivrdesigner.project.schema"


def test_the_schema_accepts_what_the_model_accepts():
    validator = jsonschema.Draft202012Validator(flow_schema())
    validator.check_schema(flow_schema())
    validator.validate(plain(ALL_KINDS))
    validator.validate(flow_to_json(flow()))
    data = plain(PROJECT)
    for holiday in data["calendars"]["office"]["holidays"]:
        holiday.update({key: str(holiday[key]) for key in ("from", "to")})
    Project.model_validate(data)
    jsonschema.Draft202012Validator(project_schema()).validate(data)


@pytest.mark.parametrize(
    "nodes",
    [
        "a: {type: hangup, promt: x}",
        "a: {type: play, prompt: x}",
        "a: {type: mneu}",
        "a: {type: queue, queue: 800}",
        "a: {type: menu, prompt: x, keys: {A: a}}",
        "1a: {type: hangup}",
        "a: {type: hangup, prompt: [{text: a, digits: '1'}]}",
        "a: {type: hangup, prompt: {zh_CN: a}}",
    ],
)
def test_the_schema_refuses_what_the_model_refuses(nodes):
    text = f"start: a\nnodes:\n  {nodes}\n"
    assert load_flow_text(text, "main").flow is None
    assert not jsonschema.Draft202012Validator(flow_schema()).is_valid(plain(text))


@pytest.mark.parametrize("schema", [flow_schema(), project_schema()])
def test_every_field_has_a_description(schema):
    """Editors show it."""
    for name, part in [("root", schema), *schema["$defs"].items()]:
        for field, value in part.get("properties", {}).items():
            target = schema["$defs"].get(value.get("$ref", "").rpartition("/")[2], {})
            assert value.get("description") or target.get("description"), f"{name}.{field}"
            assert "R-ivr" not in value.get("description", "")
