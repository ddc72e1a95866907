"""A way through the flows gone with real values: what the caller enters and other systems answer, so that it happens.

Conditions decide by values. A rehearsal runs the expressions of a way with entries and answers of its own choice and
goes back to another choice where a condition leads elsewhere. What it finds is a scenario that `ivrctl test` plays.
It finds nothing where no choice fits, or none of those that it tries.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime
from itertools import islice
from typing import Any, Final, TypeVar

from ivrdesigner.project import (
    CollectNode,
    ConditionNode,
    Flow,
    HttpNode,
    LanguageNode,
    RecordNode,
    SetNode,
    SubflowNode,
    VariableType,
)
from ivrdesigner.rules.acts import Act, step_of
from ivrdesigner.rules.answer_bodies import json_with
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.costs import Costs
from ivrdesigner.rules.entries import Entry, values_like
from ivrdesigner.rules.passages import MAX_CALLS, Event
from ivrdesigner.rules.trial_values import CHOICES, moment_of, numbers_of, value_of, values_of
from vxml.ecmascript import Engine, Scope
from vxml.errors import ResourceLimit, VxmlError

__all__ = ["MAX_EVENTS", "Played", "rehearse"]

T = TypeVar("T")

MAX_EVENTS: Final = 400
"""Longest way that is rehearsed, in steps."""
_MAX_RUNS: Final = 200
_EXPRESSIONS: Final = 3_000
"""Most expressions that are run for the ways of one project, so that slow ones hold nobody up …"""
_SCRIPT_TIME: Final = 0.005
"""… together with so many seconds for each, after which a way counts as not tried."""
_ENTRIES: Final = 4
"""Most entries that are tried at one question."""
_HOURS: Final = frozenset(("open", "closed", "holiday"))
_CALLER: Final = "13800138000"


@dataclass(frozen=True, slots=True)
class Played:
    """A way that can be gone: what happens, and the fields of a scenario that plays it."""

    acts: tuple[Act, ...]
    scenario: dict[str, Any]
    timed: bool
    """Whether it depends on when the call comes in."""


class _Fails(Exception):
    """These choices do not lead along the way."""


class _SpentError(Exception):
    """So many expressions have been run for this project that no more ways are rehearsed."""


@dataclass(slots=True)
class _Frame:
    flow: Flow
    scope: Scope


@dataclass(slots=True)
class _Choices:
    """Which candidate is taken at each place; `advance` goes on to the next combination."""

    taken: list[int] = field(default_factory=list)
    sizes: list[int] = field(default_factory=list)
    at: int = 0

    def of(self, candidates: Sequence[T]) -> T:
        if not candidates:
            raise _Fails
        if self.at == len(self.taken):
            self.taken.append(0)
            self.sizes.append(len(candidates))
        self.at += 1
        return candidates[self.taken[self.at - 1]]

    def advance(self) -> bool:
        del self.taken[self.at :], self.sizes[self.at :]
        while self.taken and self.taken[-1] + 1 >= self.sizes[-1]:
            self.taken.pop()
            self.sizes.pop()
        if self.taken:
            self.taken[-1] += 1
        self.at = 0
        return bool(self.taken)


def rehearse(around: ProjectContext, costs: Costs, events: Sequence[Event]) -> Played | Event | None:
    """The way with values by which it is gone. Else the event farthest on the way that no choice leads past, or None
    when the way was not tried.
    """
    if len(events) > MAX_EVENTS or not events or any(event.kind == "unknown" for event in events):
        return None
    moment = moment_of(around, events)
    if moment is None:
        return None
    choices, farthest = _Choices(), 0
    for _ in range(_MAX_RUNS):
        run = _Run(around, costs, choices, moment)
        try:
            return run.along(events)
        except (_SpentError, ResourceLimit):
            return None
        except (_Fails, VxmlError):
            farthest = max(farthest, run.at)
            if not choices.advance():
                break
    return events[farthest]


class _Run:
    """One try. One use."""

    def __init__(self, around: ProjectContext, costs: Costs, choices: _Choices, moment: datetime) -> None:
        self.around, self.costs, self.choices, self.moment = around, costs, choices, moment
        self.engine = Engine(time_limit=_SCRIPT_TIME)
        self.left: list[int] = around.kept("expressions to rehearse", None, lambda: [_EXPRESSIONS])
        self.language = around.project.language
        self.frames: list[_Frame] = []
        self.acts: list[Act] = []
        self.http: list[dict[str, Any]] = []
        self.at = 0
        """Number of the event that is gone."""

    def along(self, events: Sequence[Event]) -> Played:
        self._enter(events[0].flow, {})
        for self.at, event in enumerate(events):
            if event.kind == "return":
                self._return(event)
                continue
            frame = self.frames[-1]
            node = frame.flow.nodes.get(event.node)
            if event.kind == "call" and isinstance(node, SubflowNode):
                if len(self.frames) > MAX_CALLS:
                    raise _Fails
                given = {name: frame.scope.evaluate(source) for name, source in node.with_.items()}
                self._enter(node.flow, given)
            elif event.kind == "step":
                self._step(event, frame)
        timed = any(event.step is not None and event.step.outcome.kind in _HOURS for event in events)
        return Played(tuple(self.acts), self._scenario(events[0].flow), timed)

    def _enter(self, flow: str, given: Mapping[str, object]) -> None:
        """A flow begins, with values for its parameters."""
        model = self.around.graphs[flow].flow
        scope = self.engine.scope()
        for name, value in self.around.project.constants.items():
            scope.put(name, value)
        scope.put("caller", _CALLER)
        scope.put("called", next((number.number for number in self.around.project.access_numbers), ""))
        scope.put("language", self.language)
        self._spend(sum(variable.initial is not None for variable in model.variables.values()))
        for name, variable in model.variables.items():
            scope.declare(name, variable.initial or "undefined")
        for name, handed in given.items():
            scope.put(name, handed)
        self.frames.append(_Frame(model, scope))

    def _return(self, event: Event) -> None:
        """Back in the flow that called, with what the sub-flow returns."""
        inner = self.frames.pop()
        caller = self.frames[-1]
        node = caller.flow.nodes[event.node]
        assert isinstance(node, SubflowNode)  # of a "return"
        for name, given in node.into.items():
            caller.scope.put(name, inner.scope.evaluate(given))
        caller.scope.put("language", self.language)

    def _spend(self, count: int = 1) -> None:
        self.left[0] -= count
        if self.left[0] < 0:
            raise _SpentError

    def _step(self, event: Event, frame: _Frame) -> None:
        assert event.step is not None  # of a "step"
        node, outcome = frame.flow.nodes[event.node], event.step.outcome
        for act in self.costs.acts(frame.flow, event.step, self.language):
            self.acts += self._made(act, node, frame)
        match node:
            case SetNode():
                self._spend(len(node.values))
                for name, source in node.values.items():
                    frame.scope.assign(name, source)
            case LanguageNode():
                self.language = node.language
                frame.scope.put("language", node.language)
            case RecordNode() if outcome.kind == "next":
                frame.scope.put(node.into, "recording:1")
            case ConditionNode():
                self._spend(len(node.cases))
                true = (index for index, case in enumerate(node.cases) if frame.scope.test(case.when))
                taken = next(true, None)
                if outcome.field_path[2:] != (("otherwise",) if taken is None else ("cases", taken, "to")):
                    raise _Fails
            case _:
                return

    def _made(self, act: Act, node: object, frame: _Frame) -> list[Act]:
        """The act with values; branches and hours are no acts, for they follow from the others."""
        if act.kind in ("branch", "hours"):
            return []
        if isinstance(node, HttpNode):
            return [self._exchange(act, node, frame)]
        if not isinstance(node, CollectNode) or act.kind not in ("enter", "say"):
            return [act]
        if act.kind == "say":
            value = next(
                (v for v, said in node.phrases.items() if act.text in said.phrases(self.language)), ""
            )
            if not act.wrong:
                frame.scope.put(node.into, value)
            return [act]
        declared = frame.flow.variables.get(node.into)
        kind: VariableType = declared.type if declared else "digits"
        fitting = {entry.keys for entry in self.costs.entries(frame.flow, node) if entry.fits}
        if act.wrong and act.text not in fitting:
            return [act]
        found = islice(self._entries(act, node, kind, frame), 1 if act.wrong else _ENTRIES)
        keys = self.choices.of(list(found))
        if not act.wrong:
            frame.scope.put(node.into, value_of(keys, node, kind))
        return [replace(act, text=keys)]

    def _entries(self, act: Act, node: CollectNode, kind: VariableType, frame: _Frame) -> Iterator[str]:
        """Entries like the act's that `check` takes, or refuses if it is a wrong one."""
        scope = self.engine.scope(frame.scope)
        for keys in values_like(Entry(act.text, 0.0, fits=True), kind, node.end_key):
            if node.check is not None:
                self._spend()
                scope.put("input", value_of(keys, node, kind))
            if (node.check is None or scope.test(node.check)) != act.wrong:
                yield keys

    def _exchange(self, act: Act, node: HttpNode, frame: _Frame) -> Act:
        """The answer of another system, as a scenario tells it."""
        answer: dict[str, Any] = {"request": "* *", "times": 1}
        numbers = numbers_of(frame.flow)
        if act.text == "fails":
            known = [number for number in numbers if 400 <= number <= 599]
            status = self.choices.of([0, 500, *known] if node.status_into else [0])
            answer |= {"fail": "timeout"} if status == 0 else {"status": status, "delay": act.seconds}
            if node.status_into:
                frame.scope.put(node.status_into, status)
            self.http.append(answer)
            return replace(act, text="no answer" if status == 0 else f"answers {status}")
        if node.response.fields and node.response.format != "json":
            raise _Fails
        known = [number for number in numbers if 200 <= number <= 399]
        status = self.choices.of(list(dict.fromkeys([200, *known])) if node.status_into else [200])
        pool = self.choices.of(range(CHOICES if node.response.fields else 1))
        values = {}
        for name, path in node.response.fields.items():
            declared = frame.flow.variables.get(name)
            candidates = values_of(declared.type if declared else "any", frame.flow)
            values[path] = candidates[pool % len(candidates)]
            frame.scope.put(name, values[path])
        if node.status_into:
            frame.scope.put(node.status_into, status)
        self.http.append(answer | {"status": status, "delay": act.seconds, "json": json_with(values)})
        said = ", ".join(
            f"{name} {value}" for name, value in zip(node.response.fields, values.values(), strict=False)
        )
        return replace(act, text=f"answers {status}" + (f" with {said}" if said else ""))

    def _scenario(self, flow: str) -> dict[str, Any]:
        steps = [step for act in self.acts for step in [step_of(act)] * act.times if step is not None]
        found: dict[str, Any] = {"flow": flow, "at": self.moment.isoformat()}
        if self.http:
            found["http"] = self.http
        return found | {"steps": steps}
