"""What people write into forms, checked by the models that read it on calls."""

from __future__ import annotations

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from pydantic import TypeAdapter
from pydantic import ValidationError as ModelError

from dialplan.routing import Target
from ivrdesigner.project import Calendar
from ivrdesigner.project.names import DialledNumber

__all__ = ["phone_number_text", "place_for_calls", "week_hours"]

_NUMBER: TypeAdapter[str] = TypeAdapter(DialledNumber)
_TARGET: TypeAdapter[str] = TypeAdapter(Target)


def phone_number_text(value: str) -> None:
    """Digits, * and #, with or without + before them."""
    try:
        _NUMBER.validate_python(value)
    except ModelError:
        raise ValidationError(_("Write digits, * and #, with or without + before them.")) from None


def place_for_calls(value: str) -> None:
    """As `dialplan.routing.Target`."""
    try:
        _TARGET.validate_python(value)
    except ModelError:
        raise ValidationError(
            _(
                "Write queue:800, tel:1001, agent:801, voicemail:800, sip:desk@example.com, announcement:sorry.wav"
                " or hangup:USER_BUSY."
            )
        ) from None


def week_hours(value: Any) -> None:
    """Weekday to its open periods, as `ivrdesigner.project.Calendar.hours`."""
    try:
        Calendar.model_validate({"hours": value})
    except ModelError:
        raise ValidationError(_("Write periods such as 09:00-18:00, each within one day.")) from None
