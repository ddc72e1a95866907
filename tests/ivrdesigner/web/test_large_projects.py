"""Large projects are checked and changed by processes of their own; the web process goes on answering."""

import pytest

from ivrdesigner.web import large_projects, states
from ivrdesigner.web.editor import FilesError, apply_change, positions, state_of
from ivrdesigner.web.kept import Kept

FLOW = "# kept\nname: main\nstart: a\nnodes:\n  a: {type: play, prompt: Hello, next: bye}\n  bye: {type: hangup}\n"
FILES = {"ivr.yaml": "name: big\nlanguage: en-US\nstart: main\n", "flows/main.yaml": FLOW}
CHANGE = {"op": "rename_node", "flow": "main", "node": "a", "to": "hello"}


@pytest.fixture
def every_project_is_large(monkeypatch):
    monkeypatch.setattr(large_projects, "_LARGE", 0)
    monkeypatch.setattr(large_projects, "_LARGE_GRAPH", 0)
    monkeypatch.setattr(states, "_states", Kept(16, 4_000_000))
    yield
    large_projects._pool().close()
    large_projects._pool.cache_clear()


@pytest.mark.usefixtures("every_project_is_large")
def test_a_process_says_the_same_as_the_web_process_would():
    known = states.state(FILES, ["hello.wav"])
    graph = known["flows"]["main"]["graph"]
    assert large_projects._pool().pids
    assert known == states.state(FILES, ["hello.wav"])
    assert known == state_of(FILES, ["hello.wav"], prove=False)
    assert large_projects.changed(FILES, [CHANGE]) == apply_change(FILES, CHANGE)
    assert large_projects.placed(graph) == {node: list(at) for node, at in positions(graph).items()}


@pytest.mark.usefixtures("every_project_is_large")
def test_what_the_process_refuses_is_refused_here():
    with pytest.raises(FilesError, match="There is no flow 'zz'") as refused:
        large_projects.changed(FILES, [{**CHANGE, "flow": "zz"}])
    assert refused.value.code == "unknown-flow"


def test_small_projects_stay_in_the_web_process(monkeypatch):
    monkeypatch.setattr(large_projects, "_pool", None)
    monkeypatch.setattr(states, "_states", Kept(16, 4_000_000))
    assert states.state(FILES)["flows"]["main"]["valid"]


def test_large_states_are_not_heaped_up(monkeypatch):
    monkeypatch.setattr(states, "_states", Kept(16, 2 * sum(map(len, FILES.values())) + 20))
    for number in range(5):
        states.state({**FILES, "flows/main.yaml": f"{FLOW}# {number}\n"})
    assert len(states._states) == 2


def test_changes_that_are_nested_too_deep_say_so():
    deep = "x"
    for _ in range(3000):
        deep = [deep]
    with pytest.raises(FilesError, match="nested too deep"):
        apply_change(FILES, {"op": "flow", "flow": "main", "json": {"name": "main", "nodes": {"a": deep}}})
