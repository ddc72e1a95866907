"""When the time rules of a number give it to something else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from dialplan.routing.lines import Line
from ivrdesigner.project import Calendar, Holiday, period_minutes

__all__ = ["next_change"]

_DAYS: Final = 400
"""How far it looks: every holiday that is entered a year ahead is seen."""
_WEEK: Final = 8
"""Days after which a week has shown all that it does: today begins in its midst."""


def next_change(line: Line, at: float) -> float | None:
    """The first moment after ``at`` from which on something else answers, in seconds since 1970.

    None when nothing changes within 400 days, as without a calendar.
    """
    calendar = line.calendar
    answers = list(line.answers.values())
    if calendar is None or all(answer == answers[0] for answer in answers):
        return None
    zone = ZoneInfo(line.timezone)
    now, today = line.answers[line.state(at)], datetime.fromtimestamp(at, zone).date()
    minutes = _minutes(calendar)
    last = today + timedelta(days=_DAYS)
    near = [holiday for holiday in calendar.holidays if holiday.from_ <= last and today <= holiday.to]
    for day in _days(today, near):
        # Of hundreds of holidays few are of one day.
        of_day = tuple(holiday for holiday in near if holiday.from_ <= day <= holiday.to)
        rules = calendar.model_copy(update={"holidays": of_day})
        for moment in _moments(day, minutes, zone):
            state = rules.state(datetime.fromtimestamp(moment, zone))
            if moment > at and line.answers[state] != now:
                return moment
    return None


def _days(today: date, holidays: Iterable[Holiday]) -> list[date]:
    """Days on which something can change: a week is like the week before it but for holidays."""
    found = {today + timedelta(days=count) for count in range(_WEEK)}
    for holiday in holidays:
        length = (holiday.to - holiday.from_).days + _WEEK
        found |= {holiday.from_ + timedelta(days=count) for count in range(length)}
    return sorted(day for day in found if today <= day <= today + timedelta(days=_DAYS))


def _moments(day: date, minutes: Iterable[int], zone: ZoneInfo) -> list[float]:
    """When the clock of a zone shows these minutes of a day: twice where it is put back, and when it is put."""
    midnight = datetime(day.year, day.month, day.day, tzinfo=zone)
    begin, end = int(midnight.timestamp()), int((midnight + timedelta(days=1)).timestamp())
    before = datetime.fromtimestamp(begin, zone).utcoffset()
    put = before != datetime.fromtimestamp(end, zone).utcoffset()
    walls = [midnight + timedelta(minutes=minute) for minute in minutes]
    found = {wall.replace(fold=fold).timestamp() for wall in walls for fold in ((0, 1) if put else (0,))}
    if put:
        while end - begin > 1:
            middle = (begin + end) // 2
            same = datetime.fromtimestamp(middle, zone).utcoffset() == before
            begin, end = (middle, end) if same else (begin, middle)
        found.add(end)
    return sorted(found)


def _minutes(calendar: Calendar) -> list[int]:
    """Minutes of a day at which its state may change."""
    periods = [period for periods in calendar.hours.values() for period in periods]
    for holiday in calendar.holidays:
        periods += [*holiday.hours, *filter(None, [holiday.between])]
    return sorted({0, *(minute for period in periods for minute in period_minutes(period))})
