"""The days of a year with their holidays, for the calendar."""

from __future__ import annotations

import calendar
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta

from dialplan.web.models import Holiday

__all__ = ["Day", "Month", "holiday_days", "months"]


@dataclass(frozen=True, slots=True)
class Day:
    """A day of a month's page; ``day`` is None for the blanks before the first and after the last."""

    day: date | None
    holidays: tuple[Holiday, ...] = ()

    @property
    def part(self) -> bool:
        """Whether holidays take only a part of it."""
        return bool(self.holidays) and all(holiday.begins is not None for holiday in self.holidays)


@dataclass(frozen=True, slots=True)
class Month:
    first: date
    weeks: tuple[tuple[Day, ...], ...]


def holiday_days(holidays: Iterable[Holiday], year: int) -> dict[date, list[Holiday]]:
    """Day to the holidays that take it."""
    found: dict[date, list[Holiday]] = {}
    for holiday in holidays:
        length = (holiday.last - holiday.first).days
        for first in _firsts(holiday, year):
            for count in range(length + 1):
                day = first + timedelta(days=count)
                if day.year == year:
                    found.setdefault(day, []).append(holiday)
    return found


def _firsts(holiday: Holiday, year: int) -> list[date]:
    if not holiday.yearly:
        return [holiday.first]
    # One that begins at the end of the year before may reach into this one.
    return [in_year(holiday.first, near) for near in (year - 1, year) if near >= holiday.first.year]


def in_year(day: date, year: int) -> date:
    """The same day in another year; 29 February is the 28th where there is none."""
    try:
        return day.replace(year=year)
    except ValueError:
        return day.replace(year=year, day=28)


def months(year: int, holidays: Mapping[date, list[Holiday]]) -> tuple[Month, ...]:
    """Twelve pages of weeks from Monday."""
    pages = calendar.Calendar(calendar.MONDAY)
    return tuple(
        Month(
            date(year, month, 1),
            tuple(
                tuple(
                    Day(day, tuple(holidays.get(day, ()))) if day.month == month else Day(None)
                    for day in week
                )
                for week in pages.monthdatescalendar(year, month)
            ),
        )
        for month in range(1, 13)
    )
