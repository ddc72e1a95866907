"""Hand-written VoiceXML: check and run."""

import json


def test_digits_are_keys(run, menu):
    result = run("vxml", "run", menu, text="1\n")
    assert result.code == 0
    assert "Press one or two." in result.output
    assert '{"answer": "one"}' in result.output


def test_other_words_are_speech(run, menu):
    assert '{"answer": "two"}' in run("vxml", "run", menu, text="second\n").output


def test_empty_line_is_silence_until_the_time_out(run, menu):
    assert run("vxml", "run", menu, text="\n1\n").output.count("Press one or two.") == 2


def test_end_of_input_hangs_up(run, menu):
    result = run("vxml", "run", menu, text="")
    assert result.code == 0
    assert "▶ hang up" in result.output
    assert "disconnect" in result.output


def test_slash_commands_show_variables_and_help_and_hang_up(run, menu):
    result = run("vxml", "run", menu, text="/vars\n/help\n/nonsense\n/hangup\n")
    assert 'document.colour = "blue"' in result.output
    assert "dialog.answer = undefined" in result.output
    assert "press keys" in result.output
    assert "There is no /nonsense" in result.output


def test_very_long_line_is_refused(run, menu):
    assert "longer than" in run("vxml", "run", menu, text="a" * 100_000 + "\n").output


def test_script_of_inputs_replaces_typing(run, menu):
    result = run("vxml", "run", menu, "--input", "silence", "--input", "say first", "--json")
    answer = json.loads(result.output)
    assert answer["values"] == {"answer": "one"}
    assert [e["kind"] for e in answer["transcript"]].count("silence") == 1


def test_script_with_a_key_that_no_telephone_has_is_a_usage_error(run, menu):
    assert run("vxml", "run", menu, "--input", "press x").code == 2


def test_trace_shows_each_step_with_its_line(run, menu):
    output = run("vxml", "run", menu, "--trace", text="1\n").output
    assert "filled" in output
    assert "menu.vxml:" in output
    steps = json.loads(run("vxml", "run", menu, "--trace", "--json", "--input", "press 1").output)["steps"]
    assert {"dialog", "match", "exit"} <= {step["kind"] for step in steps}
    assert ("filled", "2.4") in {(step["element"], step["section"]) for step in steps}
    assert all(step["section"] for step in steps)


def test_document_cannot_steer_the_terminal(run, tmp_path):
    file = tmp_path / "escape.vxml"
    file.write_text(
        "<vxml version='2.1' xmlns='http://www.w3.org/2001/vxml' xml:lang='en'><form><block>"
        "<prompt><value expr=\"'\\u001b[2J'\"/>Hello</prompt></block></form></vxml>"
    )
    output = run("vxml", "run", file, text="").output
    assert "Hello" in output
    assert "\x1b[2J" not in output


def test_check_names_line_and_column(run, menu, tmp_path):
    bad = tmp_path / "bad.vxml"
    bad.write_text(
        "<vxml version='2.1' xmlns='http://www.w3.org/2001/vxml'>\n<form>\n<nonsense/></form></vxml>"
    )
    result = run("vxml", "check", menu, bad)
    assert result.code == 1
    assert f"✓ {menu}" in result.output
    assert f"{bad}:3:1: error" in result.output


def test_check_goes_on_behind_a_file_that_is_missing(run, menu, tmp_path):
    result = run("vxml", "check", tmp_path / "missing.vxml", menu, "--json")
    assert result.code == 3
    assert [one["ok"] for one in json.loads(result.output)] == [False, True]


def test_strict_check_refuses_what_is_forgiven(run, tmp_path):
    file = tmp_path / "old.vxml"
    file.write_text("<vxml version='1.0'><form><block>Hi</block></form></vxml>")
    assert run("vxml", "check", file).code == 0
    assert "warning" in run("vxml", "check", file).output
    assert run("vxml", "check", file, "--strict").code == 1


def test_check_of_random_bytes_is_a_finding(run, tmp_path):
    file = tmp_path / "noise.vxml"
    file.write_bytes(bytes(range(256)) * 50)
    assert run("vxml", "check", file).code == 1


def test_conformance_runs_a_set_and_counts_by_lane(run, tmp_path):
    (tmp_path / "corpus").mkdir()
    (tmp_path / "corpus" / "good.vxml").write_text(
        "<vxml version='2.1'><form><block>hi</block></form></vxml>"
    )
    result = run("vxml", "conformance", tmp_path, "--json", "--table", tmp_path / "page.md")
    answer = json.loads(result.output)
    assert result.code == 0
    assert answer["totals"] == {"corpus": {"pass": 1, "fail": 0, "xfail": 0, "manual": 0, "total": 1}}
    assert answer["cases"] == [{"set": "corpus", "name": "good.vxml", "lane": "pass", "reason": ""}]
    assert "# Conformance" in (tmp_path / "page.md").read_text(encoding="utf-8")


def test_conformance_fails_when_a_document_does_not_pass(run, tmp_path):
    folder = tmp_path / "vxml21" / "1"
    folder.mkdir(parents=True)
    (folder / "1a.txml").write_text("<vxml version='2.1'><form><block>fail</block></form></vxml>")
    result = run("vxml", "conformance", tmp_path)
    assert result.code == 1
    assert "fail vxml21/1a.txml: said: fail" in result.output


def test_conformance_without_material_is_unreadable(run, tmp_path):
    assert run("vxml", "conformance", tmp_path).code == 3
    assert run("vxml", "conformance", tmp_path / "nowhere").code == 3


def test_check_tells_what_a_call_would_meet(run, tmp_path):
    file = tmp_path / "late.vxml"
    file.write_text(
        "<vxml version='2.1' xmlns='http://www.w3.org/2001/vxml'><form><block>\n<goto next='#nowhere'/></block></form></vxml>"
    )
    result = run("vxml", "check", file)
    assert result.code == 1
    assert f"{file}:2:1: error: there is no dialog #nowhere" in result.output
