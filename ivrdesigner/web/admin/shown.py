"""Values of fields as lists of changes show them: in the language and zone of who reads."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.template.defaultfilters import yesno
from django.utils.formats import date_format
from django.utils.timezone import localtime
from simple_history.template_utils import HistoricalRecordContextHelper, ObjDiffDisplay

__all__ = ["ShownChanges", "shown"]


def shown(field: Any, value: Any) -> Any:
    """The title of a choice, yes or no, a local time, "" for nothing; other values as they are."""
    for choice, title in field.flatchoices or ():
        if choice == value:
            return str(title)
    if isinstance(value, bool):
        return yesno(value)
    if isinstance(value, datetime):
        return date_format(localtime(value), "SHORT_DATETIME_FORMAT")
    return "" if value is None else value


class ShownChanges(HistoricalRecordContextHelper):
    """What changed from one entry of a history to the next."""

    def prepare_delta_change_value(self, change: Any, value: Any) -> Any:
        field = self.model._meta.get_field(change.field)
        return shown(field, super().prepare_delta_change_value(change, value))

    def get_obj_diff_display(self) -> ObjDiffDisplay:
        return _Shortened(max_length=self.max_displayed_delta_change_chars)


class _Shortened(ObjDiffDisplay):
    def shortened_str(self, prefix: str, num_skipped_chars: int, suffix: str) -> str:
        return f"{prefix}…{suffix}"
