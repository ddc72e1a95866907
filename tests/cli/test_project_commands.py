"""Projects: new, validate, graph, schema, plugins, completion."""

import json

import pytest

import samples


def test_new_makes_a_project_named_as_its_folder(run, tmp_path):
    result = run("new", tmp_path / "my-hotline")
    assert result.code == 0
    assert "name: my-hotline\n" in (tmp_path / "my-hotline" / "ivr.yaml").read_text(encoding="utf-8")


def test_new_keeps_a_folder_that_is_not_empty_unless_forced(run, tmp_path):
    (tmp_path / "letter.txt").write_text("dear")
    result = run("new", tmp_path)
    assert result.code == 3
    assert "--force" in result.message
    assert [file.name for file in tmp_path.iterdir()] == ["letter.txt"]
    assert run("new", tmp_path, "--force").code == 0
    assert (tmp_path / "letter.txt").read_text() == "dear"


def test_new_lists_every_sample_and_offers_the_nearest_name(run, tmp_path):
    listed = run("new", "--list").output
    assert [name for name in samples.names() if name not in listed] == []
    result = run("new", tmp_path / "x", "--template", "bank-hotlin")
    assert result.code == 2
    assert "bank-hotline" in result.message
    assert not (tmp_path / "x").exists()


def test_new_without_a_folder_is_a_usage_error(run):
    assert run("new").code == 2


def test_faultless_project_is_valid(run, starter):
    result = run("validate", starter)
    assert result.code == 0, result.output


def test_finding_is_shown_with_place_node_and_remedy(run, starter):
    file = starter / "flows" / "main.yaml"
    text = file.read_text(encoding="utf-8")
    file.write_text(text.replace("type: menu", "type: men", 1), encoding="utf-8")
    result = run("validate", starter)
    assert result.code == 1
    assert f"{file}:" in result.output
    assert "error IVR" in result.output
    assert "[main/" in result.output
    assert "    → " in result.output
    answer = json.loads(run("validate", starter, "--json").output)
    assert answer["ok"] is False
    assert answer["findings"][0]["line"] > 0


def test_ways_are_told_by_what_a_caller_does_and_measures_are_no_claims(run, starter):
    lines = run("validate", starter).output.splitlines()
    place = lines.index("· Longest time to reach a person, on ways that do not go back: 31.9 seconds")
    assert lines[place + 1] == "    press 9 (wrong) ×2 → stay silent ×3"
    survey = run("validate", samples.FOLDER / "satisfaction-survey").output
    assert "· No way leads to a person or voicemail.\nNo findings.\n" in survey
    assert "✗" not in survey


def test_a_very_long_way_is_shown_by_its_ends(run, starter):
    menus = "".join(
        f'  n{i}: {{type: menu, prompt: "Press 1.", keys: {{"1": n{i + 1}}}}}\n' for i in range(60)
    )
    flow = f'start: n0\nnodes:\n{menus}  n60: {{type: queue, queue: "800"}}\n'
    (starter / "flows" / "main.yaml").write_text(flow, encoding="utf-8")
    (starter / "ivr.yaml").write_text("name: x\nlanguage: en-US\nstart: main\n", encoding="utf-8")
    output = run("validate", starter).output
    assert "Most keys to reach a person, on ways that do not go back: 180 keys" in output
    assert max(map(len, output.splitlines())) < 600
    assert " → … → " in output


def test_names_of_a_file_do_not_steer_the_terminal(run, starter):
    file = starter / "flows" / "main.yaml"
    file.write_text(
        'start: a\nnodes: {"b\\e[31mred\\a\\u202e": {type: hangup, promt: x}}\n', encoding="utf-8"
    )
    result = run("validate", starter)
    assert result.code == 1
    assert result.output.replace("\n", "").isprintable()
    assert "\x1b" not in result.output


def test_build_tells_of_a_document_that_no_call_would_load(run, starter):
    file = starter / "flows" / "main.yaml"
    file.write_text(
        f"start: a\nnodes: {{a: {{type: hangup, prompt: {'x' * 4_300_000}}}}}\n", encoding="utf-8"
    )
    result = run("build", starter)
    assert result.code == 1
    assert "error IVR103 [main/a]" in result.output
    assert not (starter / "build").exists()
    answer = json.loads(run("build", starter, "--json").output)
    assert (answer["ok"], answer["findings"][-1]["code"]) == (False, "IVR103")


@pytest.mark.parametrize("content", [b"\xff\xfe\x00", b"[" * 5000, b"name: x\n" * 3, b""])
def test_hostile_project_file_is_a_finding(run, starter, content):
    (starter / "ivr.yaml").write_bytes(content)
    assert run("validate", starter).code == 1
    assert run("graph", starter).code == 1


def test_folder_without_project_says_how_to_make_one(run, tmp_path):
    for verb in ("validate", "build", "graph", "call", "test"):
        result = run(verb, tmp_path)
        assert result.code == 3, verb
        assert "ivrctl new" in result.message


def test_graph_as_text_names_nodes_and_ways(run, starter):
    output = run("graph", starter / "ivr.yaml").output
    assert "(menu)" in output
    assert "→" in output


def test_graph_takes_its_format_from_the_file(run, starter, tmp_path):
    assert run("graph", starter, "-o", tmp_path / "flow.svg").code == 0
    assert "<svg" in (tmp_path / "flow.svg").read_text(encoding="utf-8")
    assert run("graph", starter, "main", "-o", tmp_path / "flow.mmd").code == 0
    assert (tmp_path / "flow.mmd").read_text(encoding="utf-8").startswith("flowchart")
    assert run("graph", starter, "-o", tmp_path / "no" / "flow.svg").code == 3


def test_graph_of_an_unknown_flow_is_a_usage_error(run, starter):
    result = run("graph", starter, "mian")
    assert result.code == 2
    assert "main" in result.message


def test_schema_is_json_schema(run):
    for kind in ("flow", "project", "site", "freeswitch"):
        assert json.loads(run("schema", kind).output)["$schema"].endswith("2020-12/schema")


def test_plugins_list_engines_with_their_state(run):
    states = json.loads(run("plugins", "--json").output)
    assert "espeak" in [state["name"] for state in states]
    assert "espeak" in run("plugins").output


def test_plugins_list_the_matchers_of_scripts(run):
    states = json.loads(run("plugins", "--json").output)
    matchers = {one["name"]: one for one in states if one["kind"] == "matcher"}
    assert {"keywords", "ngrams", "vectors", "llm"} <= set(matchers)
    assert matchers["keywords"]["ok"]
    shown = run("plugins", "keywords").output
    assert "Matchers of scripts" in shown
    assert "compares with: keywords" in shown


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_completion_script_is_for_ivrctl(run, shell):
    assert "_IVRCTL_COMPLETE" in run("completion", shell).output


@pytest.mark.parametrize("word", ["api", "=1", ""])
def test_setting_without_name_or_value_is_a_usage_error(run, starter, word):
    assert run("call", starter, "--set", word).code == 2
