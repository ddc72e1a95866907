"""Bad input ends in a finding, in bounded time and memory, never in an exception."""

import os
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ivrdesigner.project import flow_from_json, load_flow_text, load_project
from ivrdesigner.project.yaml_tree import MAX_ALIASES

BOMB = "start: a\nx0: &x0 [a, a, a, a, a, a, a, a, a, a]\n" + "".join(
    f"x{n}: &x{n} [{', '.join(f'*x{n - 1}' for _ in range(10))}]\n" for n in range(1, 12)
)
HOSTILE = {
    "deep lists": ("x: " + "[" * 200_000, "IVR103"),
    "deep block lists": ("- " * 5_000, "IVR103"),
    "deep maps": ("{a: " * 5_000, "IVR103"),
    "an alias bomb": (BOMB, "IVR103"),
    "nested aliases": (
        "a0: &a0 []\n" + "".join(f"a{n}: &a{n} [*a{n - 1}]\n" for n in range(1, 80)),
        "IVR103",
    ),
    "too many aliases": ("a: &a x\nb: [" + "*a," * (MAX_ALIASES + 1) + "]\n", "IVR103"),
    "aliases of a long text": (f"a: &a {'x' * 1_000_000}\nb: [{'*a,' * 5_000}]\n", "IVR103"),
    "a huge number": ("start: " + "9" * 100_000 + "\nnodes: {a: {type: hangup}}\n", "IVR108"),
    "a long name": ("start: " + "x" * 1_000_000 + "\nnodes: {a: {type: hangup}}\n", "IVR108"),
    "not a number": (
        "start: a\nnodes: {a: {type: menu, prompt: x, timeout: .nan, keys: {1: a}}}\n",
        "IVR113",
    ),
    "infinity": ("start: a\nnodes: {a: {type: menu, prompt: x, timeout: .inf, keys: {1: a}}}\n", None),
    "control characters": ("start: a\x07\n", "IVR104"),
    "a lone surrogate": ("start: \ud800\n", "IVR104"),
    "an escaped lone surrogate": ('start: "\\ud800"\n', "IVR104"),
    "binary": ("\0\1\2", "IVR104"),
    "100,000 unknown fields": ("start: a\n" + "".join(f"f{n}: 1\n" for n in range(100_000)), "IVR109"),
}


@pytest.mark.timeout(30)  # it does not hang; how fast it is, the benchmarks tell
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_text_becomes_a_finding_soon(kind):
    text, code = HOSTILE[kind]
    loaded = load_flow_text(text, "main")
    assert loaded.flow is None
    assert 1 <= len(loaded.findings) <= 201
    assert code is None or code in {f.code for f in loaded.findings}
    assert all(len(str(f)) < 1000 for f in loaded.findings[:1])


def test_a_text_that_is_not_utf_8_is_found_with_its_place():
    loaded = load_flow_text("start: a\ntitle: 银行".encode("gbk"), "main")
    assert [(f.code, f.line, f.column) for f in loaded.findings] == [("IVR104", 2, 8)]


@pytest.mark.parametrize(
    "escape",
    [
        "\\x07",
        "\\e[31mred",
        "\\0",
        "\\e]0;title\\a",
        "\\u202ereversed",
        "\\uFFFE",
        "\\x9b",
        "\\x7f",
        "\\u2066",
    ],
)
def test_a_control_character_by_an_escape_is_found_with_its_place(escape):
    """As itself or as an escape, in a value or a key: it would steer the terminal or be spoken wrong."""
    loaded = load_flow_text(f'start: a\nnodes:\n  a: {{type: hangup, prompt: "x{escape}y"}}\n', "main")
    assert [(f.code, f.line, f.column) for f in loaded.findings] == [("IVR104", 3, 29)]
    keyed = load_flow_text(f'start: a\nnodes:\n  "x{escape}y": {{type: hangup}}\n', "main")
    assert [(f.code, f.line, f.column) for f in keyed.findings] == [("IVR104", 3, 3)]


def test_tabs_line_breaks_and_scripts_of_the_world_are_no_control_characters():
    loaded = load_flow_text(
        'start: a\nnodes:\n  a: {type: hangup, prompt: "a\\tb\\nc\\u00a0d 您好 שלום\\u200f"}\n', "main"
    )
    assert loaded.findings == []


def test_a_control_character_in_json_is_found():
    flow, findings = flow_from_json(
        {"name": "x", "start": "a", "nodes": {"a": {"type": "hangup", "prompt": [{"text": "x\x1b"}]}}}
    )
    assert flow is None
    assert [f.code for f in findings] == ["IVR104"]


def test_a_name_that_is_none_is_shortened_wherever_it_is_told():
    (found,) = load_flow_text(f"start: a\nnodes:\n  {'x' * 900}: {{type: hangup}}\n", "main").findings
    assert len(found.subject) < 80
    assert len(str(found)) < 400


def test_a_flow_of_too_many_nodes_is_told_what_to_do(tmp_path):
    nodes = "".join(f"  n{n}: {{type: hangup}}\n" for n in range(50_001))
    (found,) = load_flow_text(f"start: n0\nnodes:\n{nodes}", "main").findings
    assert (found.code, found.message) == ("IVR113", "nodes has more than 50,000 members.")
    assert found.remedy == "Move parts of it into sub-flows."


def test_a_file_that_is_too_large_is_not_parsed(tmp_path):
    (tmp_path / "ivr.yaml").write_bytes(b"#" * (16 * 2**20 + 1))
    assert [f.code for f in load_project(tmp_path).findings if f.file == "ivr.yaml"] == ["IVR103"]


def test_links_out_of_the_project_are_not_followed(tmp_path):
    outside = tmp_path / "secret.yaml"
    outside.write_text("start: a\nnodes: {a: {type: hangup}}\n")
    folder = tmp_path / "project"
    (folder / "flows").mkdir(parents=True)
    (folder / "ivr.yaml").symlink_to(outside)
    (folder / "flows" / "main.yaml").symlink_to(outside)
    (folder / "flows" / "loop.yaml").symlink_to(folder / "flows" / "loop.yaml")
    loaded = load_project(folder)
    assert {(f.file, f.code) for f in loaded.findings} == {
        ("ivr.yaml", "IVR102"),
        ("flows/main.yaml", "IVR102"),
        ("flows/loop.yaml", "IVR101"),
    }
    assert loaded.flows == {}
    (circle,) = [f for f in loaded.findings if f.code == "IVR101"]
    assert "its links lead in a circle" in circle.message


def test_a_folder_of_flows_outside_is_not_read(tmp_path):
    (tmp_path / "elsewhere").mkdir()
    folder = tmp_path / "project"
    folder.mkdir()
    (folder / "ivr.yaml").write_text("name: p\nlanguage: en\nstart: main\n")
    (folder / "flows").symlink_to(tmp_path / "elsewhere")
    assert [f.code for f in load_project(folder).findings] == ["IVR102"]


def test_pipes_and_folders_do_not_hang_the_loader(tmp_path):
    (tmp_path / "flows" / "folder.yaml").mkdir(parents=True)
    os.mkfifo(tmp_path / "flows" / "pipe.yaml")
    codes = {(f.file, f.code) for f in load_project(tmp_path).findings}
    assert {("flows/pipe.yaml", "IVR101"), ("flows/folder.yaml", "IVR101")} <= codes


def test_a_folder_that_does_not_exist_is_a_finding():
    assert not load_project(Path("/nonexistent/folder")).ok


@given(st.text(max_size=60))
def test_no_text_breaks_the_loader(text):
    loaded = load_flow_text(text, "main")
    assert (loaded.flow is None) == any(f.severity == "error" for f in loaded.findings)


@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=8),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(
                st.sampled_from(["type", "nodes", "start", "prompt", "keys", "menu", "to", "a"]),
                inner,
                max_size=4,
            )
        ),
        max_leaves=12,
    )
)
def test_no_json_breaks_the_model(data):
    flow, findings = flow_from_json(
        {"name": "x", "start": "a", "nodes": {"a": data, "b": {"type": "menu", "keys": data}}}
    )
    assert flow is None
    assert findings


def test_deep_json_is_refused_before_it_is_read():
    deep: list = []
    for _ in range(100_000):
        deep = [deep]
    assert [f.code for f in flow_from_json({"name": "x", "nodes": deep})[1]] == ["IVR103"]


def test_json_escapes_of_one_character_are_read_as_one():
    flow = '{"name": "main", "start": "a", "nodes": {"a": {"type": "hangup", "prompt": "\\ud83d\\ude00"}}}'
    loaded = load_flow_text(flow, "main")
    assert loaded.flow.nodes["a"].prompt[0].text.text("en") == "😀"
