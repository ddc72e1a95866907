"""Whether a canary is rolled back: a pure function of its rule and of how its last calls went."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

__all__ = ["CanaryCall", "CanaryRule", "Verdict", "verdict"]


@dataclass(frozen=True, slots=True)
class CanaryRule:
    """Bounds; shares are percent from 0 to 100, and None is no bound."""

    window: int
    """So many of the last calls are looked at."""
    least_calls: int
    """Calls that must be over before anything is decided."""
    most_errors: float | None
    most_hangups: float | None


@dataclass(frozen=True, slots=True)
class CanaryCall:
    """How a call of the trial ended."""

    failed: bool
    """Its flow failed, or it went to the fallback."""
    hung_up: bool
    """The caller ended it while the flow had it."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """The trial is over."""

    bound: Literal["errors", "hangups"]
    share: float
    """Percent."""
    most: float
    calls: int
    """Calls that were looked at."""


def verdict(rule: CanaryRule, calls: Sequence[CanaryCall]) -> Verdict | None:
    """None while the trial goes on. ``calls`` are those that are over, the newest first; errors go before hang-ups."""
    looked_at = calls[: rule.window]
    count = len(looked_at)
    if count < max(rule.least_calls, 1):
        return None
    errors = 100 * sum(call.failed for call in looked_at) / count
    if rule.most_errors is not None and errors > rule.most_errors:
        return Verdict("errors", errors, rule.most_errors, count)
    hangups = 100 * sum(call.hung_up for call in looked_at) / count
    if rule.most_hangups is not None and hangups > rule.most_hangups:
        return Verdict("hangups", hangups, rule.most_hangups, count)
    return None
