"""Values that a rehearsal tries: when a call comes in, what systems answer, what an entry comes to."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime, timedelta
from typing import Final

from ivrdesigner.project import CollectNode, ConditionNode, Flow, HoursNode, VariableType
from ivrdesigner.rules.context import ProjectContext
from ivrdesigner.rules.passages import Event

__all__ = ["CHOICES", "moment_of", "numbers_of", "value_of", "values_of"]

CHOICES: Final = 8
"""Most values that are tried at one place."""
_NUMBER: Final = re.compile(r"(?<![\w.])\d+(?:\.\d+)?(?![\w.])")
_STRING: Final = re.compile(r"'([^'\\]{0,60})'|\"([^\"\\]{0,60})\"")
_MONDAY: Final = datetime(2026, 1, 5, 10, 0)  # noqa: DTZ001 - in the zone of the project


def moment_of(around: ProjectContext, events: Iterable[Event]) -> datetime | None:
    """A time at which all calendars on the way are as the way needs them."""
    wanted = []
    for event in events:
        node = around.graphs[event.flow].flow.nodes.get(event.node)
        if isinstance(node, HoursNode) and event.step is not None:
            calendar = around.project.calendars.get(node.calendar)
            if calendar is None:
                return None
            states = {event.step.outcome.kind}
            states |= {"holiday"} if node.holiday is None and "closed" in states else set()
            wanted.append((calendar, states))
    days = [_MONDAY + timedelta(days=day) for day in range(14)]
    for calendar, _ in wanted:
        days += [datetime.combine(holiday.from_, _MONDAY.time()) for holiday in calendar.holidays]
    moments = (day.replace(hour=hour) for hour in (10, 15, 20, 3, 8, 12, 18, 23) for day in days)
    return next(
        (
            moment
            for moment in moments
            if all(calendar.state(moment) in states for calendar, states in wanted)
        ),
        None,
    )


def value_of(keys: str, node: CollectNode, kind: VariableType) -> object:
    """What an entry comes to in the variable."""
    typed = keys.removesuffix(node.end_key) if node.end_key else keys
    if kind == "number":
        return float(typed)
    return typed == "1" if kind == "boolean" else typed


def numbers_of(flow: Flow) -> list[int]:
    """Whole numbers that conditions of a flow compare with."""
    return [
        int(number) for source in _conditions(flow) for number in _NUMBER.findall(source) if number.isdigit()
    ]


def values_of(kind: VariableType, flow: Flow) -> Sequence[object]:
    """Values for a variable: those that conditions compare with and their neighbours first."""
    if kind == "number":
        near = [number + step for number in numbers_of(flow)[:4] for step in (0, 1, -1)]
        return list(dict.fromkeys([*near, 100, 0]))[:CHOICES]
    if kind == "boolean":
        return (True, False)
    if kind in ("date", "time"):
        return ("20270315",) if kind == "date" else ("0930",)
    texts = [found[1] or found[2] or "" for source in _conditions(flow) for found in _STRING.finditer(source)]
    return list(dict.fromkeys(["1001" if kind == "digits" else "A1", *texts]))[:CHOICES]


def _conditions(flow: Flow) -> Iterator[str]:
    for node in flow.nodes.values():
        if isinstance(node, ConditionNode):
            yield from (case.when for case in node.cases)
