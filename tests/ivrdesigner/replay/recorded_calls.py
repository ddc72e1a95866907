"""Recordings of the samples' scenarios."""

from functools import cache
from pathlib import Path

import ivrdesigner.simulate.runner as scenario_runner
import samples
from ivrdesigner.compiler import SourceMap, compile_project
from ivrdesigner.project import load_project
from ivrdesigner.replay import Recorder, Recording
from ivrdesigner.simulate import flow_call, flow_options, load_scenarios, run_scenario

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
        options = flow_options(caller)
        head = Recording(
            name=f"{sample}-{number}",
            source="text",
            flow=flow,
            caller=caller.caller,
            called=caller.called,
            language=caller.language,
            epoch=caller.epoch,
            session=options.session,
        )
        base = (build.loaded.folder / "build").resolve().as_uri()
        recorder = Recorder(head, base=base, source_map=SourceMap.load(build.source_map))

        def observe(step):
            observer(step)
            recorder(step)

        taken.append((recorder, build))
        return flow_call(build, flow, caller, fetcher, observer=observe, witness=recorder.witness)

    original = scenario_runner.flow_call
    scenario_runner.flow_call = recorded_call
    try:
        result = run_scenario(built(sample), scenarios(sample)[number])
    finally:
        scenario_runner.flow_call = original
    assert result.ok, result.failure
    recorder, build = taken[-1]
    return recorder.recording, build
