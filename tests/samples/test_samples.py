"""Every sample is an example to follow: faultless, built, and every way through it played (R-ivr.2 to R-ivr.7, R-ivr.12)."""

import pytest

import samples
from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.rules import validate
from ivrdesigner.simulate import Coverage, load_scenarios, random_callers, run_scenario
from vxml.ecmascript import Engine
from vxml.parser import parse_document

CALLERS = 300
SEED = 2026

each_sample = pytest.mark.parametrize("name", samples.names())


@pytest.fixture(scope="module")
def builds():
    return {name: compile_project(load_project(samples.FOLDER / name)) for name in samples.names()}


def test_there_are_samples_of_every_size():
    sizes = {
        name: sum(len(flow.nodes) for flow in load_project(samples.FOLDER / name).flows.values())
        for name in samples.names()
    }
    assert sizes.keys() == {
        "after-hours",
        "bank-hotline",
        "clinic-appointment",
        "satisfaction-survey",
        "self-service",
        "starter",
    }
    assert sizes["starter"] == min(sizes.values()) <= 5
    assert sizes["self-service"] >= 60


@each_sample
def test_sample_validates_without_any_finding(name):
    report = validate(load_project(samples.FOLDER / name))
    assert list(report.findings) == []


@each_sample
def test_every_call_to_a_sample_ends(name):
    """Proofs of the validator; only a survey has no person to reach."""
    report = validate(load_project(samples.FOLDER / name))
    proofs = {proof.name: proof.holds for proof in report.proofs}
    assert proofs["every-way-ends"]
    assert proofs["every-loop-waits"]
    assert proofs["silence-ends"]
    assert proofs["person-from-everywhere"] is (None if name == "satisfaction-survey" else True)


@each_sample
def test_sample_speaks_chinese_and_english(name):
    project = load_project(samples.FOLDER / name).project
    assert project.languages == ("zh-CN", "en-US")


@each_sample
def test_sample_says_what_it_shows(name):
    readme = (samples.FOLDER / name / "README.md").read_text(encoding="utf-8")
    assert readme.startswith("# ")
    assert 3 <= len(readme.splitlines()) <= 15


@each_sample
def test_sample_builds_to_strict_voicexml(name, builds):
    documents = builds[name].documents
    assert set(documents) == {f"{flow}.vxml" for flow in load_project(samples.FOLDER / name).flows}
    for file, text in documents.items():
        parse_document(text, uri=f"file:///{file}", tolerant=False)


@each_sample
def test_scenarios_of_a_sample_pass_and_play_every_node_and_branch(name, builds):
    scenarios, findings = load_scenarios(samples.FOLDER / name)
    assert findings == []
    results = [run_scenario(builds[name], scenario) for scenario in scenarios]
    assert [(result.name, result.failure) for result in results if not result.ok] == []
    coverage = Coverage.of(builds[name], results)
    assert coverage.nodes_percent == 100
    assert coverage.branches_percent >= 90


@pytest.mark.parametrize("name", ["starter", "self-service"])
def test_calls_through_menus_start_no_script_sandbox(name, builds, monkeypatch):
    """It costs more than the rest of such a call."""

    class NoSandbox(Engine):
        def _start(self, known):
            raise AssertionError("the sandbox was started")

    monkeypatch.setattr("vxml.interpreter.state.Engine", NoSandbox)
    scenarios, _ = load_scenarios(samples.FOLDER / name)
    assert all(run_scenario(builds[name], scenario).ok for scenario in scenarios)
    assert random_callers(builds[name], 30, seed=SEED).errors == ()


@each_sample
def test_random_callers_never_end_in_an_error(name, builds):
    """R-ivr.12: whatever callers do, no call throws, runs for ever or is cut off by a limit."""
    report = random_callers(builds[name], CALLERS, seed=SEED)
    assert report.errors == ()
