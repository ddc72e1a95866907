"""The VoiceXML itself: goldens, stability, hostile texts, the way back to the flow, files."""

import gc
import json
import os
import re
import subprocess
import sys
import weakref
from pathlib import Path

import pytest
from built_flows import PROJECT, build_of, call_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

import samples
from ivrdesigner.compiler import SOURCE_MAP, SourceMap, compile_project, write_build
from ivrdesigner.compiler.layout import indented
from ivrdesigner.errors import BuildError
from ivrdesigner.project import flow_from_json, flow_to_json, load_project

GOLDENS = Path(__file__).parent / "goldens"
ALL = sorted(path.stem for path in GOLDENS.glob("*.yaml"))


@pytest.mark.parametrize("name", ALL)
def test_golden(name, tmp_path):
    """IVRKIT_UPDATE_GOLDENS=1 writes them anew: read what changed before you keep it."""
    text = (GOLDENS / f"{name}.yaml").read_text(encoding="utf-8")
    documents = build_of(tmp_path, text, check=False).documents
    golden = GOLDENS / f"{name}.vxml"
    if os.environ.get("IVRKIT_UPDATE_GOLDENS"):
        golden.write_text(documents["main.vxml"], encoding="utf-8")
    assert documents["main.vxml"] == golden.read_text(encoding="utf-8")


def test_there_is_a_golden_for_every_node_kind():
    kinds = set()
    for name in ALL:
        text = (GOLDENS / f"{name}.yaml").read_text(encoding="utf-8")
        kinds |= set(re.findall(r"type: ([a-z]+)", text))
    assert kinds >= {
        "play", "menu", "collect", "queue", "voicemail", "http", "condition", "hours", "set", "language", "record",
        "transfer", "subflow", "return", "back", "top", "hangup", "exit",
    }  # fmt: skip


def test_the_same_project_gives_the_same_bytes():
    code = (
        "import samples, hashlib; from ivrdesigner.project import load_project; "
        "from ivrdesigner.compiler import compile_project\n"
        "for name in samples.names():\n"
        "    b = compile_project(load_project(samples.FOLDER / name))\n"
        "    text = b.source_map + ''.join(b.documents.values())\n"
        "    print(name, hashlib.sha256(text.encode()).hexdigest())"
    )
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code],
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=True,
        ).stdout.splitlines()
        for seed in ("1", "2")
    )
    assert first == second
    assert len(first) == len(samples.names())


def test_an_element_without_content_is_written_short():
    assert indented('<form id="a">\n<transfer dest="x">\n</transfer>\n</form>') == [
        '<form id="a">',
        '  <transfer dest="x"/>',
        "</form>",
    ]


def test_elements_are_indented_by_what_is_open_around_them():
    text = '<form id="a">\n\n<block>\n<if cond="a &gt; 1">\n<exit/>\n<else/>\n<prompt>x <value expr="1"/></prompt>\n</if>\n</block>\n</form>'
    assert indented(text) == [
        '<form id="a">',
        "  <block>",
        '    <if cond="a &gt; 1">',
        "      <exit/>",
        "    <else/>",
        '      <prompt>x <value expr="1"/></prompt>',
        "    </if>",
        "  </block>",
        "</form>",
    ]


AUTHOR = st.text(
    st.one_of(
        st.sampled_from("<>&\"'{}]\\/`%$#*\n\r\t\u2028\ufffe中é 1a"), st.characters(exclude_categories=["Cs"])
    ),
    min_size=1,
    max_size=30,
)


def flow_json(text):
    escaped = text.replace("{", "{{").replace("}", "}}")
    return {
        "name": "main",
        "start": "a",
        "variables": {"v": {"type": "text", "initial": json.dumps(text)}},
        "nodes": {
            "a": {
                "type": "menu",
                "title": text,
                "prompt": [{"text": escaped}, {"variable": "v", "as": "text"}],
                "keys": {"1": {"to": "b", "say": text}},
                "no_input": {"prompt": escaped},
            },
            "b": {"type": "exit", "values": {"out": json.dumps(text)}},
        },
    }


@given(AUTHOR)
@settings(max_examples=150, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_an_author_writes_is_spoken_and_kept_as_it_stands(tmp_path, text):
    flow, findings = flow_from_json(flow_json(text))
    if flow is None:
        assert findings  # refused with a reason
        return
    (tmp_path / "ivr.yaml").write_text(PROJECT, encoding="utf-8")
    (tmp_path / "flows").mkdir(exist_ok=True)
    (tmp_path / "flows" / "main.yaml").write_text(json.dumps(flow_to_json(flow)), encoding="utf-8")
    loaded = load_project(tmp_path)
    if not loaded.ok:  # a control character in a file
        return
    call = call_of(compile_project(loaded))
    legal = re.sub("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", text)
    assert re.sub(r"\s", "", call.said) == re.sub(r"\s", "", legal + text)
    call.press("1")
    assert dict(call.call.exit.values) == {"out": text}


def test_ids_that_xml_does_not_have_are_written_otherwise(tmp_path):
    main = "start: ª起点\nnodes:\n  ª起点: {type: play, prompt: x, next: 结束}\n  结束: {type: hangup, prompt: y}\n"
    build = build_of(tmp_path, main)
    played = call_of(build)
    assert played.said == "x y"
    assert played.progress.path == ["main/ª起点", "main/结束"]


@pytest.mark.parametrize("name", samples.names())
def test_the_source_map_finds_branch_and_line(name):
    loaded = load_project(samples.FOLDER / name)
    build = compile_project(loaded)
    source_map = SourceMap.load(build.source_map)
    marked = 0
    for file, text in build.documents.items():
        flow = loaded.flows[file.removesuffix(".vxml")]
        for number, line in enumerate(text.splitlines(), 1):
            origin = source_map.origin(f"file:///x/{file}", number)
            if origin is None or not origin.kind:
                continue
            marked += 1
            assert re.match(r" *<(goto|noinput|nomatch)\b", line)
            assert origin.node in flow.nodes
            if origin.path[-1] in ("next", "otherwise", "error", "open", "closed", "to"):
                target = re.search(r'"#([^"]+)"', line)[1]
                written = (
                    (loaded.folder / origin.file).read_text(encoding="utf-8").splitlines()[origin.line - 1]
                )
                assert target in written or target.startswith("queue-") or target == "flow-leave"
    assert marked >= sum(len(flow.nodes) for flow in loaded.flows.values()) / 2


def test_forms_lead_back_to_the_line_of_their_node(tmp_path):
    build = build_of(
        tmp_path, "start: a\nnodes:\n  a: {type: play, prompt: x, next: b}\n  b:\n    type: hangup\n"
    )
    lines = build.documents["main.vxml"].splitlines()
    at = next(number for number, line in enumerate(lines, 1) if 'id="b"' in line)
    origin = SourceMap.load(build.source_map).origin("http://any/where/main.vxml?q#b", at + 1)
    assert (origin.flow, origin.node, origin.file, origin.line) == ("main", "b", "flows/main.yaml", 5)
    assert SourceMap.load(build.source_map).origin("http://any/other.vxml", 1) is None
    assert SourceMap.load(build.source_map).origin("main.vxml", 1) is None


def test_a_source_map_goes_with_its_build():
    """A worker takes new builds for months, and freezes what is there at its start: no ring may hold the old one."""
    gc.disable()
    try:
        source_map = SourceMap({})
        source_map.origin("main.vxml", 1)
        gone = weakref.ref(source_map)
        del source_map
        assert gone() is None
    finally:
        gc.enable()


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"version": 99}', "null"])
def test_a_text_that_is_no_source_map_is_refused(text):
    with pytest.raises(ValueError, match=r"build the project again|Expecting"):
        SourceMap.load(text)


SMALL = "start: a\nnodes:\n  a: {type: hangup, prompt: x}\n"


def test_a_build_replaces_the_one_before_it_and_nothing_else(tmp_path):
    build = build_of(tmp_path / "p", SMALL, check=False, other=SMALL)
    out = tmp_path / "out"
    write_build(build, out)
    assert sorted(path.name for path in out.iterdir()) == ["main.vxml", "other.vxml", SOURCE_MAP]
    (out / "mine.vxml").write_text("mine", encoding="utf-8")
    (tmp_path / "p" / "flows" / "other.yaml").unlink()
    write_build(compile_project(load_project(tmp_path / "p")), out)
    assert sorted(path.name for path in out.iterdir()) == ["main.vxml", "mine.vxml", SOURCE_MAP]


@pytest.mark.parametrize(
    "old", ["", "{", "[]", '{"documents": {"../../x.vxml": 1, "..\\\\y.vxml": 1}}', '{"documents": 7}']
)
def test_a_broken_source_map_in_the_folder_does_no_harm(tmp_path, old):
    build = build_of(tmp_path / "p", SMALL, check=False)
    out = tmp_path / "out"
    out.mkdir()
    (tmp_path / "x.vxml").write_text("keep", encoding="utf-8")
    (out / SOURCE_MAP).write_text(old, encoding="utf-8")
    write_build(build, out)
    assert (tmp_path / "x.vxml").exists()
    assert (out / "main.vxml").exists()


def test_a_full_disk_leaves_the_old_build_whole(tmp_path, monkeypatch):
    build = build_of(tmp_path / "p", SMALL, check=False)
    out = tmp_path / "out"
    write_build(build, out)
    before = (out / "main.vxml").read_text(encoding="utf-8")

    def full(*arguments, **options):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Path, "replace", full)
    with pytest.raises(BuildError, match="No space left"):
        write_build(build, out)
    assert (out / "main.vxml").read_text(encoding="utf-8") == before
    assert not [path for path in out.iterdir() if path.name.startswith(".")]


def test_a_folder_that_is_a_file_is_told(tmp_path):
    build = build_of(tmp_path / "p", SMALL, check=False)
    (tmp_path / "out").write_text("", encoding="utf-8")
    with pytest.raises(BuildError, match="cannot be written"):
        write_build(build, tmp_path / "out")


def test_a_project_with_errors_is_not_built(tmp_path):
    (tmp_path / "ivr.yaml").write_text("name: x\n", encoding="utf-8")
    with pytest.raises(BuildError, match="ivrctl validate"):
        compile_project(load_project(tmp_path))
    with pytest.raises(BuildError, match="do not exist"):
        build_of(tmp_path / "q", "start: a\nnodes:\n  a: {type: play, prompt: x, next: b}\n", check=False)


def test_names_that_mean_something_to_objects_are_plain_values(tmp_path):
    main = """start: q
variables: {a: {type: any, initial: "0"}, status: {type: number, initial: "0"}}
nodes:
  q:
    type: http
    method: POST
    url: "{api}/x"
    body: {json: {__proto__: 1, constructor: "{limit}", toString: [true, null]}}
    response: {fields: {a: "$.a"}}
    next: bye
    error: bye
  bye: {type: hangup, prompt: "{a}"}
"""
    build = build_of(tmp_path, main, check=False)
    played = call_of(build, http=({"request": "POST *", "json": {"a": "ok"}},))
    assert played.said == "ok"
