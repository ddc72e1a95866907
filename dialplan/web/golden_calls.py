"""Live calls as recordings for golden-call replay: out of the journal, by the project that took them."""

from __future__ import annotations

import json
import sqlite3
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from dialplan.journal import CallEntry, call_index, dialog_texts
from dialplan.web.settings import journal_folder
from ivrdesigner.web.call.sources import ListedCall, register_source

__all__ = ["Dialog", "JournalCalls", "connect", "recorded_dialogs"]

_LOOKED_AT: Final = 2_000
"""Newest calls of the server among which those of a project are looked for."""


@dataclass(frozen=True, slots=True)
class Dialog:
    """What an application and the caller said to each other in a call."""

    identifier: str
    """As `ivrdesigner.web.call.sources` has it."""
    project: str
    flow: str
    text: str
    """The recording as JSON."""


def recorded_dialogs(call: str) -> list[Dialog]:
    """Those of a live call that the journal has, in order."""
    try:
        with call_index(journal_folder()) as index:
            entry = index.find(call)
            if entry is None:
                return []
            texts = dialog_texts(record.event for record in index.events(call))
    except (sqlite3.Error, OSError):
        return []
    dialogs = []
    for number, text in enumerate(texts, 1):
        said = _head(text)
        first = number == 1
        if first and entry.script:
            continue
        dialogs.append(
            Dialog(
                f"live:{call}" if first else f"live:{call}:{number}",
                entry.project if first else str(said.get("project", "")),
                str(said.get("flow", "")),
                text,
            )
        )
    return dialogs


def _head(text: str) -> dict[str, Any]:
    try:
        said = json.loads(text)
    except ValueError:
        return {}
    return said if isinstance(said, dict) else {}


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
                return [
                    entry
                    for entry in index.calls(limit=_LOOKED_AT)
                    if entry.project == project and not entry.script
                ]
        except (sqlite3.Error, OSError):
            return []  # no server has run here

    def text(self, project: str, name: str) -> str | None:
        """``CALL`` is the first dialog of a call, ``CALL:2`` the second: one that was transferred has several."""
        call, _, number = name.partition(":")
        if number and not (number.isdecimal() and len(number) < 4):
            return None
        found = recorded_dialogs(call)
        place = int(number or 1) - 1
        if not 0 <= place < len(found) or found[place].project != project:
            return None
        return found[place].text
