"""What is proved of the samples is true of calls: every way told is played and comes out as foretold (R-ivr.6)."""

import pytest

import samples
from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.rules import validate
from ivrdesigner.simulate import run_scenario, scenario_of

TOLERANCE = 0.03
"""Of a time foretold: a value in a prompt counts as eight letters, whatever it is."""


@pytest.fixture(scope="module")
def projects():
    return {name: load_project(samples.FOLDER / name) for name in samples.names()}


@pytest.fixture(scope="module")
def builds(projects):
    return {name: compile_project(project) for name, project in projects.items()}


@pytest.mark.parametrize("name", samples.names())
def test_ways_of_all_measures_are_played_as_foretold(name, projects, builds):
    for proof in validate(projects[name]).proofs:
        if proof.value is None:
            continue
        assert proof.exact, proof
        result = run_scenario(builds[name], scenario_of(proof.scenario, proof.name))
        assert result.ok, (proof, result.failure)
        assert result.end.startswith(("queue:", "voicemail:", "transfer:")), (proof, result)
        if proof.unit == "keys":
            pressed = sum(len(step.get("press", "")) for step in proof.scenario["steps"])
            assert pressed == proof.value, proof
        else:
            assert result.seconds == pytest.approx(proof.value, rel=TOLERANCE, abs=0.2), (proof, result)
