"""Robots on live calls, part by part: matchers beside the calls, engines of scripts (R-ai.1, R-ai.11)."""

import threading
import time

import gevent
import pytest
from robots import SCRIPT, build

from aiflows.errors import MatcherFailed
from aiflows.runtime import matcher_of
from asr_tts.errors import EngineUnavailable
from dialplan.driver import Services, Settings
from dialplan.driver import robots as robots_module
from dialplan.driver.matching import Matching
from dialplan.driver.robots import Robots
from dialplan.routing import live_script


@pytest.fixture
def matching():
    made = Matching(seconds=0.1)
    yield made
    made.close()


def robot(speech="", name="robot"):
    text = SCRIPT.replace("language:", f"speech: {{{speech}}}\nlanguage:", 1) if speech else SCRIPT
    return live_script(build(text))


def test_other_calls_go_on_while_a_matcher_thinks(matching):
    """R-ai.11."""
    thought, ticks = threading.Event(), []

    def other_call():
        while not thought.is_set():
            gevent.sleep(0.001)
            ticks.append(time.monotonic())
            if len(ticks) == 5:
                thought.set()

    gevent.spawn(other_call)
    assert matching("slow", lambda: thought.wait(5) and "matched") == "matched"
    assert len(ticks) == 5


def test_what_a_matcher_raises_is_raised(matching):
    with pytest.raises(ZeroDivisionError):
        matching("broken", lambda: 1 // 0)


def test_a_matcher_that_hangs_is_given_up_and_not_asked_again_until_it_has_answered(matching):
    """R-ai.11: whatever a plugin does, other matchers and other calls have threads."""
    free, asked = threading.Event(), []
    for _ in range(2):
        with pytest.raises(MatcherFailed, match="no answer within"):
            matching("hung", lambda: free.wait(10))
    gevent.sleep(0.11)
    with pytest.raises(MatcherFailed, match="lately"):
        matching("hung", lambda: asked.append(1))
    assert asked == []
    assert matching("well", lambda: 5) == 5
    free.set()
    with gevent.Timeout(5):
        while matching._running["hung"]:
            gevent.sleep(0.01)
    assert matching("hung", lambda: 6) == 6


class Engine:
    def __init__(self, name, **settings) -> None:
        self.identity = f"{name} {settings}"
        self.closed = False

    def capabilities(self):
        return None

    def close(self):
        self.closed = True


@pytest.fixture
def opened(monkeypatch):
    """What was opened, by name and settings."""
    made = []

    def open_engine(name, **settings):
        if name == "gone":
            raise EngineUnavailable("gone: it is not installed")
        made.append(Engine(name, **settings))
        return made[-1]

    monkeypatch.setattr(robots_module, "open_synthesizer", open_engine)
    monkeypatch.setattr(robots_module, "open_recognizer", open_engine)
    return made


def test_the_engines_of_a_script_are_opened_once_with_its_settings_over_the_servers(opened):
    """R-ai.1: the type of the robot."""
    engines = Robots({"loud": {"volume": 5, "pitch": 1}})
    first = robot("synthesizer: {engine: loud, settings: {volume: 9}}, recognizer: keen")
    engines.prepare([first])
    assert [each.identity for each in opened] == ["loud {'pitch': 1, 'volume': 9}", "keen {}"]
    assert engines.synthesizer(first) is engines.synthesizer(first) is opened[0]
    assert engines.recognizer(first) is opened[1]
    other = robot("synthesizer: loud")
    assert engines.synthesizer(other).identity == "loud {'pitch': 1, 'volume': 5}"
    assert engines.recognizer(other) is None
    opened[0].close = lambda: 1 / 0
    engines.keep([other])  # the first one was changed or removed
    assert [each.closed for each in opened] == [False, True, False]
    assert engines.recognizer(first) is opened[3]
    engines.close()
    assert all(each.closed for each in opened[1:])


def test_an_engine_that_cannot_run_is_told_and_the_servers_used(opened, caplog, tmp_path):
    script = robot("synthesizer: gone, recognizer: gone")
    servers = Engine("servers")
    settings = Settings(tmp_path / "recordings", tmp_path / "cache")
    with Services(settings, [], synthesizer=servers, recognizer=servers, detector=servers) as services:
        services.robots.prepare([script])
        assert services.speaker(script).identity == servers.identity
        assert services.recognizer_of(script) is servers
    assert "gone: it is not installed" in caplog.text


def test_calls_of_a_script_speak_and_hear_by_its_engines_and_those_of_flows_by_the_servers(opened, tmp_path):
    script, servers = robot("synthesizer: loud, recognizer: keen"), Engine("servers")
    settings = Settings(tmp_path / "recordings", tmp_path / "cache")
    with Services(settings, [], synthesizer=servers, recognizer=servers, detector=servers) as services:
        assert services.speaker(script).identity == "loud {}"
        assert services.recognizer_of(script).identity == "keen {}"
        assert services.speaker(None).identity == servers.identity
        assert services.recognizer_of(None) is servers
        services.keep([])
        assert services.speaker(script)._engine is opened[2]  # not the one that is closed
    assert all(each.closed for each in opened)
    assert not servers.closed


def test_the_matchers_of_a_script_are_made_ready_before_its_calls(monkeypatch, opened):
    """R-ai.11: no caller waits for a model that is loaded."""
    warmed = []
    script = robot()
    monkeypatch.setattr(
        type(matcher_of(script.robot)), "warm", lambda self: warmed.append(threading.current_thread())
    )
    Robots({}).prepare([script])
    assert warmed[0] is not threading.current_thread()


def test_a_matcher_that_never_gets_ready_holds_up_no_change(monkeypatch, caplog):
    script, free = robot(), threading.Event()
    monkeypatch.setattr(type(matcher_of(script.robot)), "warm", lambda self: free.wait(10))
    monkeypatch.setattr(robots_module, "_WARM_SECONDS", 0.05)
    Robots({}).prepare([script])
    free.set()
    assert "does not end" in caplog.text
