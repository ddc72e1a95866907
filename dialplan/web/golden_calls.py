"""Live calls as recordings for golden-call replay: out of the journal, by the project that took them."""

from __future__ import annotations

import sqlite3
from datetime import UTC, datetime
from typing import Final

from dialplan.journal import CallEntry, call_index, dialog_texts
from dialplan.web.settings import journal_folder
from ivrdesigner.web.call.sources import ListedCall, register_source

__all__ = ["JournalCalls", "connect"]

_LOOKED_AT: Final = 2_000
"""Newest calls of the server among which those of a project are looked for."""


def connect() -> None:
    """Let the designer replay live calls."""
    register_source("live", JournalCalls())


class JournalCalls:
    """The `ivrdesigner.web.call.sources.CallSource` of live calls."""

    def newest(self, project: str, most: int) -> list[ListedCall]:
        """Those that the project took."""
        entries = self._of(project)
        return [
            ListedCall(
                f"live:{entry.call}",
                entry.call,
                "freeswitch",
                datetime.fromtimestamp(entry.began or 0.0, UTC),
                entry.caller,
                entry.called,
                entry.flow,
                "",
                max(0.0, (entry.ended or 0.0) - (entry.began or 0.0)),
                entry.cause,
                None,
                "",
            )
            for entry in entries[:most]
        ]

    def _of(self, project: str) -> list[CallEntry]:
        """The newest calls that the project took, newest first."""
        try:
            with call_index(journal_folder()) as index:
                return [entry for entry in index.calls(limit=_LOOKED_AT) if entry.project == project]
        except (sqlite3.Error, OSError):
            return []  # no server has run here

    def text(self, project: str, name: str) -> str | None:
        """The first dialog of the call."""
        try:
            with call_index(journal_folder()) as index:
                entry = index.find(name)
                if entry is None or entry.project != project:
                    return None
                return next(iter(dialog_texts(record.event for record in index.events(name))), None)
        except (sqlite3.Error, OSError):
            return None
