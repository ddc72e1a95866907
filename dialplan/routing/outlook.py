"""When the time rules of a number give it to something else."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dialplan.routing.lines import Line
from ivrdesigner.project import Calendar, period_minutes

__all__ = ["next_change"]

_DAYS: Final = 400
"""How far it looks: every holiday that is entered a year ahead is seen."""


def next_change(line: Line, at: float) -> float | None:
    """The first moment after ``at`` from which on something else answers, in seconds since 1970.

    None when nothing changes within 400 days, as without a calendar.
    """
    calendar = line.calendar
    if calendar is None or not line.answers:
        return None
    zone = ZoneInfo(line.timezone)
    now, today = line.answers[line.state(at)], datetime.fromtimestamp(at, zone).date()
    minutes = _minutes(calendar)
    for day in (today + timedelta(days=count) for count in range(_DAYS)):
        midnight = datetime(day.year, day.month, day.day)  # noqa: DTZ001 - hours of the wall clock are added first
        for minute in minutes:
            moment = (midnight + timedelta(minutes=minute)).replace(tzinfo=zone).timestamp()
            if moment > at and line.answers[line.state(moment)] != now:
                return moment
    return None


def _minutes(calendar: Calendar) -> list[int]:
    """Minutes of a day at which its state may change."""
    periods = [period for periods in calendar.hours.values() for period in periods]
    for holiday in calendar.holidays:
        periods += [*holiday.hours, *filter(None, [holiday.between])]
    return sorted({0, *(minute for period in periods for minute in period_minutes(period))})
