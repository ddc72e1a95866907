"""What FreeSWITCH must know of a site."""

from __future__ import annotations

from dataclasses import dataclass

__all__ = ["CallPlan", "PlannedNumber"]


@dataclass(frozen=True, slots=True)
class PlannedNumber:
    """An access number."""

    forms: tuple[str, ...]
    """The ways in which it may be dialled."""
    fallback: str
    """Where its calls go when no worker takes them (`dialplan.routing.Target`)."""
    inbound: bool = True
    """Whether it answers calls."""


@dataclass(frozen=True, slots=True)
class CallPlan:
    """What the dialplan must know of the site (`dialplan.routing.Snapshot`)."""

    numbers: tuple[PlannedNumber, ...] = ()
    fallback: str = "hangup:NORMAL_TEMPORARY_FAILURE"
    """For calls to other numbers."""
    blacklist: frozenset[str] = frozenset()
    """Keys as of `dialplan.routing.blacklist_key`: 11 digits, or shorter numbers."""
    destinations: frozenset[str] = frozenset()
    """Where flows bring callers by name, such as ``queue:800``; not those that they compute."""
