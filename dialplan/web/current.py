"""The snapshot that calls get now, for pages that explain it."""

from __future__ import annotations

import threading
from dataclasses import dataclass

from dialplan.errors import SetupFaulty
from dialplan.routing import CallOffer, Decision, Line, Snapshot, load_snapshot, next_change, route
from dialplan.web.publishing import SITE
from dialplan.web.settings import live_folder

__all__ = ["Outlook", "current_snapshot", "outlook"]

_lock = threading.Lock()
_read: tuple[object, Snapshot] | None = None


def current_snapshot() -> Snapshot | None:
    """What is published; read again only when it has changed. None when nothing can be read."""
    global _read  # noqa: PLW0603 - one of each process
    file = live_folder() / SITE
    with _lock:
        try:
            found = file.stat()
            mark = (file, found.st_mtime_ns, found.st_ino, found.st_size)
            if _read is None or _read[0] != mark:
                # Folders never change once they are published.
                _read = (mark, load_snapshot(site=file, last=_read[1] if _read else None))
        except (OSError, SetupFaulty):
            return None
        return _read[1]


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a number gives to a call."""

    decision: Decision
    line: Line | None
    next_change: float | None
    """When the time rules give it to something else, seconds since 1970."""


def outlook(snapshot: Snapshot, called: str, at: float, caller: str = "") -> Outlook:
    """For a call at a time."""
    decision = route(snapshot, CallOffer(called, caller, at))
    line = getattr(decision, "line", None) or snapshot.line(decision.called.dialled)
    return Outlook(decision, line, next_change(line, at) if line is not None else None)
