"""Recordings of the samples' scenarios."""

from functools import cache
from pathlib import Path

import ivrdesigner.simulate.runner as scenario_runner
import samples
from ivrdesigner.compiler import compile_project
from ivrdesigner.project import load_project
from ivrdesigner.replay import record_call
from ivrdesigner.simulate import flow_call, load_scenarios, run_scenario

FOLDER = Path(samples.__file__).parent
SAMPLES = sorted(path.parent.name for path in FOLDER.glob("*/ivr.yaml"))


@cache
def built(sample):
    return compile_project(load_project(FOLDER / sample))


@cache
def scenarios(sample):
    return load_scenarios(FOLDER / sample)[0]


@cache
def record_scenario(sample, number):
    """A scenario as a recording, and the build that took it."""
    taken = []

    def recorded_call(build, flow, caller, fetcher, *, observer=None):
        recorder = record_call(build, flow, caller, name=f"{sample}-{number}", source="text")

        def observe(step):
            observer(step)
            recorder(step)

        taken.append((recorder, build))
        call = flow_call(build, flow, caller, fetcher, observer=observe, witness=recorder.witness)
        recorder.follow(call.session.run)
        return call

    original = scenario_runner.flow_call
    scenario_runner.flow_call = recorded_call
    try:
        result = run_scenario(built(sample), scenarios(sample)[number])
    finally:
        scenario_runner.flow_call = original
    assert result.ok, result.failure
    recorder, build = taken[-1]
    return recorder.recording, build


def entered(sample, number):
    """What the scenario enters at secret nodes, by node: what a tester gives as test values."""
    recording, _ = record_scenario(sample, number)
    keys = "".join(step.press for step in scenarios(sample)[number].scenario.steps if step.press is not None)
    values, place, asked, position = {}, "", None, 0
    for moment in recording.moments:
        if moment.kind == "node":
            place, asked = f"{moment['flow']}/{moment['node']}", None
        elif moment.kind == "branch" or (moment.kind == "prompt" and asked is not None):
            asked = None
        elif moment.kind == "key":
            if moment["key"] == "•":
                if asked is None:
                    values.setdefault(place, []).append("")
                    asked = place
                values[place][-1] += keys[position]
            position += 1
    return values
