"""An edit of a flow is made in the lines that it is about, and says what an edit of the whole file would (R-ivr.12)."""

import copy

import pytest
from flow_texts import ALL_KINDS
from hypothesis import given, settings
from hypothesis import strategies as st

from ivrdesigner.project import flow_to_json, load_flow_text
from ivrdesigner.project.node_lines import changed_lines
from ivrdesigner.project.round_trip import changed_text

COMMENTED = """\
# The hotline
name: main
start: welcome  # here

nodes:

  # greet
  # twice
  welcome:
    type: play
    prompt:
      text: |
        Hello
        # no comment

    next: menu  # on

# at the margin
  menu:
    type: menu
    prompt: hello
    keys:
      "1": welcome  # one
      "2": bye

    # end of the menu
  ask: {type: play, prompt: Well, next: bye}


  # the end
  bye: {type: hangup, prompt: Bye}

# after
title: Main
"""


def written(text):
    """What the text says, and the line of each node's name."""
    loaded = load_flow_text(text, "main")
    assert loaded.flow is not None, loaded.findings
    data = flow_to_json(loaded.flow)
    return data, {node: loaded.where("nodes", node, key=True)[1] for node in data["nodes"]}


def refuse(*_):
    raise AssertionError("the whole file is looked at")


acts = st.lists(
    st.one_of(
        st.tuples(st.just("note"), st.integers(0, 20), st.sampled_from(["a", "b # c", "1"])),
        st.tuples(st.just("remove"), st.integers(0, 20), st.none()),
        st.tuples(st.just("add"), st.integers(0, 3), st.none()),
        st.tuples(st.just("title"), st.none(), st.sampled_from(["Other", None])),
        st.tuples(st.just("start"), st.none(), st.sampled_from(["bye", "welcome"])),
    ),
    min_size=1,
    max_size=4,
)


@settings(max_examples=60, deadline=None)
@given(
    text=st.sampled_from([COMMENTED, COMMENTED.split("\n# after", maxsplit=1)[0] + "\n", ALL_KINDS]),
    acts=acts,
)
def test_lines_that_are_edited_say_what_the_edited_file_would(text, acts):
    before, lines = written(text)
    after = copy.deepcopy(before)
    for act, number, value in acts:
        names = list(after["nodes"])
        match act:
            case "note":
                after["nodes"][names[number % len(names)]]["note"] = value
            case "remove" if len(names) > 1:
                del after["nodes"][names[number % len(names)]]
            case "add":
                after["nodes"][f"new{number}"] = {"type": "hangup", "prompt": [{"text": "x"}]}
            case "title" if value is None:
                after.pop("title", None)
            case "title" | "start":
                after[act] = value
    assert changed_text(text, before, after, lines) == changed_text(text, before, after)


def test_what_is_not_edited_stays_as_it_is_written_in_whatever_style():
    text = COMMENTED.replace(
        "  ask: {type: play, prompt: Well,", "  ask: {type: play,\n        prompt:   'Well',"
    )
    before, lines = written(text)
    after = copy.deepcopy(before)
    after["nodes"]["menu"]["keys"]["1"]["to"] = "bye"
    after["title"] = "Other"
    assert changed_text(text, before, after, lines) == text.replace(
        '"1": welcome  # one', '"1": bye      # one'
    ).replace("title: Main", "title: Other")


def test_a_small_edit_of_a_large_flow_reads_a_few_lines():
    many = "".join(f"  n{number}: {{type: play, prompt: Hi, next: bye}}\n" for number in range(200))
    before, lines = written(f"name: main\nstart: n0\nnodes:\n{many}  bye: {{type: hangup}}\n")
    after = copy.deepcopy(before)
    after["nodes"]["n7"]["next"] = "n9"
    read = []

    def change(text, one, two):
        read.append(text)
        return changed_text(text, one, two)

    text = f"name: main\nstart: n0\nnodes:\n{many}  bye: {{type: hangup}}\n"
    changed = changed_lines(text, before, after, lines, change)
    assert changed == text.replace(
        "n7: {type: play, prompt: Hi, next: bye}", "n7: {type: play, prompt: Hi, next: n9}"
    )
    assert read == ["nodes:\n  n7: {type: play, prompt: Hi, next: bye}\n"]


@pytest.mark.parametrize(
    "text",
    [
        COMMENTED.replace("\n", "\r\n"),
        "\ufeff" + COMMENTED,
        "---\n" + COMMENTED,
        COMMENTED.replace("type: play\n", "type: &kind play\n"),
        COMMENTED.replace("Hello\n", "Hello\u2028\n"),
        "{name: main, start: a, nodes: {a: {type: hangup}}}\n",
        "name: main\nstart: a\nnodes: {\n  a: {type: hangup}}\n",
        "name: main\nstart: a\nnodes:\n    a: {type: hangup}\n",
        "name: main\nstart: a\nnodes:\n  ? a\n  : {type: hangup}\n",
    ],
)
def test_a_file_in_another_form_is_edited_as_a_whole(text):
    before, lines = written(text)
    after = copy.deepcopy(before)
    next(iter(after["nodes"].values()))["note"] = "x"
    assert changed_lines(text, before, after, lines, refuse) is None
    assert changed_text(text, before, after, lines) == changed_text(text, before, after)


def test_a_flow_whose_lines_are_no_document_of_their_own_is_edited_as_a_whole():
    text = "name: main\nstart: a\nnodes:\n  a: {type: hangup,\nprompt: Bye}\n"
    before, lines = written(text)
    after = copy.deepcopy(before)
    after["nodes"]["a"]["note"] = "x"
    assert changed_text(text, before, after, lines) == changed_text(text, before, after)
