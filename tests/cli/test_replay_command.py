"""`ivrctl call --record` and `ivrctl replay` (golden-call replay)."""

import json
import xml.etree.ElementTree as ET

import pytest


@pytest.fixture
def golden(run, starter):
    folder = starter.parent / "golden"
    folder.mkdir()
    for name, keys in (("bye", "2\n"), ("agent", "1\n"), ("silent", "\n\n\n\n")):
        assert (
            run("call", starter, "--language", "en-US", "--record", folder / f"{name}.json", text=keys).code
            == 0
        )
    return folder


def edit(starter, old, new):
    file = starter / "flows" / "main.yaml"
    text = file.read_text(encoding="utf-8")
    assert old in text
    file.write_text(text.replace(old, new), encoding="utf-8")


def test_recorded_calls_replay_the_same_on_the_same_version(run, starter, golden):
    result = run("replay", golden, starter)
    assert result.code == 0
    assert "3 calls replayed: 3 the same" in result.output
    assert run("replay", golden / "bye.json", starter).code == 0


def test_difference_fails_until_it_is_accepted(run, starter, golden):
    edit(starter, "Goodbye.", "Farewell.")
    accepted, junit = starter.parent / "accepted.yaml", starter.parent / "junit.xml"
    result = run("replay", golden, starter, "--junit", junit)
    assert result.code == 1
    assert "Goodbye. → Farewell." in result.output
    assert ET.parse(junit).getroot().get("failures") == "1"
    assert run("replay", golden, starter, "--accept", accepted, "--update").code == 0
    assert run("replay", golden, starter, "--accept", accepted).code == 0
    edit(starter, "Farewell.", "Goodbye.")
    told = run("replay", golden, starter, "--accept", accepted)
    assert told.code == 0
    assert "stale" in told.output


def test_calls_to_a_script_replay_on_its_other_versions(run, tmp_path):
    script = tmp_path / "robot.yaml"
    assert run("script", "new", script, "--template", "property_sales").code == 0
    (tmp_path / "golden").mkdir()
    call = ("script", "call", script, "--record", tmp_path / "golden" / "price.json")
    assert run(*call, text="多少钱一平\n我想去看房\n").code == 0
    result = run("replay", tmp_path / "golden", script)
    assert "1 calls replayed: 1 the same" in result.output
    text = script.read_text(encoding="utf-8")
    script.write_text(text.replace("目前均价两万三一平", "目前均价两万一平"), encoding="utf-8")
    result = run("replay", tmp_path / "golden", script)
    assert result.code == 1
    assert "1 with others" in result.output


def test_differences_as_json(run, starter, golden):
    edit(starter, '"2": bye', '"2": agent')
    answer = json.loads(run("replay", golden, starter, "--json").output)
    bye = next(each for each in answer["recordings"] if each["file"] == "bye.json")
    assert [each["kind"] for each in bye["differences"]] == ["path", "end", "needs-transfer"]
    assert answer["stale"] == answer["faults"] == []


def test_what_cannot_be_read_is_told(run, starter, golden):
    (golden / "broken.json").write_text("{", encoding="utf-8")
    result = run("replay", golden, starter)
    assert result.code == 1
    assert "no JSON" in result.output
    assert run("replay", golden / "none.json", starter).code == 3
    empty = starter.parent / "empty"
    empty.mkdir()
    assert run("replay", empty, starter).code == 3
    assert run("replay", golden, starter, "--update").code == 2
    assert run("replay", golden, starter, "--accept", golden / "none.yaml").code == 3
