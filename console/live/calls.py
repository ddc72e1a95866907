"""Calls under way, read from the journal and told to the bus under ``calls``."""

from __future__ import annotations

import logging
import sqlite3
import threading
import time
from pathlib import Path
from typing import Any, Final

from console.bus import publish
from console.settings.data_folder import DATA
from dialplan.journal import CallIndex

__all__ = ["calls_now", "follow_calls", "journal_folder"]

_EVERY_SECONDS: Final = 1.0
_SHOWN: Final = 50

_log = logging.getLogger(__name__)


def journal_folder(data: Path = DATA) -> Path:
    return data / "journal"


def calls_now(index: CallIndex) -> dict[str, Any]:
    """How many calls there are, and the newest of them. ``index`` is up to date."""
    lasting, _ = index.open_calls()
    newest = lasting[-_SHOWN:][::-1]
    return {
        "count": len(lasting),
        "calls": [
            {"call": c.call, "began": c.began, "caller": c.caller, "called": c.called, "project": c.project}
            for c in newest
        ],
    }


def follow_calls() -> threading.Thread:
    """Begin to watch the journal in a thread; what is there changes at most once a second."""
    thread = threading.Thread(target=_follow, args=(journal_folder(),), name="calls", daemon=True)
    thread.start()
    return thread


def _follow(folder: Path) -> None:
    index: CallIndex | None = None
    told: dict[str, Any] | None = None
    trouble = ""
    while True:
        time.sleep(_EVERY_SECONDS)
        if not folder.is_dir():
            continue
        try:
            index = index or CallIndex(folder)
            if index.update() or told is None:
                now = calls_now(index)
                if now != told:
                    publish("calls", now)
                    told = now
            trouble = ""
        except (OSError, sqlite3.Error) as fault:
            if str(fault) != trouble:
                _log.warning("the journal cannot be read; tried again: %s", fault)
            trouble = str(fault)
            if index is not None:
                index.close()
            index = None
