"""Documents that no interpreter would load are told when they are built (R-ivr.9)."""

from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project


def built(folder, flow):
    (folder / "flows").mkdir()
    (folder / "ivr.yaml").write_text(
        'name: p\nlanguage: en-US\nstart: main\ndefaults: {timeout_queue: "800"}\n'
    )
    (folder / "flows" / "main.yaml").write_text(flow)
    return compile_project(load_project(folder))


def test_a_prompt_that_makes_its_document_too_large_is_named(tmp_path):
    flow = f"start: a\nnodes:\n  a: {{type: play, prompt: Hello., next: b}}\n  b: {{type: hangup, prompt: {'x' * 8_500_000}}}\n"
    build = built(tmp_path, flow)
    assert not build.ok
    (found,) = build.findings
    assert (found.code, found.file, found.line, found.column, found.node) == (
        "IVR103",
        "flows/main.yaml",
        4,
        3,
        "b",
    )
    assert "8.1 MiB of it is this node" in found.message
    assert found.remedy == "Shorten its texts, or speak a recording."


def test_many_nodes_that_make_a_document_too_large_are_to_become_sub_flows(tmp_path):
    nodes = "".join(
        f"  n{i}: {{type: play, prompt: '{'words ' * 500}', next: n{i + 1}}}\n" for i in range(3_000)
    )
    (found,) = built(tmp_path, f"start: n0\nnodes:\n{nodes}  n3000: {{type: hangup}}\n").findings
    assert found.code == "IVR103"
    assert found.remedy == "Move parts of it into sub-flows."


def test_a_document_of_usual_size_has_no_finding(tmp_path):
    build = built(tmp_path, "start: a\nnodes:\n  a: {type: hangup, prompt: Goodbye.}\n")
    assert build.ok
    assert build.findings == ()
