"""Calls under way, told to browsers (R-sys.1)."""

import sqlite3
from types import SimpleNamespace

import pytest

from console.live import calls
from dialplan.journal import Journal, Started


class EnoughTurns(Exception):
    pass


def test_calls_are_told_again_when_the_disk_was_full_or_away(tmp_path, monkeypatch, caplog):
    """An index cannot be opened then; the thread that follows the calls must not end of it."""
    journal = Journal(tmp_path / "journal", "ivr-1")
    journal.wait(journal.append(Started("call", 1.0, called="95500")), 5)
    troubles = [sqlite3.OperationalError("disk I/O error")] * 3
    turns = iter(range(6))
    told = []

    class Index(calls.CallIndex):
        def __init__(self, folder):
            if troubles:
                raise troubles.pop()
            super().__init__(folder)

    def sleep(seconds):
        if next(turns, None) is None:
            raise EnoughTurns

    monkeypatch.setattr(calls, "CallIndex", Index)
    monkeypatch.setattr(calls, "time", SimpleNamespace(sleep=sleep))
    monkeypatch.setattr(calls, "publish", lambda topic, now: told.append(now["count"]))
    with pytest.raises(EnoughTurns):
        calls._follow(tmp_path / "journal")
    journal.close()
    assert told == [1]
    assert [record.getMessage() for record in caplog.records] == [
        "the journal cannot be read; tried again: disk I/O error"
    ]
