"""What is cleaned up every night."""

from __future__ import annotations

from typing import Final

from django.core.management import call_command
from huey import crontab
from huey.contrib.djhuey import db_periodic_task

__all__ = ["clean_up"]

_DAYS: Final = 90
"""How long sign-ins and failed attempts are kept."""


@db_periodic_task(crontab(hour="3", minute="17"))
def clean_up() -> None:
    """Sessions that ended, and old entries of sign-ins."""
    call_command("clearsessions")
    call_command("axes_reset_logs", age=_DAYS, verbosity=0)
