"""What the process that does jobs does for telephony."""

from __future__ import annotations

from huey import crontab
from huey.contrib.djhuey import db_periodic_task, on_startup

from dialplan.web.follower import follow_in_background
from dialplan.web.models import Publication
from dialplan.web.publishing import publish
from dialplan.web.retention import forget_calls
from dialplan.web.settings import call_days, journal_folder

__all__ = ["begin_to_follow", "forget_old_calls", "publish_again", "publish_daily"]


@on_startup()
def begin_to_follow() -> None:
    """Make rows of the journal, and judge canaries, as long as the process lives."""
    follow_in_background(journal_folder())


@db_periodic_task(crontab(hour="3", minute="17"))
def publish_daily() -> None:
    """Move yearly holidays on, and remove what calls have ceased to use."""
    publish("daily")


@db_periodic_task(crontab())
def publish_again() -> None:
    """A minute after a publishing that failed: what was wrong, such as a full disk, may be over."""
    newest = Publication.objects.first()
    if newest is None or newest.ok:
        return
    again = publish(newest.why)
    if not again.ok and again.message == newest.message and again.pk is not None:
        again.delete()  # the list tells since when it fails, and what was before


@db_periodic_task(crontab(hour="3", minute="47"))
def forget_old_calls() -> None:
    """Clean up by the site's settings (R-sys.4)."""
    days = call_days()
    if days:
        forget_calls(journal_folder(), days)
