"""Calls of dead workers in the journal, and what is told of calls to figures and log."""

import logging

import pytest
from prometheus_client import REGISTRY

from dialplan.errors import AlreadyRunning
from dialplan.journal import (
    Answered,
    CallIndex,
    Ended,
    Failed,
    InputMatched,
    Journal,
    KeyPressed,
    NodeEntered,
    NodeLeft,
    Started,
)
from dialplan.server import metrics
from dialplan.server.chronicle import Chronicle
from dialplan.server.logs import Place
from dialplan.server.recovery import abandoned, end_abandoned
from dialplan.server.serving import _only_one


def written(folder, worker, *events):
    journal = Journal(folder, worker)
    for event in events:
        journal.append(event)
    assert journal.close()


def test_calls_that_dead_workers_left_open_are_ended_once_with_the_time_of_their_last_event(tmp_path):
    written(
        tmp_path,
        "ivr-1",
        Started("a", 100.0, project="gone", flow="main"),
        Answered("a", 101.5),
        KeyPressed("a", 107.0, "1"),
        Started("b", 100.0),
        Ended("b", 101.0),
    )
    written(tmp_path, "ivr-2", Started("c", 200.0))
    written(tmp_path, "ivr-9", Started("d", 300.0))
    living = Journal(tmp_path, "ivr-1")
    living.append(Started("e", 400.0))
    found = abandoned(tmp_path, lambda name: name in {"ivr-1", "ivr-9"})
    assert [(past.entry.call, past.last, past.answered) for past in found] == [
        ("a", 107.0, 101.5),
        ("d", 300.0, 0.0),
    ]
    assert end_abandoned(found, Chronicle(living), {"d"}) == 1
    assert living.close()
    index = CallIndex(tmp_path)
    index.update()
    ended = [record.event for record in index.events("a")][-1]
    assert (ended.at, ended.by, ended.seconds, ended.answered_seconds) == (107.0, "lost", 7.0, 5.5)
    assert value("ivrkit_calls_ended_total", project="gone", flow="main", by="lost") == 1
    assert value("ivrkit_call_seconds_sum", project="gone") == 7.0
    assert {entry.call for entry in index.open_calls()[1]} == {"c", "d", "e"}
    index.close()
    assert abandoned(tmp_path, lambda name: name == "ivr-2") != []
    assert abandoned(tmp_path, lambda name: name == "nobody") == []


def test_two_servers_do_not_share_a_pool_in_one_folder(tmp_path):
    with _only_one(tmp_path, "ivr"):
        with pytest.raises(AlreadyRunning, match="ivr"), _only_one(tmp_path, "ivr"):
            pass
        with _only_one(tmp_path, "other"):
            pass
    with _only_one(tmp_path, "ivr"):
        pass


# -- what is told ----------------------------------------------------------------------------------------------------


class Sink:
    def append(self, event, *, sensitive=False):
        return 7


def value(name, **labels):
    metrics.hand_over()
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_events_move_the_place_of_the_call_and_count_in_the_figures():
    chronicle, place = Chronicle(Sink()), Place("c1")
    before = value("ivrkit_inputs_total", project="shop", result="dtmf")
    chronicle.begin(place)
    assert chronicle.append(Started("c1", 10.0, project="shop", flow="main")) == 7
    chronicle.append(Answered("c1", 10.25))
    chronicle.append(NodeEntered("c1", 11.0, "main", "menu", 1, 12))
    assert (place.flow, place.node, place.line) == ("main", "menu", 12)
    chronicle.append(InputMatched("c1", 12.0))
    chronicle.append(NodeLeft("c1", 12.0, "main", "menu"))
    assert (place.flow, place.node, place.line) == ("main", "", 0)
    chronicle.append(Failed("c1", 13.0, "error.semantic"))
    chronicle.append(Ended("c1", 20.0, by="flow", seconds=10.0))
    assert value("ivrkit_inputs_total", project="shop", result="dtmf") == before + 1
    assert value("ivrkit_errors_total", project="shop", flow="main", error="error.semantic") == 1
    assert value("ivrkit_calls_ended_total", project="shop", flow="main", by="flow") == 1
    assert value("ivrkit_call_seconds_sum", project="shop") == 10.0


def test_long_texts_of_callers_are_shortened_in_the_log(caplog):
    caplog.set_level(logging.INFO, logger="dialplan.call")
    Chronicle(Sink()).append(Started("c1", 1.0, "95500", "9" * 5000))
    assert "caller=" + "9" * 200 + "… (+4800)" in caplog.text


def test_what_a_caller_enters_in_secret_is_in_no_line_of_the_log(caplog):
    caplog.set_level(logging.DEBUG, logger="dialplan.call")
    chronicle = Chronicle(Sink())
    chronicle.append(KeyPressed("c1", 1.0, "7"), sensitive=True)
    chronicle.append(KeyPressed("c1", 1.0, "8"))
    assert "key=8" in caplog.text
    assert "7" not in caplog.text.replace("10.0", "")
