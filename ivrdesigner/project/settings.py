"""The project file ``ivr.yaml``: languages, defaults, constants and access numbers (R-ivr.1, R-num.1)."""

from __future__ import annotations

import math
from datetime import datetime
from typing import Annotated, Any, Literal
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, Field, PlainValidator, Strict

from ivrdesigner.project.calendars import Calendar
from ivrdesigner.project.localized import Localized
from ivrdesigner.project.names import (
    CatalogueName,
    DialledNumber,
    Flag,
    FlowName,
    LanguageTag,
    Model,
    QueueNumber,
    Seconds,
    Text,
    VariableName,
    fault,
)
from vxml.message import Message

__all__ = ["AccessNumber", "Constant", "Defaults", "Project", "TimeZone"]


def _constant(value: Any) -> str | bool | int | float:
    if isinstance(value, str | bool | int) or (isinstance(value, float) and math.isfinite(value)):
        return value
    raise fault(
        Message("A constant is not a single value."), Message("Write a text, a number, true or false.")
    )


Constant = Annotated[
    str | bool | int | float, PlainValidator(_constant, json_schema_input_type=str | bool | int | float)
]
"""A constant's value."""


def _timezone(value: str) -> str:
    try:
        ZoneInfo(value)
    except (OSError, ValueError):
        raise fault(
            Message("{value!r} is not a time zone.", value=value[:40]),
            Message("Write a name of the IANA time zone database, such as Asia/Shanghai."),
        ) from None
    return value


TimeZone = Annotated[str, Strict(), AfterValidator(_timezone)]
"""A zone of the IANA database."""


class Defaults(Model):
    """What nodes use when they do not say. Durations are seconds."""

    timeout: Seconds = 5
    """Seconds to wait for the first key or word."""
    interdigit_timeout: Seconds = 3
    """Seconds to wait for each further key."""
    retries: Annotated[int, Strict(), Field(ge=0, le=20)] = 2
    """How often a menu or collect node asks again; no input and no match are counted apart."""
    barge_in: Flag = True
    """Whether a key or a word interrupts a prompt."""
    http_timeout: Seconds = 5
    """Seconds to wait for the answer of an HTTP exchange."""
    timeout_queue: QueueNumber = "800"
    """Queue for callers who never answer."""


class AccessNumber(Model):
    """A number that callers dial, and the flow that answers."""

    number: DialledNumber
    """The number, in quotes."""
    direction: Literal["inbound", "outbound", "both"] = "both"
    """Which calls use it."""
    vip: Flag = False
    """Whether its callers are very important."""
    flow: FlowName
    """Flow in working time."""
    calendar: CatalogueName | None = None
    """Calendar that tells working time."""
    off_hours_flow: FlowName | None = None
    """Flow outside working time; by default `flow`."""
    holiday_flow: FlowName | None = None
    """Flow on holidays; by default `off_hours_flow`."""

    def flow_at(self, calendar: Calendar | None, moment: datetime) -> str:
        """The flow at a time, by the state of ``calendar``; without one it is always working time."""
        state = "open" if calendar is None else calendar.state(moment)
        closed = self.off_hours_flow or self.flow
        return {"open": self.flow, "closed": closed, "holiday": self.holiday_flow or closed}[state]


def _own_language(data: dict[str, Any]) -> tuple[str, ...]:
    return (data["language"],) if "language" in data else ()


class Project(Model):
    """A project: what all its flows share."""

    name: FlowName
    """Name of the project."""
    title: Localized | None = None
    """Name for people."""
    language: LanguageTag
    """Language in which a call begins."""
    languages: tuple[LanguageTag, ...] = Field(default_factory=_own_language)
    """Languages that every prompt must have; by default only `language`."""
    voices: dict[LanguageTag, Text] = Field(default_factory=dict)
    """Voice of the speech synthesis, by language."""
    timezone: TimeZone = "UTC"
    """Time zone of the calendars."""
    start: FlowName
    """Flow of a call that came by none of the access numbers."""
    defaults: Defaults = Defaults()
    """What nodes use when they do not say."""
    constants: dict[VariableName, Constant] = Field(default_factory=dict)
    """Values that all expressions and templates may read; a run may override them."""
    calendars: dict[CatalogueName, Calendar] = Field(default_factory=dict)
    """Working time and holidays, by name."""
    access_numbers: tuple[AccessNumber, ...] = ()
    """Numbers and their flows."""

    def flow_for(self, called: str, moment: datetime) -> str | None:
        """The flow that answers a call to an access number at a time of the project's zone (R-num.1).

        None when no access number for callers is ``called``.
        """
        for access in self.access_numbers:
            if access.number == called and access.direction != "outbound":
                return access.flow_at(self.calendars.get(access.calendar or ""), moment)
        return None
