"""Callers put the receiver down whenever they like: no sample breaks (R-ivr.12)."""

import pytest

import samples
from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.simulate import load_scenarios, run_scenario
from ivrdesigner.simulate.scenario import Step


@pytest.mark.parametrize("name", samples.names())
def test_every_scenario_can_be_cut_off_after_any_step(name):
    build = compile_project(load_project(samples.FOLDER / name))
    scenarios, _ = load_scenarios(samples.FOLDER / name)
    ends = set()
    for loaded in scenarios[:12]:
        for length in range(len(loaded.scenario.steps)):
            steps = loaded.scenario.steps[:length]
            cut = loaded.scenario.model_copy(update={"steps": (*steps, Step(hangup=True))})
            result = run_scenario(build, type(loaded)(cut, loaded.file, loaded._data, loaded._places))
            assert "the call has ended before" in result.failure or result.ok, result.failure
            ends.add(result.end)
    assert "error" not in ends
    assert "hangup" in ends
