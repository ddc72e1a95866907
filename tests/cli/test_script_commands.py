"""`ivrctl script` (R-ai.1, R-ai.7)."""

import json

import jsonschema
import pytest

import samples
from cli.main import main

FAULTY = "language: zh-CN\nstart: a\nnodes:\n  a: {text: 您好, otherwise: b}\n"


@pytest.fixture
def robot(tmp_path, capsys):
    assert main(["script", "new", str(tmp_path / "robot.yaml")]) == 0
    capsys.readouterr()
    return tmp_path / "robot.yaml"


def test_new_makes_a_script_from_each_template(tmp_path, capsys):
    assert main(["script", "new", "--list"]) == 0
    listed = capsys.readouterr().out
    for name in samples.scripts():
        assert name in listed
        file = tmp_path / f"my_{name}"
        assert main(["script", "new", str(file), "--template", name]) == 0
        assert main(["script", "validate", str(file.with_suffix(".yaml"))]) == 0, capsys.readouterr().out


def test_new_writes_over_nothing_without_force(robot, capsys):
    robot.write_text("mine", encoding="utf-8")
    assert main(["script", "new", str(robot)]) == 3
    assert robot.read_text(encoding="utf-8") == "mine"
    assert main(["script", "new", str(robot), "--force"]) == 0


@pytest.mark.parametrize("name", ["1a.yaml", "a b.yaml", "x.txt", ".yaml"])
def test_new_refuses_names_that_no_script_may_have(tmp_path, name, capsys):
    assert main(["script", "new", str(tmp_path / name)]) == 3
    assert "names no script" in capsys.readouterr().err


def test_validate_tells_findings_with_places_and_an_exit_code(tmp_path, capsys):
    file = tmp_path / "robot.yaml"
    file.write_text(FAULTY, encoding="utf-8")
    assert main(["script", "validate", str(file)]) == 1
    assert f"{file}:4:28: error AIS101" in capsys.readouterr().out
    assert main(["script", "validate", str(file), "--json"]) == 1
    (told,) = json.loads(capsys.readouterr().out)
    assert not told["ok"]
    assert told["findings"][0]["code"] == "AIS101"


def test_strict_counts_warnings(tmp_path, capsys):
    file = tmp_path / "robot.yaml"
    file.write_text("language: zh\nstart: a\nnodes: {a: {then: hangup}}\n", encoding="utf-8")
    assert main(["script", "validate", str(file)]) == 0
    assert main(["script", "validate", str(file), "--strict"]) == 1


def test_build_writes_the_document_and_refuses_a_faulty_script(robot, capsys):
    assert main(["script", "build", str(robot)]) == 0
    assert (robot.parent / "build" / "robot.vxml").read_text(encoding="utf-8").startswith("<?xml")
    robot.write_text(FAULTY, encoding="utf-8")
    assert main(["script", "build", str(robot)]) == 1
    assert "Not built: 1 error." in capsys.readouterr().err


def test_call_takes_lines_from_a_pipe_and_shows_decisions_and_class(robot, capsys, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("你说吧\n你是谁\n挺好的\n"))
    assert main(["script", "call", str(robot)]) == 0
    out = capsys.readouterr().out
    assert "→ 满意度 (keywords" in out
    assert "我是客服中心的小林。" in out
    assert "满意客户" in out


def test_call_as_json_has_turns_utterances_and_class(robot, capsys, monkeypatch):
    import io

    monkeypatch.setattr("sys.stdin", io.StringIO("你说吧\n哦\n"))
    assert main(["script", "call", str(robot), "--json"]) == 0
    told = json.loads(capsys.readouterr().out)
    assert [turn["outcome"] for turn in told["turns"]] == ["match", "nomatch", "end"]
    assert [one["text"] for one in told["unanswered"]] == ["哦"]
    assert told["class"]["type"] == "未完成"


@pytest.mark.parametrize("verb", ["validate", "build", "call"])
def test_a_file_that_is_not_there_is_told(tmp_path, verb, capsys):
    assert main(["script", verb, str(tmp_path / "none.yaml")]) == 3
    assert "there is no such file" in capsys.readouterr().err


def test_schema_of_scripts(capsys):
    assert main(["schema", "script"]) == 0
    jsonschema.Draft202012Validator.check_schema(json.loads(capsys.readouterr().out))
