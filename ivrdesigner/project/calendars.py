"""Working time and holidays (R-num.2, R-num.3)."""

from __future__ import annotations

import re
from datetime import date, datetime
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema, model_validator

from ivrdesigner.project.names import Model, Text, fault
from vxml.message import Message

__all__ = ["Calendar", "CalendarState", "Holiday", "Period", "Weekday", "period_minutes"]

Weekday = Literal["mon", "tue", "wed", "thu", "fri", "sat", "sun"]
CalendarState = Literal["open", "closed", "holiday"]
_WEEKDAYS: Final[tuple[Weekday, ...]] = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
_PERIOD = re.compile(r"([01]\d|2[0-3]):([0-5]\d)-(?:([01]\d|2[0-3]):([0-5]\d)|24:00)")


def period_minutes(period: str) -> tuple[int, int]:
    """Begin and end of a period such as ``09:00-12:00``, in minutes from midnight; the end is not part of it."""
    begin, _, end = period.partition("-")
    first, last = ((int(clock[:2]) * 60 + int(clock[3:])) for clock in (begin, end))
    return first, last


def _period(value: str) -> str:
    if not _PERIOD.fullmatch(value):
        raise fault(
            Message("{value!r} is not a period of a day.", value=value[:40]),
            Message('Write it as "09:00-18:00", in quotes.'),
        )
    begin, end = period_minutes(value)
    if begin >= end:
        raise fault(
            Message("The period {value} ends before it begins.", value=value),
            Message("Split it at midnight: one period to 24:00, one from 00:00."),
        )
    return value


def _day(value: Any) -> Any:
    if isinstance(value, str):
        try:
            return date.fromisoformat(value)
        except ValueError:
            raise fault(
                Message("{value!r} is not a day of the calendar.", value=value[:40]),
                Message("Write it as 2026-10-01."),
            ) from None
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    raise fault(Message("A date is not written as a date."), Message("Write it as 2026-10-01."))


Period = Annotated[
    str,
    Strict(),
    AfterValidator(_period),
    WithJsonSchema({"type": "string", "pattern": "^[0-2][0-9]:[0-5][0-9]-[0-2][0-9]:[0-5][0-9]$"}),
]
"""Part of a day: ``09:00-12:00``; ``24:00`` may be its end."""
Day = Annotated[date, BeforeValidator(_day, json_schema_input_type=date)]


class Holiday(Model):
    """Days on which the calendar is closed in spite of the weekday."""

    name: Text
    """Name of the holiday."""
    from_: Day = Field(alias="from")
    """First day."""
    to: Day
    """Last day."""
    between: Period | None = None
    """Part of each of these days that is holiday, outside of which the weekday counts; by default all day."""
    hours: tuple[Period, ...] = ()
    """Periods that are open nevertheless."""

    @model_validator(mode="after")
    def _in_order(self) -> Holiday:
        if self.to < self.from_:
            raise fault(
                Message("The holiday {name} ends before it begins.", name=self.name),
                Message("Swap from and to."),
            )
        return self

    def takes(self, moment: datetime) -> bool:
        """Whether it, and not the weekday, decides about ``moment``."""
        if not self.from_ <= moment.date() <= self.to:
            return False
        return self.between is None or _within((self.between,), moment)


class Calendar(Model):
    """Working time of a week, and holidays."""

    hours: dict[Weekday, tuple[Period, ...]] = Field(default_factory=dict)
    """Weekday to its open periods; a day that is not named is closed."""
    holidays: tuple[Holiday, ...] = ()
    """Holidays; they win over the weekday."""

    def state(self, moment: datetime) -> CalendarState:
        """Whether ``moment`` (in the project's time zone) is working time."""
        for holiday in self.holidays:
            if holiday.takes(moment):
                return "open" if _within(holiday.hours, moment) else "holiday"
        return "open" if _within(self.hours.get(_WEEKDAYS[moment.weekday()], ()), moment) else "closed"


def _within(periods: tuple[str, ...], moment: datetime) -> bool:
    minute = moment.hour * 60 + moment.minute
    return any(begin <= minute < end for begin, end in map(period_minutes, periods))
