"""Plays a scenario against a build, in virtual time (R-ivr.12)."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import datetime
from typing import Final
from zoneinfo import ZoneInfo

from pydantic import JsonValue

from ivrdesigner.compiler import Build, SourceMap, compile_project
from ivrdesigner.project import load_project
from ivrdesigner.simulate.flow_calls import Caller, first_flow, flow_call
from ivrdesigner.simulate.http_answers import HttpAnswers, fits
from ivrdesigner.simulate.progress import Branch, Progress
from ivrdesigner.simulate.scenario import Expectation, Step
from ivrdesigner.simulate.scenario_files import LoadedScenario
from vxml.errors import VxmlError
from vxml.text import TextCall

__all__ = ["ScenarioResult", "end_of_call", "play_scenario", "run_scenario"]

_MOMENT: Final = datetime(2026, 1, 5, 10, 0)  # noqa: DTZ001 - a Monday morning, in the zone of the project
"""When calls come in that do not say; always the same, so that a scenario passes on every day."""


@dataclass(frozen=True, slots=True)
class ScenarioResult:
    """How a scenario went."""

    name: str
    file: str
    failure: str
    """What was not as expected, with file and line; empty when all was."""
    path: tuple[str, ...]
    """``flow/node`` of each node entered, in order."""
    branches: frozenset[Branch]
    end: str
    """How the call ended: queue:N, voicemail:N, transfer:URI, hangup, exit, error; empty while it goes on."""
    seconds: float
    """Length of the call in virtual time."""

    @property
    def ok(self) -> bool:
        """Whether all was as expected."""
        return not self.failure


class _Failed(Exception):
    """An expectation was not met."""


def run_scenario(build: Build, loaded: LoadedScenario) -> ScenarioResult:
    """Play a scenario. It fails at the first step that is not as expected; a faulty flow never raises."""
    scenario = loaded.scenario
    if scenario.set:
        project = load_project(
            build.loaded.folder, constants={name: str(value) for name, value in scenario.set.items()}
        )
        if not project.ok:
            reason = next(str(found) for found in project.findings if found.severity == "error")
            return _result(loaded, reason, None, None)
        build = compile_project(project)
    if scenario.flow is not None and scenario.flow not in build.graphs:
        failure = f"{loaded.where('flow')}: there is no flow {scenario.flow}."
        return _result(loaded, failure, None, None)
    if scenario.language is not None and scenario.language not in build.project.languages:
        spoken = ", ".join(build.project.languages)
        failure = f"{loaded.where('language')}: the project speaks {spoken}, not {scenario.language}."
        return _result(loaded, failure, None, None)
    progress = Progress(SourceMap.load(build.source_map))
    answers = HttpAnswers(scenario.http)
    numbers = build.project.access_numbers
    called = scenario.called or next((access.number for access in numbers), "")
    moment = scenario.at or _MOMENT
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=ZoneInfo(build.project.timezone))
    epoch = moment.timestamp()
    flow = scenario.flow or first_flow(build, called, epoch)
    caller = Caller(scenario.caller, called, scenario.language or build.project.language, epoch)
    call = flow_call(build, flow, caller, answers, observer=progress)
    return play_scenario(call, loaded, answers, progress)


def play_scenario(
    call: TextCall, loaded: LoadedScenario, answers: HttpAnswers, progress: Progress
) -> ScenarioResult:
    """Play the steps of a scenario on a call that has not begun and is watched by ``progress``."""
    failure = ""
    try:
        _play(call, loaded, answers, progress)
    except _Failed as error:
        failure = str(error)
    except VxmlError as error:
        failure = f"{loaded.where('scenario')}: the call broke: {error}"
    return _result(loaded, failure, call, progress)


def _result(
    loaded: LoadedScenario, failure: str, call: TextCall | None, progress: Progress | None
) -> ScenarioResult:
    return ScenarioResult(
        loaded.name,
        loaded.file,
        failure,
        tuple(progress.path) if progress else (),
        frozenset(progress.branches) if progress else frozenset(),
        end_of_call(call) if call else "",
        call.now if call else 0.0,
    )


def end_of_call(call: TextCall) -> str:
    """How a call has ended, in the words of scenarios; empty while it goes on."""
    if call.exit is None:
        return ""
    if call.exit.reason == "transfer":
        destination = next(entry.text for entry in reversed(call.transcript) if entry.kind == "transfer")
        is_ours = destination.partition(":")[0] in ("queue", "voicemail")
        return destination if is_ours else f"transfer:{destination}"
    return {"disconnect": "hangup"}.get(call.exit.reason, call.exit.reason)


def _play(call: TextCall, loaded: LoadedScenario, answers: HttpAnswers, progress: Progress) -> None:
    steps = loaded.scenario.steps
    _prepare(call, steps, 0)
    call.start()
    spoken_from, asked_from = 0, 0
    for index, step in enumerate(steps):
        where = loaded.where("steps", index)
        if step.expect is not None:
            said = call.prompts_since(spoken_from)
            _expect(step.expect, where, call, said, answers.requests[asked_from:], progress)
        elif step.transfer is None and step.record is None:
            if call.ended:
                raise _Failed(f"{where}: the call has ended before ({_ending(call)}).")
            spoken_from, asked_from = len(call.transcript), len(answers.requests)
            _prepare(call, steps, index + 1)
            _act(call, step)
        if answers.unanswered:
            raise _Failed(
                f"{where}: the flow asks {answers.unanswered[0][:200]}, to which the scenario has no answer; "
                "add one under http."
            )
    if call.exit is not None and call.exit.reason == "error" and not _wants_error(steps):
        raise _Failed(f"{loaded.where('scenario')}: {_ending(call)}.")


def _prepare(call: TextCall, steps: tuple[Step, ...], index: int) -> None:
    """Tell the call what transfers and recordings up to the next input come to."""
    for step in steps[index:]:
        if step.transfer is not None:
            call.transfer_result(step.transfer.result, step.transfer.after)
        elif step.record is not None:
            call.record_length(step.record)
        elif step.expect is None:
            return


def _act(call: TextCall, step: Step) -> None:
    if step.press is not None:
        call.press(step.press)
    elif step.say is not None:
        call.say(step.say)
    elif step.silence:
        call.silence()
    else:
        call.hangup()


def _wants_error(steps: tuple[Step, ...]) -> bool:
    return any(step.expect is not None and step.expect.end == "error" for step in steps)


def _expect(
    wanted: Expectation, where: str, call: TextCall, said: str, requests: list[str], progress: Progress
) -> None:
    if wanted.prompt is not None and not _is_in(wanted.prompt, said):
        heard = f"heard {said[:200]!r}" if said else "nothing was said"
        raise _Failed(f"{where}: expected {wanted.prompt!r}; {heard}{_after(call)}.")
    if wanted.request is not None and not any(fits(wanted.request, request) for request in requests):
        sent = ", ".join(request[:200] for request in requests) or "nothing"
        raise _Failed(f"{where}: expected the request {wanted.request}; sent was {sent}.")
    if wanted.node is not None and wanted.node not in (progress.node, f"{progress.flow}/{progress.node}"):
        raise _Failed(
            f"{where}: expected node {wanted.node}; the call is at {progress.flow}/{progress.node}{_after(call)}."
        )
    if wanted.variable:
        _variables(wanted.variable, where, call)
    if wanted.end is not None and end_of_call(call) != wanted.end:
        now = _ending(call) if call.ended else f"the call goes on at {progress.flow}/{progress.node}"
        raise _Failed(f"{where}: expected the end {wanted.end}; {now}.")


def _variables(wanted: dict[str, JsonValue], where: str, call: TextCall) -> None:
    values = call.session.variables().get("document", {})
    for name, value in wanted.items():
        if name not in values:
            raise _Failed(f"{where}: the flow at which the call is has no variable {name}.")
        if not _same(values[name], value):
            raise _Failed(f"{where}: expected {name} to be {value!r}; it is {values[name]!r}.")


def _same(value: object, wanted: JsonValue) -> bool:
    if isinstance(wanted, bool) or isinstance(value, bool):
        return value is wanted
    return value == wanted


def _is_in(pattern: str, text: str) -> bool:
    if len(pattern) > 1 and pattern.startswith("/") and pattern.endswith("/"):
        return re.search(pattern[1:-1], text) is not None
    return _plain(pattern) in _plain(text)


def _plain(text: str) -> str:
    return " ".join(text.split())


def _after(call: TextCall) -> str:
    return f" ({_ending(call)})" if call.ended else ""


def _ending(call: TextCall) -> str:
    message = call.exit.message if call.exit is not None else ""
    return f"the call ended with {end_of_call(call)}{f': {message}' if message else ''}"
