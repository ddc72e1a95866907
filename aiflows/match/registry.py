"""The matchers that are installed (entry point group ``ivrkit.matchers``)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.metadata import EntryPoint, entry_points
from typing import Any, Final

from aiflows.errors import MatcherUnavailable
from aiflows.match.spi import Matcher, MatcherPlugin
from vxml.message import Message

__all__ = ["GROUP", "MatcherState", "available_matchers", "open_matcher", "plugin"]

GROUP: Final = "ivrkit.matchers"
_MISTAKES: Final = (Exception, SystemExit)
"""Of matchers of others: they are told and do not end a call."""


@dataclass(frozen=True, slots=True)
class MatcherState:
    """A matcher and whether it can run here."""

    name: str
    ok: bool
    reason: str = ""
    how_to_install: str = ""


def available_matchers() -> list[MatcherState]:
    """All registered matchers by name; one that is broken is listed with its reason."""
    return [_state(name) for name in sorted(_registered())]


def plugin(name: str) -> MatcherPlugin:
    """The class of a matcher. Raises `MatcherUnavailable` when there is none or its code does not load."""
    entry = _registered().get(name)
    if entry is None:
        near = difflib.get_close_matches(name, _registered()) or sorted(_registered())
        raise MatcherUnavailable(
            Message("there is no matcher {name!r}; there is {names}", name=name, names=tuple(near))
            if near
            else Message("there is no matcher")
        )
    try:
        found: MatcherPlugin = entry.load()
    except _MISTAKES as fault:
        raise MatcherUnavailable(
            Message("the code of the matcher {name} does not load: {reason}", name=name, reason=repr(fault))
        ) from fault
    return found


def open_matcher(name: str, settings: Mapping[str, Any]) -> Matcher:
    """A matcher with a script's settings.

    Raises `MatcherUnavailable` when it is not there or can't run, ValueError for settings that it does not take.
    """
    kind = plugin(name)
    try:
        reason = kind.missing()
    except _MISTAKES as fault:
        raise MatcherUnavailable(
            Message("the matcher {name} fails: {reason}", name=name, reason=repr(fault))
        ) from fault
    if reason:
        raise MatcherUnavailable(Message("{name}: {reason}", name=name, reason=reason), kind.how_to_install)
    try:
        return kind(**settings)
    except (TypeError, ValueError) as fault:
        raise ValueError(Message("{name}: {fault}", name=name, fault=Message.of(fault))) from None
    except _MISTAKES as fault:
        raise MatcherUnavailable(
            Message("{name} does not open: {reason}", name=name, reason=repr(fault))
        ) from fault


def _state(name: str) -> MatcherState:
    try:
        kind = plugin(name)
        reason = kind.missing()
    except _MISTAKES as fault:
        return MatcherState(name, ok=False, reason=str(fault))
    return MatcherState(
        name, ok=reason is None, reason=reason or "", how_to_install=kind.how_to_install if reason else ""
    )


@cache
def _registered() -> dict[str, EntryPoint]:
    # A name found twice (an installed and an editable copy) counts once, as Python's own import order has it.
    found: dict[str, EntryPoint] = {}
    for entry in entry_points(group=GROUP):
        found.setdefault(entry.name, entry)
    return found
