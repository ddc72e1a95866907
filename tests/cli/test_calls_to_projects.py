"""build, call, test and demo, over real projects."""

import json
import xml.etree.ElementTree as ET

import pytest

import samples

BANK = samples.FOLDER / "bank-hotline"


def test_build_writes_one_document_for_each_flow(run, starter, tmp_path):
    result = run("build", starter, "-o", tmp_path / "out", "--json")
    answer = json.loads(result.output)
    assert result.code == 0
    assert answer["ok"] is True
    assert "main.vxml" in answer["documents"]
    assert run("vxml", "check", tmp_path / "out" / "main.vxml", "--strict").code == 0


def test_build_refuses_errors_and_names_node_and_field(run, starter):
    file = starter / "flows" / "main.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace("type: menu", "type: men", 1), encoding="utf-8")
    result = run("build", starter)
    assert result.code == 1
    assert "[main/" in result.output
    assert not (starter / "build").exists()


def test_call_plays_prompts_and_ends_in_the_queue(run):
    result = run("call", BANK, "--at", "2026-03-02T10:00", text="1\n0\n")
    assert result.code == 0, result.output
    assert "云杉银行" in result.output
    assert "queue:800" in result.output


def test_call_in_another_language(run):
    assert "Welcome to Spruce Bank" in run("call", BANK, "--language", "en-US", text="").output


def test_secrets_are_masked_in_whatever_a_call_shows(run):
    """D2: card number and PIN are secret variables of the hotline."""
    done = run("call", BANK, "--verbose", text="1\n1\n6222020200112230#\n/vars\n123456#\n")
    assert "▶ press ••••••" in done.output
    assert 'card = "•••"' in done.output
    for secret in ("6222020200112230", "123456"):
        assert secret not in done.output


def test_verbose_call_shows_nodes_and_lines_of_yaml(run):
    assert "main/greeting flows/main.yaml:" in run("call", BANK, "--verbose", text="1\n").output


@pytest.mark.parametrize(
    "words",
    [["--flow", "nonsense"], ["--called", "999"], ["--language", "xx"], ["--at", "yesterday"]],
)
def test_call_with_what_the_project_lacks_is_a_usage_error(run, words):
    assert run("call", BANK, *words, text="").code == 2


def test_scenarios_of_a_sample_pass_and_are_reported(run, tmp_path):
    result = run("test", BANK, "--junit", tmp_path / "results.xml", "--json")
    answer = json.loads(result.output)
    assert result.code == 0, result.output
    assert all(one["ok"] for one in answer["results"])
    tests = ET.parse(tmp_path / "results.xml").getroot().iter("testcase")
    assert len(list(tests)) == len(answer["results"])


def test_scenario_that_fails_tells_why(run, starter):
    (starter / "tests" / "wrong.yaml").write_text(
        "scenario: Wrong\nsteps:\n  - expect: zebra\n", encoding="utf-8"
    )
    result = run("test", starter / "tests" / "wrong.yaml")
    assert result.code == 1
    assert "wrong.yaml:3" in result.output


def test_scenarios_are_chosen_by_text_and_coverage_is_demanded(run):
    assert run("test", BANK, "-k", "no scenario has this").code == 2
    assert run("test", BANK, "-k", "balance in chinese").code == 0
    assert run("test", BANK, "-k", "balance in chinese", "--coverage-min", "100").code == 1


def test_demo_plays_a_call_and_writes_only_below_its_folder(run, tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    result = run("demo", text="")
    assert result.code == 0, result.output
    assert "12850.4" in result.output
    assert [path.name for path in tmp_path.iterdir()] == ["build"]
    assert [path.name for path in (tmp_path / "build").iterdir()] == ["demo"]
    assert (tmp_path / "build" / "demo" / "main.svg").is_file()


def test_random_callers_tell_their_ends(run):
    result = run("test", BANK, "-k", "balance in chinese", "--callers", "20", "--json")
    assert result.code == 0, result.output
    assert sum(json.loads(result.output)["callers"]["ends"].values()) == 20


def test_random_callers_find_an_expression_that_breaks(run, starter):
    file = starter / "flows" / "main.yaml"
    text = file.read_text(encoding="utf-8").replace("start: ", "start: broken\n# ", 1)
    node = "nodes:\n  broken: {type: condition, cases: [{when: 'caller.x.y', to: gone}], otherwise: gone}\n  gone: {type: hangup}\n"
    file.write_text(text.replace("nodes:\n", node, 1), encoding="utf-8")
    (starter / "tests" / "one.yaml").write_text("scenario: None\nsteps: []\n", encoding="utf-8")
    result = run("test", starter, "-k", "None", "--callers", "3")
    assert result.code == 1
    assert "error.semantic" in result.output
