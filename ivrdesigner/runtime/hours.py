"""`ivrkit:hours`: is the calendar open at this moment of the call? (R-num.2, R-num.3)"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import ValidationError

from ivrdesigner.project import Calendar
from vxml.interpreter import ObjectFailed, Run, Wait

__all__ = ["hours"]


def hours(run: Run, parameters: Mapping[str, object]) -> Wait[object]:
    """Answers "open", "closed" or "holiday". Parameters: `calendar` as in ivr.yaml, `timezone` (IANA name)."""
    yield from ()
    try:
        calendar = parameters.get("calendar")
        week = Calendar.model_validate(json.loads(calendar) if isinstance(calendar, str) else calendar)
        zone = ZoneInfo(str(parameters.get("timezone")))
    except (ValidationError, ZoneInfoNotFoundError, ValueError, OSError) as error:
        raise ObjectFailed("error.semantic", f"ivrkit:hours: {error}") from None
    moment = datetime.fromtimestamp(run.options.epoch + run.now, zone)
    return week.state(moment)
