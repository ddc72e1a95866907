"""Robots whose callers speak, on a simulated FreeSWITCH with a recogniser that hears what the test says (R-ai)."""

import contextlib
import os
import random
import struct
import threading
from collections import deque
from pathlib import Path

import pytest
from driven_calls import Beeper, driven, until
from robots import SCRIPT, build
from simulated_calls import playing
from simulated_freeswitch import PASSWORD

from aiflows.match.ngrams import NgramMatcher
from asr_tts.errors import RecognitionFailed
from asr_tts.host import open_vad
from asr_tts.spi import Reading, RecognizerCapabilities
from dialplan.driver import Task
from dialplan.routing import live_script

RATE = 8000


class Ears:
    """Hears the next of ``words`` whatever is said; an exception there is raised."""

    def __init__(self) -> None:
        self.words = deque()

    def capabilities(self):
        return RecognizerCapabilities(("*",), free_speech=True)

    def start(self, request):
        assert request.grammars == ()
        return self

    def accept(self, samples):
        return ""

    def finish(self):
        said = self.words.popleft()
        if isinstance(said, Exception):
            raise said
        return (Reading(said, 0.9),)

    def cancel(self):
        pass

    def close(self):
        pass


def noise(seconds, loudness):
    voice = random.Random(1)
    count = round(seconds * RATE)
    return struct.pack(f"<{count}h", *(round(voice.uniform(-loudness, loudness)) for _ in range(count)))


SAID = noise(0.3, 5) + noise(0.8, 12_000) + noise(1.5, 5)


@pytest.fixture
def robot(switch, tmp_path):
    """Calls to a script: a function that dials, gives the world, and what callers say."""
    ears, detector = Ears(), open_vad("energy")

    @contextlib.contextmanager
    def serve(text=SCRIPT):
        project = live_script(build(text))
        task = Task(project.uri("robot"), project, "robot", language="zh-CN")
        settings = {"synthesizer": Beeper(), "recognizer": ears, "detector": detector}
        with driven(tmp_path, switch.port, task, password=PASSWORD, **settings) as world:
            yield world

    serve.ears = ears
    yield serve
    detector.close()


def dial(switch):
    caller = switch.call(number="95500")
    caller.says = 0.0
    return caller


def say(robot, caller, *words):
    """Speak into the pipe that FreeSWITCH writes."""
    robot.ears.words.extend(words)
    until(lambda: caller.recording is not None)
    pipe = os.open(caller.recording, os.O_WRONLY | os.O_NONBLOCK)
    try:
        os.write(pipe, SAID)
    finally:
        os.close(pipe)


def test_a_match_stops_the_prompt_and_the_turn_keeps_what_was_said(switch, robot):
    """R-ai.3, R-ai.9."""
    with robot() as world:
        caller = dial(switch)
        playing(caller)
        say(robot, caller, "在看")
        until(lambda: world.calls[0].node == "介绍")
        caller.hang_up()
        report = world.report()
    journal = world.journal
    assert report.by == "caller"
    (heard,) = journal.of("robot-heard")
    first, last = journal.of("robot-turn")
    assert (heard.target, heard.matcher, heard.during) == ("介绍", "keywords", True)
    assert (first.outcome, first.interrupted, first.audio) == ("match", True, heard.audio)
    assert (last.node, last.outcome) == ("介绍", "hangup")
    assert Path(heard.audio).stat().st_size > RATE
    assert [event.talk > 0 for event in journal.of("robot-class")] == [True]


def test_a_matcher_that_thinks_long_holds_up_no_other_call(switch, robot, monkeypatch):
    """R-ai.11."""
    thinks, answers = threading.Event(), threading.Event()

    def match(self, text, question):
        yield from ()
        thinks.set()
        answers.wait(10)
        return []

    monkeypatch.setattr(NgramMatcher, "match", match)
    slow = SCRIPT.replace("start:", "matchers: [ngrams, keywords]\nstart:", 1)
    with robot(slow) as world:
        first = dial(switch)
        playing(first)
        say(robot, first, "在看")
        until(thinks.is_set)
        second = dial(switch)
        playing(second)  # its documents were fetched and its prompt was made meanwhile
        second.hang_up()
        until(lambda: world.reports)
        assert world.journal.of("robot-heard") == []
        answers.set()
        until(lambda: world.journal.of("robot-heard"))
        first.hang_up()
        world.report(1)
    (heard,) = world.journal.of("robot-heard")
    assert (heard.target, heard.matcher) == ("介绍", "keywords")
    assert heard.seconds > 0


def test_a_recogniser_that_fails_is_listened_to_again(switch, robot):
    with robot() as world:
        caller = dial(switch)
        playing(caller)
        say(robot, caller, RecognitionFailed("its process ended"))
        before = caller.recording
        until(lambda: caller.recording not in (None, before))
        say(robot, caller, "在看")
        until(lambda: world.calls[0].node == "介绍")
        caller.hang_up()
        world.report()
    assert [turn.outcome for turn in world.journal.of("robot-turn")] == ["match", "hangup"]
    assert any("its process ended" in note.text for note in world.journal.of("note"))
