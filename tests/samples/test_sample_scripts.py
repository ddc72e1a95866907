"""The sample scripts: faultless, their scenarios pass, callers reach their goals, labelled halves stay apart (R-ai.11)."""

import pytest

import samples
from aiflows.compiler import compile_script
from aiflows.evaluate import evaluate, load_labelled
from aiflows.model import load_script
from aiflows.rules import validate_script
from aiflows.simulate import load_personas, run_script_scenario, script_scenarios, simulate

NAMES = ("appointment", "delivery_survey", "loan_reminder", "property_sales")
each_script = pytest.mark.parametrize("name", NAMES)


def loaded(name):
    return load_script(samples.SCRIPTS / f"{name}.yaml")


def labelled(name, script):
    return load_labelled(samples.SCRIPTS / "labelled" / f"{name}.yaml", script)


@each_script
def test_script_has_no_errors_and_no_warnings(name):
    assert [found for found in validate_script(loaded(name)).findings if found.severity != "info"] == []


@each_script
def test_scenarios_pass(name):
    build = compile_script(loaded(name))
    scenarios, findings = script_scenarios(build)
    assert findings == []
    assert len(scenarios) >= 3
    assert [
        result.failure for result in (run_script_scenario(build, one) for one in scenarios) if not result.ok
    ] == []


@each_script
def test_personas_reach_their_goals(name):
    build = compile_script(loaded(name))
    personas = load_personas(samples.SCRIPTS / "personas" / f"{name}.yaml", build.script)
    assert personas.findings == ()
    report = simulate(build, personas, 60, seed=2026)
    assert report.errors == ()
    assert [one.name for one in report.personas if one.calls >= 5 and not one.ok] == []


@each_script
def test_no_utterance_of_the_tuning_half_is_held_back_too(name):
    found = labelled(name, loaded(name).script)
    assert found.findings == ()
    tuning, held_back = ({(one.node, one.said) for one in found.of(part)} for part in ("tuning", "held_back"))
    assert tuning.isdisjoint(held_back)
    assert len(tuning) >= 80
    assert len(held_back) >= 80


@each_script
def test_what_it_was_tuned_by_is_understood(name):
    script = loaded(name).script
    assert evaluate(script, labelled(name, script).of("tuning")).whole.accuracy >= 0.9


def test_three_hundred_utterances_and_more_are_labelled():
    assert sum(len(labelled(name, loaded(name).script).utterances) for name in NAMES) >= 300
