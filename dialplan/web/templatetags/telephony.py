"""For the templates of telephony pages."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django import template
from django.utils import timezone

from dialplan.routing import BLACKLIST_DIGITS
from dialplan.web.models import Canary, Publication

__all__ = ["register"]

register = template.Library()
_LARGE = ("texts", "documents", "source_map", "findings", "audio")


@register.simple_tag
def newest_publication() -> Publication | None:
    """How the last publishing went."""
    return Publication.objects.first()


@register.simple_tag
def rolled_back() -> Canary | None:
    """The newest canary that its rule ended, for a day."""
    recent = timezone.now() - timedelta(days=1)
    trials = Canary.objects.filter(state=Canary.State.ROLLED_BACK, ended__gte=recent)
    return (
        trials.select_related("access_number", "build")
        .defer(*(f"build__{n}" for n in _LARGE))
        .order_by("-ended")
        .first()
    )


@register.simple_tag
def blacklist_digits() -> int:
    return BLACKLIST_DIGITS


@register.filter
def instant(seconds: float | None) -> datetime | None:
    """Seconds since 1970 as a time that templates can show."""
    return None if seconds is None else datetime.fromtimestamp(seconds, UTC)


@register.filter
def errors(findings: list[dict[str, object]]) -> list[dict[str, object]]:
    """Those that keep something from running."""
    return [found for found in findings if found.get("severity") == "error"]
