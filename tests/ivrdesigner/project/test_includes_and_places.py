"""Fragments that flows include, and the place of every field."""

from pathlib import Path

import pytest

from ivrdesigner.errors import UnknownNameError
from ivrdesigner.project import load_project

PROJECT = "name: p\nlanguage: en-US\nstart: main\n"
MAIN = """\
start: welcome
include: [common.yaml]
variables:
  card: digits
nodes:
  welcome:
    type: play
    prompt: Hello
    next: menu
  menu:
    type: menu
    prompt:
      - audio: menu.wav
        text: Press one.
      - pause: 1
    keys:
      "1": bye
"""
COMMON = "variables: {n: number}\nnodes:\n  bye: {type: hangup, prompt: Bye}\n"


def write(folder: Path, **files: str) -> Path:
    for name, text in {"ivr.yaml": PROJECT, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


def told(loaded) -> list[tuple[str, int, str]]:
    return [(f.file, f.line, f.code) for f in loaded.findings]


def test_nodes_and_variables_of_a_fragment_belong_to_the_flow(tmp_path):
    loaded = load_project(write(tmp_path, **{"flows/main.yaml": MAIN, "flows/common.yaml": COMMON}))
    assert loaded.findings == []
    assert list(loaded.flows) == ["main"]
    assert list(loaded.flows["main"].nodes) == ["welcome", "menu", "bye"]
    assert list(loaded.flows["main"].variables) == ["card", "n"]


@pytest.mark.parametrize(
    ("path", "place"),
    [
        (("nodes", "menu"), ("flows/main.yaml", 10, 3)),
        (("nodes", "menu", "keys", "1"), ("flows/main.yaml", 17, 12)),
        (("nodes", "menu", "keys", "1", "to"), ("flows/main.yaml", 17, 12)),
        (("nodes", "menu", "prompt", 0, "text"), ("flows/main.yaml", 14, 15)),
        (("nodes", "menu", "prompt", 1, "pause"), ("flows/main.yaml", 15, 16)),
        (("nodes", "welcome", "prompt", 0, "text"), ("flows/main.yaml", 8, 13)),
        (("nodes", "menu", "no_input", "to"), ("flows/main.yaml", 10, 3)),
        (("nodes", "bye", "prompt"), ("flows/common.yaml", 3, 31)),
        (("variables", "n"), ("flows/common.yaml", 1, 16)),
        (("variables", "card"), ("flows/main.yaml", 4, 9)),
    ],
)
def test_the_place_of_any_field_is_known(tmp_path, path, place):
    loaded = load_project(write(tmp_path, **{"flows/main.yaml": MAIN, "flows/common.yaml": COMMON}))
    assert loaded.where("main", *path) == place


def test_the_place_of_project_settings_and_of_unknown_flows(tmp_path):
    loaded = load_project(write(tmp_path, **{"flows/main.yaml": MAIN, "flows/common.yaml": COMMON}))
    assert loaded.where(None, "start") == ("ivr.yaml", 3, 8)
    with pytest.raises(UnknownNameError, match="main"):
        loaded.where("mian")
    assert loaded.finding("IVR108", "main", ("nodes", "bye"), "X.", "Y.").node == "bye"


def test_a_mistake_in_a_shared_fragment_is_told_once(tmp_path):
    files = {
        "flows/main.yaml": MAIN,
        "flows/second.yaml": MAIN,
        "flows/common.yaml": COMMON.replace("prompt: Bye", "promt: Bye"),
    }
    assert told(load_project(write(tmp_path, **files))) == [("flows/common.yaml", 3, "IVR109")]


def test_fragments_that_include_each_other_are_reported(tmp_path):
    files = {
        "flows/main.yaml": MAIN,
        "flows/common.yaml": "include: [more.yaml]\n" + COMMON,
        "flows/more.yaml": "include: [common.yaml]\nnodes: {x: {type: hangup}}\n",
    }
    assert told(load_project(write(tmp_path, **files))) == [("flows/more.yaml", 1, "IVR115")]


def test_a_fragment_on_two_ways_is_included_once(tmp_path):
    files = {
        "flows/main.yaml": MAIN.replace("[common.yaml]", "[common.yaml, more.yaml]"),
        "flows/common.yaml": "include: [more.yaml]\n" + COMMON,
        "flows/more.yaml": "nodes: {x: {type: hangup}}\n",
    }
    loaded = load_project(write(tmp_path, **files))
    assert loaded.findings == []
    assert "x" in loaded.flows["main"].nodes


@pytest.mark.parametrize(
    ("include", "place"),
    [
        ("missing.yaml", ("flows/main.yaml", 2, "IVR101")),
        ("../../outside.yaml", ("flows/main.yaml", 2, "IVR102")),
        ("/etc/passwd", ("flows/main.yaml", 2, "IVR108")),
        ("empty.yaml", ("flows/main.yaml", 2, "IVR110")),
        ("flow.yaml", ("flows/flow.yaml", 1, "IVR109")),
        ("double.yaml", ("flows/double.yaml", 1, "IVR116")),
    ],
)
def test_a_bad_include_is_reported_where_it_stands(tmp_path, include, place):
    (tmp_path / "outside.yaml").write_text(COMMON)
    folder = write(
        tmp_path / "project",
        **{
            "flows/main.yaml": MAIN.replace("common.yaml", include),
            "flows/empty.yaml": "",
            "flows/flow.yaml": "start: x\nnodes: {x: {type: hangup}, bye: {type: hangup}}\n",
            "flows/double.yaml": "nodes: {bye: {type: hangup}, menu: {type: hangup}}\n",
        },
    )
    assert place in told(load_project(folder))
    assert "main" not in load_project(folder).flows


def test_a_project_without_files_says_so(tmp_path):
    loaded = load_project(tmp_path)
    assert [(f.file, f.code) for f in loaded.findings] == [("flows", "IVR118"), ("ivr.yaml", "IVR101")]


def test_a_flow_file_with_another_ending_is_noticed(tmp_path):
    write(tmp_path, **{"flows/main.yaml": MAIN, "flows/common.yaml": COMMON, "flows/x.yml": MAIN})
    assert told(load_project(tmp_path)) == [("flows/x.yml", 0, "IVR119")]
