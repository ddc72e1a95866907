"""Streams in an engine's process, without the process."""

import pytest

from asr_tts.errors import UnsupportedGrammar
from asr_tts.host import decoding
from asr_tts.host.decoding import StreamServer
from asr_tts.spi import Reading, WordGraph, WordTime

GRAPH = WordGraph.of_phrases(["yes"])


class Engine:
    def __init__(self):
        self.closed = 0
        self.refuses = None

    def describe(self):
        return {"model": "none"}

    def open(self, task):
        if self.refuses:
            raise self.refuses
        self.task = task
        return self

    def accept(self, samples):
        return f"{len(samples)} bytes"

    def finish(self):
        return [Reading("yes", 0.5, (WordTime("yes", 0.0, 0.5),))]

    def close(self):
        self.closed += 1


@pytest.fixture
def engine():
    return Engine()


@pytest.fixture
def server(engine):
    return StreamServer(engine, max_streams=2)


def start(server, number, payload=b"", grammars=(GRAPH.digest,)):
    request = {"do": "start", "stream": number, "grammars": list(grammars)}
    return server.handle({**request, "sample_rate": 8000, "nbest": 1, "accuracy": 0.5}, payload)[0]


def ask(server, what, number, payload=b""):
    return server.handle({"do": what, "stream": number}, payload)[0]


def test_a_grammar_travels_once(server, engine):
    assert start(server, 1) == {"unknown": [GRAPH.digest]}
    assert start(server, 1, GRAPH.to_json()) == {}
    assert start(server, 2) == {}
    assert engine.task.grammars == (GRAPH,)


def test_an_utterance_from_start_to_result(server, engine):
    start(server, 1, GRAPH.to_json())
    assert ask(server, "accept", 1, b"1234") == {"text": "4 bytes"}
    (reading,) = ask(server, "finish", 1)["readings"]
    assert reading["words"] == ({"word": "yes", "start": 0.0, "end": 0.5},)
    assert engine.closed == 1
    assert ask(server, "accept", 1) == {"lost": True}


def test_streams_of_another_life_of_the_process_are_lost(server):
    assert ask(server, "accept", 7) == ask(server, "finish", 7) == ask(server, "cancel", 7) == {"lost": True}


def test_no_more_streams_than_allowed_until_one_ends(server, engine):
    for number in (1, 2):
        start(server, number, GRAPH.to_json())
    assert start(server, 3)["refused"] == "EngineBusy"
    assert ask(server, "cancel", 1) == {}
    assert engine.closed == 1
    assert start(server, 3) == {}


def test_streams_that_nobody_feeds_make_room(server, engine, monkeypatch):
    now = 1000.0
    monkeypatch.setattr(decoding.time, "monotonic", lambda: now)
    for number in (1, 2):
        start(server, number, GRAPH.to_json())
    now += 100
    ask(server, "accept", 2)
    now += 100
    assert start(server, 3) == {}
    assert engine.closed == 1
    assert ask(server, "accept", 1) == {"lost": True}
    assert ask(server, "accept", 2) == {"text": "0 bytes"}


def test_what_the_engine_refuses_comes_back_by_name(server, engine):
    engine.refuses = UnsupportedGrammar("too large")
    assert start(server, 1, GRAPH.to_json()) == {"refused": "UnsupportedGrammar", "why": "too large"}


def test_grammars_that_nobody_used_for_long_are_forgotten(server, monkeypatch):
    monkeypatch.setattr(decoding, "_GRAPHS", 3)
    others = [WordGraph.of_phrases([word]) for word in "abc"]
    for graph in (GRAPH, *others):
        start(server, 1, graph.to_json(), [graph.digest])
        ask(server, "cancel", 1)
    assert start(server, 1) == {"unknown": [GRAPH.digest]}
    assert start(server, 1, grammars=[others[-1].digest]) == {}
