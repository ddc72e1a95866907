"""Thousands of callers, and what became of their calls (R-ai.11)."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Any

from aiflows.compiler import ScriptBuild
from aiflows.learn import Unanswered
from aiflows.simulate.caller import CALLER_HUNG_UP, CallRecord, call_of
from aiflows.simulate.personas import LoadedPersonas, Personas
from ivrdesigner.simulate import ScenarioResult, junit_xml
from vxml.errors import VxmlError
from vxml.interpreter import Cache

__all__ = ["PersonaReport", "SimulationReport", "simulate"]


@dataclass(frozen=True, slots=True)
class PersonaReport:
    """The calls of one persona."""

    name: str
    calls: int
    reached: int | None
    """Calls that came to the goal; None when the persona has none."""
    at_least: float

    @property
    def share(self) -> float:
        """Of the calls, those that came to the goal; all of them without goal."""
        return self.reached / self.calls if self.calls and self.reached is not None else 1.0

    @property
    def ok(self) -> bool:
        """Whether enough did."""
        return self.share >= self.at_least


@dataclass(frozen=True, slots=True)
class SimulationReport:
    """What became of all calls."""

    script: str
    seed: int
    calls: int
    nodes: dict[str, int]
    """Node to the calls that came to it; those without calls too, in the order of the script."""
    answers: dict[str, int]
    """Answer to the calls that heard it."""
    ends: Counter[str]
    types: Counter[str]
    """Calls by type of customer; "" for none."""
    said: int
    understood: int
    misunderstood: int
    unmatched: int
    """Utterances that led to nothing."""
    average_turns: float
    average_seconds: float
    """Virtual."""
    personas: tuple[PersonaReport, ...]
    unanswered: tuple[Unanswered, ...]
    errors: tuple[str, ...]
    """Calls that ended with an error, each with its seed."""

    @property
    def completed(self) -> int:
        """Calls that the script brought to its end."""
        return self.calls - self.ends[CALLER_HUNG_UP] - self.ends["error"]

    @property
    def transfers(self) -> int:
        """Calls that were handed to people."""
        return sum(count for end, count in self.ends.items() if end.startswith("queue:"))

    @property
    def ok(self) -> bool:
        """Whether every persona came to its goal often enough, and no call ended with an error."""
        return not self.errors and all(one.ok for one in self.personas)

    def as_dict(self) -> dict[str, Any]:
        """For JSON."""
        return {
            "script": self.script,
            "seed": self.seed,
            "calls": self.calls,
            "completed": self.completed,
            "transfers": self.transfers,
            "ends": dict(self.ends.most_common()),
            "nodes": self.nodes,
            "answers": self.answers,
            "types": {kind or None: count for kind, count in self.types.most_common() if kind},
            "without_type": self.types[""],
            "utterances": {
                "said": self.said,
                "understood": self.understood,
                "misunderstood": self.misunderstood,
                "unmatched": self.unmatched,
            },
            "average_turns": round(self.average_turns, 3),
            "average_seconds": round(self.average_seconds, 3),
            "personas": [
                {
                    "name": one.name,
                    "calls": one.calls,
                    "reached": one.reached,
                    "at_least": one.at_least,
                    "ok": one.ok,
                }
                for one in self.personas
            ],
            "errors": list(self.errors),
        }

    def junit(self, file: str) -> str:
        """JUnit XML with a test for each persona, and one for calls that ended with an error."""
        cases = [
            _case(f"{one.name} reaches the goal", file, "" if one.ok else _shortfall(one))
            for one in self.personas
        ]
        cases.append(_case("no call ends with an error", file, "\n".join(self.errors[:20])))
        return junit_xml(cases)


def simulate(
    build: ScriptBuild,
    loaded: LoadedPersonas,
    count: int,
    *,
    seed: int = 0,
    progress: Callable[[int], None] | None = None,
) -> SimulationReport:
    """Let ``count`` callers call; the same seed gives the same calls. ValueError for personas that did not load."""
    if loaded.personas is None:
        raise ValueError("The personas have errors.")
    cache, records, errors = Cache(), [], []
    for number in range(count):
        record, error = _one(build, loaded.personas, f"{seed}/{number}", cache)
        records.append(record)
        if error:
            errors.append(f"seed {seed}, caller {number} ({record.persona}): {error}")
        if progress is not None:
            progress(1)
    return _report(build, loaded.personas, records, seed, tuple(errors))


def _one(build: ScriptBuild, personas: Personas, seed: str, cache: Cache) -> tuple[CallRecord, str]:
    chance = random.Random(seed)  # noqa: S311 - it is repeatable
    names = list(personas.personas)
    name = chance.choices(names, [one.share for one in personas.personas.values()])[0]
    try:
        record = call_of(build, name, personas.personas[name], personas.intents, chance, cache)
    except VxmlError as fault:
        return CallRecord(name, end="error"), str(fault)
    return record, (record.error or "the call ended with an error") if record.end == "error" else ""


def _report(
    build: ScriptBuild, personas: Personas, records: Sequence[CallRecord], seed: int, errors: tuple[str, ...]
) -> SimulationReport:
    came = Counter(target for record in records for target in set(record.path))
    calls = len(records)
    return SimulationReport(
        build.script.name,
        seed,
        calls,
        {name: came[name] for name in build.script.nodes},
        {name: came[f"answer:{name}"] for name in build.script.answers},
        Counter(record.end for record in records),
        Counter(record.type for record in records),
        sum(record.said for record in records),
        sum(record.understood for record in records),
        sum(record.misunderstood for record in records),
        sum(len(record.unanswered) for record in records),
        sum(record.turns for record in records) / calls if calls else 0.0,
        sum(record.seconds for record in records) / calls if calls else 0.0,
        tuple(_persona(name, personas, records) for name in personas.personas),
        _unanswered(records),
        errors,
    )


def _persona(name: str, personas: Personas, records: Sequence[CallRecord]) -> PersonaReport:
    goal = personas.personas[name].goal
    ours = [record for record in records if record.persona == name]
    if goal is None:
        return PersonaReport(name, len(ours), None, 0.0)
    reached = [record for record in ours if not set(goal.nodes).isdisjoint(record.path)]
    return PersonaReport(name, len(ours), len(reached), goal.at_least)


def _unanswered(records: Sequence[CallRecord]) -> tuple[Unanswered, ...]:
    """Each once, the most frequent first."""
    counts = Counter(one for record in records for one in record.unanswered)
    return tuple(replace(one, count=count) for one, count in counts.most_common())


def _shortfall(one: PersonaReport) -> str:
    return f"{one.reached} of {one.calls} calls came to the goal ({one.share:.1%}); at least {one.at_least:.1%} must."


def _case(name: str, file: str, failure: str) -> ScenarioResult:
    return ScenarioResult(name, file, failure, (), frozenset(), "", 0.0)
