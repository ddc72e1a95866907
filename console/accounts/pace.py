"""How fast passwords can be tried from one address: a wrong one is answered the later, the more of them came from there.

It comes on top of the lock of a user at an address (axes), which many names from one address go round. Who knows the
password waits for nothing, so nobody is locked out by what others try.
"""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Final

from axes.models import AccessAttempt
from django.conf import settings
from django.db import connection
from django.db.models import Sum
from django.utils import timezone

__all__ = ["place", "wait_after_failure"]

_FREE: Final = 10
"""Wrong passwords of an address that cost no time."""
_STEP_SECONDS: Final = 0.2
_LONGEST_SECONDS: Final = 5.0
_MOST_AT_ONCE: Final = 10
"""Attempts of an address that are looked at at the same time."""

_lock = threading.Lock()
_under_way: Counter[str] = Counter()


@contextmanager
def place(address: str) -> Iterator[bool]:
    """Whether one more attempt from there may be looked at now."""
    with _lock:
        is_free = _under_way[address] < _MOST_AT_ONCE
        _under_way[address] += is_free
    try:
        yield is_free
    finally:
        with _lock:
            _under_way[address] -= is_free
            if not _under_way[address]:
                del _under_way[address]


def wait_after_failure(address: str) -> None:
    """Hold the answer to a wrong password back."""
    since = timezone.now() - timedelta(hours=settings.AXES_COOLOFF_TIME)
    attempts = AccessAttempt.objects.filter(ip_address=address, attempt_time__gt=since)
    wrong = attempts.aggregate(wrong=Sum("failures_since_start"))["wrong"] or 0
    seconds = min(_LONGEST_SECONDS, max(0, wrong - _FREE) * _STEP_SECONDS)
    if seconds:
        connection.close()  # others have a use for it meanwhile
        time.sleep(seconds)
