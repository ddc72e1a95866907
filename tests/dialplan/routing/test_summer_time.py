"""Working time on the days on which clocks are put forward and back (R-num.2, R-num.3)."""

from datetime import UTC, datetime
from itertools import pairwise
from zoneinfo import ZoneInfo

import pytest

from dialplan.routing import next_change
from dialplan.routing.lines import Answer, Line
from dialplan.routing.numbers import PhoneNumber
from ivrdesigner.project import Calendar

HALF_HOUR = 1800.0


def line(zone, *periods):
    """A number whose calendar is open at the same periods of each day."""
    days = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
    calendar = Calendar.model_validate({"hours": dict.fromkeys(days, periods)})
    answers = {state: Answer(state, None, "main") for state in ("open", "closed", "holiday")}
    return Line(PhoneNumber("95500"), "both", False, answers, calendar, zone, "hangup:USER_BUSY", None)


def utc(text):
    return datetime.fromisoformat(text).replace(tzinfo=UTC).timestamp()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", "2026-03-28"),  # 02:00 becomes 03:00 a day later
        ("Europe/Berlin", "2026-10-24"),  # 03:00 becomes 02:00
        ("Australia/Lord_Howe", "2026-10-03"),  # half an hour
        ("America/Santiago", "2026-09-05"),  # at midnight
    ],
)
@pytest.mark.parametrize("periods", [("02:30-10:00",), ("00:00-02:30", "03:00-24:00"), ("00:30-01:30",)])
def test_the_next_change_is_when_the_state_changes_however_clocks_are_put(zone, day, periods):
    number = line(zone, *periods)
    begin = utc(f"{day}T00:00")
    moments = [begin + HALF_HOUR * count for count in range(3 * 48)]
    changes = [at for before, at in pairwise(moments) if number.state(before) != number.state(at)]
    for at in moments[:96]:
        assert next_change(number, at) == next(change for change in changes if change > at)


def test_working_time_goes_by_the_clock_on_the_wall():
    number = line("Europe/Berlin", "09:00-18:00")
    opens = [
        datetime.fromtimestamp(next_change(number, utc(f"{day}T00:00")), ZoneInfo("UTC")).hour
        for day in ("2026-03-28", "2026-03-29", "2026-10-24", "2026-10-25")
    ]
    assert opens == [8, 7, 7, 8]
