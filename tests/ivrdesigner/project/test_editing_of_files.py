"""Changing a flow file keeps everything that did not change (R-ivr.12)."""

import difflib
from pathlib import Path

import pytest
from flow_texts import ALL_KINDS
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from ivrdesigner.errors import DesignerError, FlowFileError
from ivrdesigner.project import FlowFile, flow_from_json, flow_to_json, load_flow_text

TEXT = """\
# The hotline
name: main
start: welcome  # here

variables:
  card: digits
  balance: {type: number, initial: 0}
nodes:
  # greet
  welcome:
    type: play
    prompt:
      zh-CN: 欢迎
      en-US: "Welcome"
    next: menu  # on

  # the menu
  menu:
    type: menu
    prompt:
      - audio: menu.wav
      - hello
    keys:
      "1": welcome  # one
      "2": bye

  # the end
  bye: {type: hangup, prompt: Bye}

# after
title: Main
"""


def changed(tmp_path: Path, change, text: str = TEXT) -> list[str]:
    """The lines that a change removes and adds; the result must say the changed flow."""
    path = tmp_path / "main.yaml"
    path.write_text(text, encoding="utf-8")
    file = FlowFile.load(path)
    data = flow_to_json(file.flow)
    change(data)
    flow, findings = flow_from_json(data)
    assert findings == []
    file.update(flow)
    file.save()
    assert load_flow_text(path.read_bytes(), "main").flow == flow
    lines = difflib.unified_diff(text.splitlines(), path.read_text(encoding="utf-8").splitlines(), n=0)
    return [line for line in lines if line[:2] not in ("--", "++", "@@")]


def nodes(data):
    return data["nodes"]


CHANGES = {
    "a text in a language": (
        lambda d: nodes(d)["welcome"]["prompt"][0]["text"].update({"en-US": "Hi"}),
        ['-      en-US: "Welcome"', '+      en-US: "Hi"'],
    ),
    "a new field": (lambda d: nodes(d)["welcome"].update(barge_in=False), ["+    barge_in: false"]),
    "a target of a key in short form": (
        lambda d: nodes(d)["menu"]["keys"]["2"].update(to="menu"),
        ['-      "2": bye', '+      "2": menu'],
    ),
    "a new key": (
        lambda d: nodes(d)["menu"]["keys"].update({"3": {"to": "bye"}}),
        ['+      "3":', "+        to: bye"],
    ),
    "a new prompt item": (lambda d: nodes(d)["menu"]["prompt"].append({"pause": 1}), ["+      - pause: 1"]),
    "the first prompt item removed": (
        lambda d: nodes(d)["menu"]["prompt"].pop(0),
        ["-      - audio: menu.wav"],
    ),
    "a variable in short form": (
        lambda d: d["variables"]["card"].update(type="text"),
        ["-  card: digits", "+  card: text"],
    ),
    "a field in braces": (
        lambda d: nodes(d)["bye"]["prompt"][0].update(text="Good bye"),
        ["-  bye: {type: hangup, prompt: Bye}", "+  bye: {type: hangup, prompt: Good bye}"],
    ),
    "a field removed": (lambda d: d.pop("title"), ["-", "-# after", "-title: Main"]),
    "the start": (lambda d: d.update(start="menu"), ["-start: welcome  # here", "+start: menu     # here"]),
}


@pytest.mark.parametrize("change", CHANGES)
def test_a_change_touches_only_its_lines(tmp_path, change):
    apply, wanted = CHANGES[change]
    assert changed(tmp_path, apply) == wanted


def test_a_new_node_stands_after_the_last_in_short_forms(tmp_path):
    new = {"type": "menu", "prompt": [{"text": "One?"}], "keys": {"1": {"to": "bye"}}}
    assert changed(tmp_path, lambda d: nodes(d).update(more=new)) == [
        "+  more:",
        "+    type: menu",
        "+    prompt: One?",
        "+    keys:",
        '+      "1": bye',
    ]


@pytest.mark.parametrize(
    ("node", "gone", "kept"),
    [
        ("welcome", "# greet", ["# the menu", "# the end", "# after"]),
        ("menu", "# the menu", ["# greet", "# the end", "# after"]),
        ("bye", "# the end", ["# greet", "# the menu", "# after"]),
    ],
)
def test_a_removed_node_takes_its_own_comment_along(tmp_path, node, gone, kept):
    lines = changed(tmp_path, lambda d: nodes(d).pop(node))
    assert not [line for line in lines if line.startswith("+")]
    text = (tmp_path / "main.yaml").read_text(encoding="utf-8")
    assert gone not in text
    assert all(comment in text for comment in kept)


def test_nothing_changed_means_the_same_bytes(tmp_path):
    path = tmp_path / "main.yaml"
    odd = TEXT.replace("type: play", "type:    play").replace("\n", "\r\n").encode()
    path.write_bytes(odd)
    file = FlowFile.load(path)
    file.update(file.flow)
    file.save()
    assert path.read_bytes() == odd


@pytest.mark.parametrize("text", [TEXT, ALL_KINDS])
def test_files_in_our_style_come_back_byte_for_byte(tmp_path, text):
    path = tmp_path / "main.yaml"
    path.write_text(text, encoding="utf-8")
    file = FlowFile.load(path)
    file.update(file.flow.model_copy(update={"start": "elsewhere"}))
    file.update(file.flow.model_copy(update={"start": FlowFile.load(path).flow.start}))
    assert file.text == text


def test_windows_line_ends_stay(tmp_path):
    path = tmp_path / "main.yaml"
    path.write_bytes(TEXT.replace("\n", "\r\n").encode())
    file = FlowFile.load(path)
    file.update(file.flow.model_copy(update={"start": "menu"}))
    assert file.text.count("\r\n") == file.text.count("\n") == TEXT.count("\n")


words = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"]), min_size=1, max_size=20)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=words, node=st.sampled_from(["welcome", "menu", "ask", "agent", "bye"]), note=words)
def test_any_new_text_survives_the_file(tmp_path, text, node, note):
    def change(data):
        nodes(data)[node]["prompt"] = [{"text": {"*": text, "en-US": note}}, {"digits": "1"}]
        nodes(data)[node]["note"] = note
        nodes(data)["new"] = {"type": "hangup", "prompt": [{"text": text}], "note": note}

    lines = changed(tmp_path, change, ALL_KINDS)
    assert lines


def test_a_broken_file_cannot_be_edited_and_says_why(tmp_path):
    path = tmp_path / "main.yaml"
    path.write_text("start: a\nnodes: {a: {type: hangup, promt: x}}\n")
    with pytest.raises(FlowFileError) as caught:
        FlowFile.load(path)
    assert [f.code for f in caught.value.findings] == ["IVR109"]


def test_nodes_of_a_fragment_are_left_in_their_file(tmp_path):
    (tmp_path / "ivr.yaml").write_text("name: p\nlanguage: en\nstart: main\n")
    (tmp_path / "common.yaml").write_text("nodes: {bye: {type: hangup}}\n")
    path = tmp_path / "main.yaml"
    path.write_text("start: a\ninclude: [common.yaml]\nnodes:\n  a: {type: play, prompt: x, next: bye}\n")
    file = FlowFile.load(path)
    assert list(file.flow.nodes) == ["a", "bye"]
    data = flow_to_json(file.flow)
    data["nodes"]["a"]["prompt"] = [{"text": "y"}]
    file.update(flow_from_json(data)[0])
    assert file.text == path.read_text().replace("prompt: x", "prompt: y")
    data["nodes"]["bye"]["prompt"] = [{"text": "z"}]
    with pytest.raises(DesignerError, match="bye stands in a fragment"):
        file.update(flow_from_json(data)[0])


def test_a_new_file_is_written_whole(tmp_path):
    flow = load_flow_text(ALL_KINDS, "main").flow
    file = FlowFile.create(tmp_path / "main.yaml", flow)
    file.save()
    assert FlowFile.load(tmp_path / "main.yaml").flow == flow
    assert [path.name for path in tmp_path.iterdir()] == ["main.yaml"]
