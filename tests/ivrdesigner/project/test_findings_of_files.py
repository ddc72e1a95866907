"""What the loader says of bad files: one finding for each mistake, at its place, with a remedy."""

import re
from pathlib import Path

import pytest

from ivrdesigner.project import CODES, Finding, finding, load_flow_text, load_project

PROJECT = "name: p\nlanguage: en-US\nstart: main\nconstants: {api: http://x, limit: 5, on: true}\n"


def found(text: str) -> list[str]:
    return [
        f"{f.line}:{f.column} {f.code} {f.message} → {f.remedy}"
        for f in load_flow_text(text, "main").findings
    ]


def write(folder: Path, **files: str) -> Path:
    for name, text in {"ivr.yaml": PROJECT, **files}.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    return folder


ONE_MISTAKE = {
    "an unknown field": (
        "start: a\nnodes:\n  a:\n    type: hangup\n    promt: x\n",
        "5:5 IVR109 promt is not a field of node a. → Did you mean prompt?",
    ),
    "a missing field": (
        "start: a\nnodes:\n  a: {type: play, prompt: x}\n",
        "3:3 IVR110 The field next is missing in node a. → Add next: Node that comes next.",
    ),
    "an unknown kind": (
        "start: a\nnodes:\n  a: {type: mneu}\n",
        "3:13 IVR112 mneu is not a kind of node. → Did you mean menu?",
    ),
    "an unknown kind of a node that is named as a kind": (
        "start: menu\nnodes:\n  menu: {type: meun, keys: {1: menu}}\n",
        "3:16 IVR112 meun is not a kind of node. → Did you mean menu?",
    ),
    "a node that is named as another kind": (
        "start: play\nnodes:\n  play: {type: menu, prompt: x, keys: {1: play}, timeuot: 1}\n",
        "3:50 IVR109 timeuot is not a field of node play. → Did you mean timeout?",
    ),
    "an infinite time": (
        "start: a\nnodes:\n  a: {type: menu, prompt: x, timeout: .inf, keys: {1: a}}\n",
        "3:39 IVR113 timeout must be a finite number, not inf. → Correct the value.",
    ),
    "no pause": (
        "start: a\nnodes:\n  a: {type: hangup, prompt: [{pause: 0}]}\n",
        "3:38 IVR113 pause must be greater than 0, not 0. → Correct the value.",
    ),
    "no map at all": (
        "5\n",
        "1:1 IVR111 The file must be a map of fields, not the number 5. → Write a map of fields.",
    ),
    "a byte of zero": (
        "start: a\nno\0de",
        "2:3 IVR104 The file is binary or UTF-16. → Save it as UTF-8 text.",
    ),
    "no kind": (
        "start: a\nnodes:\n  a: {next: a}\n",
        "3:3 IVR110 The field type is missing in a. → Add type: the kind of the node, such as play or menu.",
    ),
    "a number for text": (
        "start: a\nnodes:\n  a: {type: queue, queue: 800}\n",
        '3:27 IVR111 queue must be text, not the number 800. → Put it in quotes: "800".',
    ),
    "text for a number": (
        "start: a\nnodes:\n  a: {type: menu, prompt: x, timeout: '5', keys: {1: a}}\n",
        "3:39 IVR111 timeout must be a number, not the text '5'. → Write a number, without quotes.",
    ),
    "a word for a truth value": (
        "start: a\nnodes:\n  a: {type: play, prompt: x, barge_in: no, next: a}\n",
        "3:40 IVR111 barge_in must be true or false, not the text 'no'. → Write true or false, without quotes.",
    ),
    "two main keys": (
        'start: a\nnodes:\n  a: {type: hangup, prompt: [{text: a, digits: "1"}]}\n',
        "3:30 IVR108 A prompt item has several main keys: text, digits. → Write one list item for each.",
    ),
    "a key that no phone has": (
        "start: a\nnodes:\n  a: {type: menu, prompt: x, keys: {A: a}}\n",
        "3:37 IVR108 'A' is not a key of a phone. → Use the keys 0 to 9, * and #, such as 1 or 12.",
    ),
    "an empty prompt": (
        "start: a\nnodes:\n  a: {type: play, prompt: [], next: a}\n",
        "3:19 IVR113 prompt must not be empty. → Add at least one member.",
    ),
    "a number out of range": (
        "start: a\nnodes:\n  a: {type: queue, queue: '8', priority: 12}\n",
        "3:42 IVR113 priority must be at most 9, not 12. → Correct the value.",
    ),
    "an audio path out of the folder": (
        "start: a\nnodes:\n  a: {type: hangup, prompt: [{audio: ../x.wav}]}\n",
        None,
    ),
    "two bodies": (
        "start: a\nnodes:\n  a: {type: http, url: x, next: a, body: {text: a, json: 1}}\n",
        "3:36 IVR108 The body is not of one kind. → Give it exactly one of json, form and text.",
    ),
    "a duplicate key": (
        "start: a\nnodes:\n  a: {type: hangup}\n  a: {type: hangup}\n",
        "4:3 IVR106 The key 'a' stands twice in this map. → Rename or remove one of the two.",
    ),
    "a broken indentation": (
        "start: a\nnodes:\n   a: 1\n  b: 2\n",
        None,
    ),
    "a tab": ("start: a\nnodes:\n\ta: 1\n", None),
    "a bracket that is not closed": ("start: a\nnodes: {a: {type: hangup}\n", None),
    "a tag": ("start: !!python/object:os.system x\nnodes: {}\n", None),
    "two documents": (
        "start: a\n---\nstart: b\n",
        "2:1 IVR107 The file holds several YAML documents. → Keep one document a file; remove the line ---.",
    ),
    "an alias of nothing": (
        "start: *x\n",
        "1:8 IVR105 The alias *x names nothing above it. → Define the anchor before, outside of it.",
    ),
    "an alias in its own value": ("start: a\nnodes: &x {a: *x}\n", None),
    "a list as key": ("start: a\n? [a]\n: 1\n", None),
    "a merge key": ("start: a\nnodes: {a: {<<: {type: hangup}, type: hangup}}\n", None),
    "an empty file": ("", "1:1 IVR110 The file is empty. → Write the fields that it needs."),
    "a list as file": ("- a\n", None),
    "a name that is not the file's": (
        "name: other\nstart: a\nnodes: {a: {type: hangup}}\n",
        "1:7 IVR114 The flow is named other, but its file is main.yaml. → Write name: main, or rename the file.",
    ),
}


@pytest.mark.parametrize("mistake", ONE_MISTAKE)
def test_one_mistake_is_one_finding(mistake):
    text, wanted = ONE_MISTAKE[mistake]
    told = found(text)
    assert len(told) == 1, told
    if wanted is not None:
        assert told == [wanted]


def test_all_mistakes_of_a_file_are_told_at_once():
    text = "start: 1a\nnodes:\n  a: {type: play, next: b}\n  b: {type: queue, queue: 5, foo: 1}\n"
    assert [line.split()[1] for line in found(text)] == ["IVR108", "IVR110", "IVR111", "IVR109"]


def test_all_mistakes_of_all_files_are_told_at_once(tmp_path):
    """R-ivr.9: errors name node and field."""
    write(
        tmp_path,
        **{
            "ivr.yaml": "name: p\nlanguage: english\nstart: main\n",
            "flows/main.yaml": "start: a\nnodes: {a: {type: hangup, promt: x}}\n",
            "flows/other.yaml": "start: [\n",
        },
    )
    loaded = load_project(tmp_path)
    assert [(f.file, f.code, f.flow, f.node) for f in loaded.findings] == [
        ("flows/main.yaml", "IVR109", "main", "a"),
        ("flows/other.yaml", "IVR105", "other", None),
        ("ivr.yaml", "IVR108", None, None),
    ]
    assert loaded.project is None
    assert loaded.flows == {}
    assert loaded.flow_names == {"main", "other"}
    assert not loaded.ok


def test_a_finding_reads_as_a_line_that_editors_can_jump_to():
    told = finding(
        "IVR109", "X.", "Y.", place=("flows/main.yaml", 12, 5), flow="main", path=("nodes", "menu", "keys")
    )
    assert str(told) == "flows/main.yaml:12:5: error IVR109 [main/menu]: X. → Y."
    assert told.as_dict()["path"] == ["nodes", "menu", "keys"]


def test_every_finding_of_the_loader_has_two_plain_sentences():
    for text, _ in ONE_MISTAKE.values():
        for told in load_flow_text(text, "main").findings:
            assert isinstance(told, Finding)
            assert CODES[told.code][0] == told.severity
            assert re.search(r"[.?]$", told.message)
            assert re.search(r"[.?]$", told.remedy)
            assert "pydantic" not in str(told)
            assert "Input should" not in str(told)


@pytest.mark.parametrize(
    ("values", "constants", "codes"),
    [
        (
            {"api": "http://test", "limit": "7", "on": "false"},
            {"api": "http://test", "limit": 7, "on": False},
            [],
        ),
        ({"limit": "7.5"}, {"api": "http://x", "limit": 7.5, "on": True}, []),
        ({"limit": "many"}, {"api": "http://x", "limit": 5, "on": True}, ["IVR117"]),
        ({"on": "1"}, {"api": "http://x", "limit": 5, "on": True}, ["IVR117"]),
        ({"apj": "x"}, {"api": "http://x", "limit": 5, "on": True}, ["IVR117"]),
    ],
)
def test_constants_can_be_overridden_in_their_type(tmp_path, values, constants, codes):
    write(tmp_path, **{"flows/main.yaml": "start: a\nnodes: {a: {type: hangup}}\n"})
    loaded = load_project(tmp_path, constants=values)
    assert loaded.project.constants == constants
    assert [f.code for f in loaded.findings] == codes
