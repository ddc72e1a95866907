"""What the process that does jobs does for telephony."""

from __future__ import annotations

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_startup

from dialplan.web.follower import follow_in_background
from dialplan.web.publishing import publish
from dialplan.web.settings import journal_folder

__all__ = ["begin_to_follow", "publish_daily"]


@on_startup()
def begin_to_follow() -> None:
    """Make rows of the journal, and judge canaries, as long as the process lives."""
    follow_in_background(journal_folder())


@db_periodic_task(crontab(hour="3", minute="17"))
def publish_daily() -> None:
    """Move yearly holidays on, try again what failed, and remove what calls have ceased to use."""
    publish("daily")
