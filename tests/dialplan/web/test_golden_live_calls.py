"""Live calls of the journal as recordings for golden-call replay."""

import json

import pytest

from dialplan.journal import Ended, Journal, Started, dialog_events, dialog_texts
from dialplan.web import golden_calls


@pytest.fixture
def journal(tmp_path, monkeypatch):
    """A server's journal with two calls: one of the bank with two dialogs, one of the clinic."""
    monkeypatch.setattr(golden_calls, "journal_folder", lambda: tmp_path)
    writer = Journal(tmp_path, "w1")
    writer.append(Started("call-1", 100.0, called="800", caller="138", project="bank", flow="main"))
    for text in ("银行" * 50_000, json.dumps({"project": "clinic", "flow": "intake"})):
        for event in dialog_events("call-1", 110.0, text):
            writer.append(event)
    writer.append(Ended("call-1", 120.0, cause="NORMAL_CLEARING"))
    writer.append(Started("call-2", 130.0, project="clinic", flow="main"))
    writer.append(Started("call-3", 140.0, project="bank", flow="bank", script=True))  # a script of that name
    for event in dialog_events("call-3", 150.0, "{}"):
        writer.append(event)
    writer.close()
    return tmp_path


def test_calls_of_a_project_are_listed_with_their_recording(journal):
    calls = golden_calls.JournalCalls()
    (listed,) = calls.newest("bank", 10)
    assert (listed.id, listed.caller, listed.called, listed.seconds) == ("live:call-1", "138", "800", 20.0)
    assert calls.text("bank", "call-1") == "银行" * 50_000
    assert calls.text("clinic", "call-1") is None
    assert calls.text("clinic", "call-2") is None
    assert calls.text("bank", "nothing") is None
    assert calls.text("bank", "call-3") is None


def test_each_dialog_of_a_transferred_call_can_be_replayed_by_the_project_that_had_it(journal):
    calls = golden_calls.JournalCalls()
    dialogs = golden_calls.recorded_dialogs("call-1")
    assert [(each.identifier, each.project, each.flow) for each in dialogs] == [
        ("live:call-1", "bank", ""),
        ("live:call-1:2", "clinic", "intake"),
    ]
    assert calls.text("clinic", "call-1:2") == dialogs[1].text
    for project, name in (
        ("bank", "call-1:2"),
        ("clinic", "call-1:3"),
        ("clinic", "call-1:x"),
        ("clinic", "call-1:0"),
    ):
        assert calls.text(project, name) is None


def test_without_a_server_there_are_no_live_calls(tmp_path, monkeypatch):
    monkeypatch.setattr(golden_calls, "journal_folder", lambda: tmp_path / "none")
    assert golden_calls.JournalCalls().newest("bank", 10) == []


def test_large_recordings_take_several_events_and_damaged_ones_are_left_out():
    import random

    text = "".join(random.Random(7).choices("0123456789abcdef", k=200_000))
    events = list(dialog_events("call", 1.0, text))
    assert len(events) > 2
    assert dialog_texts(events) == [text]
    assert dialog_texts(events[1:]) == []
    assert dialog_texts(events[:-1]) == []
    assert dialog_texts([type(events[0])("call", 1.0, data="###")]) == []
