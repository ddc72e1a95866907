"""Telephones that can be rung for a call to a build: by what an app above registers."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final

from ivrdesigner.web.models import Build

__all__ = ["Ringer", "register_ringer", "ringers"]

Ringer = Callable[[Build, str, str], str]
"""Rings an extension and lets it call a flow of the build (empty: its start); gives the call's UUID. Raises Refused."""

_ringers: Final[list[tuple[Callable[[], bool], Ringer]]] = []


def register_ringer(is_there: Callable[[], bool], ringer: Ringer) -> None:
    """``is_there`` says whether a telephone system is configured now."""
    _ringers.append((is_there, ringer))


def ringers() -> Sequence[Ringer]:
    """Those that can ring now."""
    return [ringer for is_there, ringer in _ringers if is_there()]
