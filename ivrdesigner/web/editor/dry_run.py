"""A call that is played in the editor, from its beginning each time: production interpreter, virtual time, no state.

Whatever a flow does, a run comes to an end: steps, seconds and sizes are bounded, and `ivrdesigner.web.dry_runs` has
it done by a process that can be ended.
"""

from __future__ import annotations

import json
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from pydantic import ValidationError

from ivrdesigner.compiler import Build, SourceMap
from ivrdesigner.graph import queue_node
from ivrdesigner.project import Flow, flow_to_json
from ivrdesigner.project.author_errors import author_errors
from ivrdesigner.simulate import Caller, end_of_call, first_flow, flow_call
from ivrdesigner.simulate.http_answers import answered, fits
from ivrdesigner.simulate.scenario import Answer
from ivrdesigner.web.editor.files import FilesError
from vxml.ecmascript import UNDEFINED
from vxml.errors import VxmlError
from vxml.interpreter import Step
from vxml.message import Message
from vxml.platform import Fetch, Fetched, FetchFailed
from vxml.text import Fetcher, TextCall

__all__ = ["MAX_SECONDS", "dry_run"]

MAX_SECONDS: Final = 8.0
"""Longest run in real time."""
_MAX_STEPS: Final = 5_000
"""Most steps that are told."""
_MAX_TEXT: Final = 2_000_000
"""Most characters of all steps together."""
_MAX_FETCHES: Final = 200
_LONGEST: Final = 4_000
"""Most characters of one text or value that is told."""
_KINDS: Final = {"record": "recording", "disconnect": "hangup", "exit": "end"}


class _Cut(BaseException):
    """A bound was reached. No handler of the interpreter may take it for a fault of the flow."""


@dataclass
class _Story:
    """The steps of a call, from what the interpreter shows and what the call by text writes down."""

    source_map: SourceMap
    flows: Mapping[str, Flow]
    timeout_queue: str
    deadline: float
    steps: list[dict[str, Any]] = field(default_factory=list)
    call: TextCall | None = None
    input: int | None = None
    flow: str = ""
    node: str = ""
    _read: int = 0
    _size: int = 0

    def observe(self, step: Step) -> None:
        """Take note of what the interpreter does."""
        if time.monotonic() > self.deadline:
            raise _Cut(f"It takes longer than {MAX_SECONDS:g} s.")
        self.catch_up()
        if step.kind not in ("dialog", "transition", "catch"):
            return
        origin = self.source_map.locate(step)
        if origin is None:
            return
        if step.kind == "dialog" and origin.node:
            self.flow, self.node = origin.flow, origin.node
            self.tell("node", origin.node)
        elif step.kind != "dialog" and origin.kind:
            target = _target(self.flows.get(origin.flow), origin.path) or (
                queue_node(self.timeout_queue) if origin.kind in ("no_input", "no_match") else None
            )
            self.tell("branch", origin.branch, target=target, path=list(origin.path), way=origin.kind)

    def catch_up(self) -> None:
        """Take over what the call has written down since."""
        if self.call is None:
            return
        for entry in self.call.transcript[self._read :]:
            self._read += 1
            if entry.kind == "disconnect" and self.call.exit is None:
                continue
            self.tell(_KINDS.get(entry.kind, entry.kind), entry.text, at=entry.at)

    def tell(self, kind: str, text: str, **more: Any) -> None:
        """Add a step."""
        text = text[:_LONGEST]
        self._size += len(text) + 100
        if len(self.steps) >= _MAX_STEPS:
            raise _Cut(f"It has more than {_MAX_STEPS} steps.")
        if self._size > _MAX_TEXT:
            raise _Cut("It says more than can be shown.")
        at = more.pop("at", self.call.now if self.call is not None else 0.0)
        self.steps.append(
            {
                "at": round(float(at), 2),
                "kind": kind,
                "flow": self.flow,
                "node": self.node,
                "text": text,
                "input": self.input,
                "target": None,
                "path": [],
                "way": None,
                **more,
            }
        )


class _Answers:
    """Other systems: answers that were given, else really asked, else none."""

    def __init__(self, answers: Sequence[Answer], ask: Fetcher | None, story: _Story) -> None:
        self._answers = [[answer, answer.times] for answer in answers]
        self._ask = ask
        self._story = story
        self._count = 0
        self.unanswered: list[str] = []

    def __call__(self, command: Fetch, at: float) -> Fetched | FetchFailed:
        request = f"{command.method} {command.uri}"
        self._count += 1
        if self._count > _MAX_FETCHES:
            raise _Cut(f"It sends more than {_MAX_FETCHES} requests.")
        self._story.catch_up()
        self._story.tell("request", request)
        answer = self._answer(command, at, request)
        if isinstance(answer, Fetched):
            body = answer.body[:_LONGEST].decode("utf-8", "replace")
            self._story.tell("answer", f"{answer.status} {body}".rstrip())
        else:
            self._story.tell("answer", f"{answer.reason} {answer.message}".rstrip())
        return answer

    def _answer(self, command: Fetch, at: float, request: str) -> Fetched | FetchFailed:
        for entry in self._answers:
            answer, left = entry
            assert isinstance(answer, Answer)
            if left != 0 and fits(answer.request, request):
                if isinstance(left, int):
                    entry[1] = left - 1
                return answered(command, at, answer)
        if self._ask is not None and command.uri.startswith(("http://", "https://")):
            return self._ask(command, at)
        self.unanswered.append(request)
        return FetchFailed(at, command.id, "network", "no answer is given to this request")


def dry_run(build: Build, request: Mapping[str, Any], ask: Fetcher | None = None) -> dict[str, Any]:
    """Play the inputs of a request (`ivrdesigner.web.schemas.DryRun`); the answer is a ``DryRunResult``.

    ``ask`` sends requests to which no answer is given. Raises FilesError for a request that makes no sense.
    """
    project = build.project
    epoch = _epoch(request.get("at"), project.timezone)
    called = request.get("called") or next((access.number for access in project.access_numbers), "")
    flow = request.get("flow") or first_flow(build, called, epoch)
    if flow not in build.graphs:
        raise FilesError("unknown-flow", Message("There is no flow {flow!r}.", flow=flow[:60]))
    language = request.get("language") or project.language
    if language not in project.languages:
        raise FilesError(
            "unknown-language", Message("The project speaks {languages}.", languages=tuple(project.languages))
        )
    story = _Story(
        SourceMap.load(build.source_map),
        build.loaded.flows,
        project.defaults.timeout_queue,
        time.monotonic() + MAX_SECONDS,
    )
    answers = _Answers(_answers(request.get("answers") or ()), ask, story)
    caller = Caller(request.get("caller") or "13800138000", called, language, epoch)
    call = story.call = flow_call(build, flow, caller, answers, observer=story.observe)
    cut: str | None = None
    mark = 0
    try:
        mark = _play(call, story, request.get("inputs") or ())
    except _Cut as reached:
        cut = str(reached)
    except VxmlError as fault:
        cut = str(fault)[:_LONGEST]
    return _result(call, story, answers, mark, cut)


def _play(call: TextCall, story: _Story, inputs: Sequence[Mapping[str, Any]]) -> int:
    """Do all inputs; the answer is the number of steps before the last of them."""
    _prepare(call, inputs, 0)
    call.start()
    story.catch_up()
    mark = 0
    for index, act in enumerate(inputs):
        if act.get("transfer") or act.get("record") is not None or call.ended:
            continue
        mark = len(story.steps)
        story.input = index
        _prepare(call, inputs, index + 1)
        if act.get("press"):
            call.press(act["press"])
        elif act.get("say"):
            call.say(act["say"])
        elif act.get("wait"):
            call.silence()
        elif act.get("hangup"):
            call.hangup()
        else:
            raise FilesError(
                "invalid-input",
                Message("Input {number} does nothing; set one of its fields.", number=index + 1),
            )
        story.catch_up()
    return mark


def _prepare(call: TextCall, inputs: Sequence[Mapping[str, Any]], index: int) -> None:
    """Tell the call how the transfers and recordings up to the next input end."""
    for act in inputs[index:]:
        if act.get("transfer"):
            call.transfer_result(act["transfer"]["result"], act["transfer"].get("after", 10.0))
        elif act.get("record") is not None:
            call.record_length(act["record"])
        else:
            return


def _result(call: TextCall, story: _Story, answers: _Answers, mark: int, cut: str | None) -> dict[str, Any]:
    variables = call.session.variables().get("document", {}) if cut is None else {}
    return {
        "steps": story.steps,
        "prompts": [step["text"] for step in story.steps[mark:] if step["kind"] == "prompt"],
        "waiting": "input" if call.waiting and cut is None else "nothing",
        "flow": story.flow,
        "node": story.node,
        "variables": {name: _told(value) for name, value in variables.items() if "$" not in name},
        "ended": end_of_call(call) or None,
        "unanswered": answers.unanswered,
        "cut": cut,
        "message": (call.exit.message if call.exit is not None else "")[:_LONGEST],
    }


def _told(value: object) -> Any:
    """A value as JSON; one that is too large, or none of JSON, as text. What has no value is null."""
    if value is UNDEFINED:
        return None
    try:
        text = json.dumps(value, ensure_ascii=False, allow_nan=False)
    except (TypeError, ValueError, RecursionError):
        return str(value)[:_LONGEST]
    return value if len(text) <= _LONGEST else f"{text[:_LONGEST]}…"


def _answers(answers: Sequence[Any]) -> list[Answer]:
    try:
        return [Answer.model_validate(answer) for answer in answers]
    except ValidationError as fault:
        first = author_errors(fault, Answer)[0]
        message = Message(
            "An answer is wrong: {message} {remedy}", message=first.message, remedy=first.remedy
        )
        raise FilesError("invalid-answer", message) from None


def _epoch(text: str | None, timezone: str) -> float:
    if not text:
        return datetime.now(UTC).timestamp()
    try:
        moment = datetime.fromisoformat(text)
        return (moment if moment.tzinfo else moment.replace(tzinfo=ZoneInfo(timezone))).timestamp()
    except (ValueError, OverflowError):
        raise FilesError(
            "invalid-time", Message("{time!r} is no ISO 8601 time such as 2026-03-02T10:00.", time=text[:40])
        ) from None


def _target(flow: Flow | None, path: Sequence[str | int]) -> str | None:
    """What the flow says at the field of a target."""
    here: Any = flow_to_json(flow) if flow is not None else None
    for part in path:
        if isinstance(here, dict):
            here = here.get(str(part))
        elif isinstance(here, list) and isinstance(part, int) and part < len(here):
            here = here[part]
        else:
            return None
    return here if isinstance(here, str) else None
