"""The scenario files of scripts: the same language as those of flows (R-ivr.12), in tests/NAME.yaml beside NAME.yaml."""

from __future__ import annotations

from datetime import UTC
from typing import Final

from aiflows.compiler import ScriptBuild, script_call
from ivrdesigner.compiler import SourceMap
from ivrdesigner.project import Finding
from ivrdesigner.simulate import (
    HttpAnswers,
    LoadedScenario,
    Progress,
    ScenarioResult,
    load_scenarios,
    play_scenario,
)

__all__ = ["run_script_scenario", "script_scenarios"]

_EPOCH: Final = 1_767_578_400.0
"""A Monday morning, for scenarios that do not say when."""


def script_scenarios(build: ScriptBuild) -> tuple[list[LoadedScenario], list[Finding]]:
    """The scenarios of a script, and what is wrong with its file; none for a script without folder."""
    folder = build.loaded.folder
    if folder is None:
        return [], []
    ours = {f"tests/{build.script.name}{suffix}" for suffix in (".yaml", ".yml")}
    scenarios, findings = load_scenarios(folder)
    return [one for one in scenarios if one.file in ours], [one for one in findings if one.file in ours]


def run_script_scenario(build: ScriptBuild, loaded: LoadedScenario) -> ScenarioResult:
    """Play a scenario; ``node`` of an answer is ``answer:ID``. It fails at the first step that is not as expected."""
    scenario = loaded.scenario
    progress = Progress(SourceMap.load(build.source_map))
    answers = HttpAnswers(scenario.http)
    moment = scenario.at
    if moment is not None and moment.tzinfo is None:
        moment = moment.replace(tzinfo=UTC)
    made = script_call(
        build,
        answers,
        caller=scenario.caller,
        called=scenario.called or "95500",
        epoch=moment.timestamp() if moment else _EPOCH,
        observer=progress,
    )
    return play_scenario(made.call, loaded, answers, progress)
