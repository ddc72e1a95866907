"""A project whose documents cannot be loaded by a call is one with errors."""

from dataclasses import replace

from dialplan.routing import projects
from dialplan.routing.projects import load_folder
from ivrdesigner.project import Finding


def test_documents_that_no_call_can_load_leave_the_last_good_build_in_use(tmp_path, monkeypatch):
    folder = tmp_path / "bank"
    (folder / "flows").mkdir(parents=True)
    (folder / "ivr.yaml").write_text("name: bank\nlanguage: en-US\nstart: main\n", "utf-8")
    flow = folder / "flows" / "main.yaml"
    flow.write_text("start: bye\nnodes:\n  bye: {type: hangup, prompt: Goodbye.}\n", "utf-8")
    good = load_folder(folder, "bank", None, None)
    assert good.live is not None
    assert good.live.fresh
    too_large = Finding(
        "IVR103", "error", "flows/main.yaml", 1, 1, None, None, "It is too large.", "Split it."
    )
    compile_project = projects.compile_project
    monkeypatch.setattr(
        projects, "compile_project", lambda loaded: replace(compile_project(loaded), findings=(too_large,))
    )
    flow.write_text("start: bye\nnodes:\n  bye: {type: hangup, prompt: So long.}\n", "utf-8")
    found = load_folder(folder, "bank", good, None)
    assert found.live == replace(good.live, fresh=False)
    assert [(each.code, each.file) for each in found.findings] == [("IVR103", "bank/flows/main.yaml")]
    assert load_folder(folder, "bank", None, None).live is None
