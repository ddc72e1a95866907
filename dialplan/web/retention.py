"""Calls are forgotten by age (R-sys.4): their rows, and the segments of the journal that are read and old enough."""

from __future__ import annotations

import logging
import time
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet

from aiflows.web.models import Unanswered
from dialplan.journal import Cursor, prune
from dialplan.web.models import CallInput, CallTrace, JournalCursor

__all__ = ["forget_calls"]

_AT_ONCE: Final = 2_000
"""Rows of a transaction: nobody who writes meanwhile waits for long."""
_DAY_SECONDS: Final = 24 * 3600

_log = logging.getLogger(__name__)


def forget_calls(folder: Path, days: int, now: float | None = None) -> int:
    """Remove calls that ended more than ``days`` days ago, with what was entered and not understood in them; how many those were.

    ``folder`` is that of the journal. Calls under way stay. Raises DatabaseError, OSError.
    """
    at = time.time() if now is None else now
    age = days * _DAY_SECONDS
    before = datetime.fromtimestamp(at - age, UTC)
    gone = _remove(CallTrace.objects.filter(began__lt=before, ended__lt=before))
    _remove(CallInput.objects.filter(entered__lt=before, left__lt=before))
    _remove(Unanswered.objects.filter(call=None, at__lt=before))
    if folder.is_dir():
        # What was not made into rows yet stays.
        row = JournalCursor.objects.first()
        unread = Cursor.parse(row.text).segments() if row is not None else ()
        freed = prune(folder, now=at, age=age, unread=unread).freed if row is not None else 0
        _log.info(
            "%d calls of more than %d days ago were removed, %d bytes of the journal", gone, days, freed
        )
    return gone


def _remove(rows: QuerySet[Any]) -> int:
    count = 0
    while keys := list(rows.order_by("pk").values_list("pk", flat=True)[:_AT_ONCE]):
        count += rows.model.objects.filter(pk__in=keys).delete()[0]
    return count
