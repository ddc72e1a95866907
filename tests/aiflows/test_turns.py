"""Both modes of interaction, event by event (R-ai.3), and what the turn tells of them (R-ai.8, R-ai.9)."""

import json

import pytest
from robots import SCRIPT, build

from aiflows.runtime import Classified, TurnTaken, Utterance, event_of
from asr_tts.spi import WordGraph
from ivrdesigner.simulate import Caller, flow_options
from vxml.interpreter import Session
from vxml.platform import (
    Disconnected,
    Fetch,
    Fetched,
    FetchFailed,
    Hypothesis,
    Key,
    Listen,
    ListenFailed,
    MaxSpeech,
    Play,
    PlayDone,
    SpeechStarted,
    Spoken,
    StopListening,
    StopPlay,
    Tick,
    Transfer,
)

STUBBORN = SCRIPT.replace("language:", "interruptible: false\nlanguage:", 1)


class Line:
    """A session whose events a test sends one by one; ``at`` is virtual seconds."""

    def __init__(self, text=SCRIPT):
        made = build(text)
        self.events = []
        self.commands = []
        self.session = Session(
            "file:///robot.vxml",
            options=flow_options(made, Caller("1", "2", "zh-CN", 0.0)),
            observer=self._observe,
        )
        self.at = 0.0
        self._carry(self.session.start(0.0))
        fetch = self.last(Fetch)
        self.send(Fetched(0.0, fetch.id, fetch.uri, made.document.encode(), "application/voicexml+xml"))

    def _observe(self, step):
        event = event_of(step)
        if event is not None:
            self.events.append(event)

    def _carry(self, commands):
        self.new = commands
        self.commands += commands

    def send(self, event):
        self._carry(self.session.receive(event))

    def wait(self, seconds):
        self.at += seconds

    def last(self, kind):
        return next(one for one in reversed(self.commands) if isinstance(one, kind))

    def played(self):
        """The prompt that plays comes to its end."""
        self.send(PlayDone(self.at, self.last(Play).id))

    def say(self, *texts, confidence=1.0, recording=None):
        self.send(SpeechStarted(self.at))
        self.wait(1)
        self.send(Spoken(self.at, tuple(Hypothesis(text, confidence) for text in texts), recording))

    def stopped(self):
        """A prompt that was told to stop has stopped."""
        assert any(isinstance(one, StopPlay) for one in self.new)
        self.send(PlayDone(self.at, self.last(StopPlay).id))

    def tick(self):
        self.at = self.session.deadline
        self.send(Tick(self.at))

    @property
    def said(self):
        return [one.segments[0].speech.text for one in self.commands if isinstance(one, Play)]

    def of(self, kind):
        return [event for event in self.events if isinstance(event, kind)]


def test_the_robot_listens_while_it_speaks_to_any_words_and_records_them():
    line = Line()
    listen = line.last(Listen)
    assert line.commands.index(listen) < line.commands.index(line.last(Play))
    graph = listen.grammars[0].source.word_graph()
    assert WordGraph(graph.arcs, graph.finals).is_open
    assert listen.properties["recordutterance"] == "true"


def test_a_match_stops_the_prompt_of_an_interruptible_node_at_once():
    """R-ai.3."""
    line = Line()
    line.say("我在看房子")
    line.stopped()
    assert line.said[-1].startswith("湖畔花园")
    assert (line.of(TurnTaken)[0].outcome, line.of(TurnTaken)[0].interrupted) == ("match", True)
    assert line.of(Utterance)[0].during


@pytest.mark.parametrize("said", ["嗯", "喂喂听得到吗", ""])
def test_noise_and_words_that_match_nothing_stop_no_prompt(said):
    """R-ai.3: barge-in by a matched keyword only."""
    line = Line()
    line.send(SpeechStarted(line.at))
    assert line.new == []
    line.send(Spoken(1.0, (Hypothesis(said),) if said else ()))
    assert line.new == []
    assert line.of(Utterance)[0].unanswered
    line.say("在看")
    line.stopped()
    assert line.said[-1].startswith("湖畔花园")


def test_a_node_that_is_not_interruptible_speaks_to_its_end_and_then_follows_the_match():
    """R-ai.3."""
    line = Line(STUBBORN)
    line.say("在看")
    assert line.new == []
    line.wait(3)
    line.played()
    assert line.said[-1].startswith("湖畔花园")
    assert (line.of(TurnTaken)[0].target, line.of(TurnTaken)[0].interrupted) == ("介绍", False)


def test_of_several_matches_during_a_prompt_the_last_one_counts():
    line = Line(STUBBORN)
    for said in ("在看", "价格多少", "嗯嗯"):
        line.say(said)
    line.played()
    turn = line.of(TurnTaken)[0]
    assert (turn.target, turn.text) == ("价格", "在看,价格多少,嗯嗯")


def test_a_node_has_a_mode_of_its_own():
    """R-ai.1."""
    line = Line(SCRIPT.replace("开场: {", "开场: {interruptible: false, "))
    line.say("在看")
    assert line.new == []
    line.played()
    line.say("价格多少")
    line.stopped()
    assert line.said[-1].startswith("目前均价")


def test_a_caller_who_says_nothing_in_time_goes_otherwise():
    """R-ai.2."""
    line = Line()
    line.wait(5)
    line.played()
    assert line.session.deadline == 8.0
    line.tick()
    assert line.said[-1].startswith("湖畔花园")
    assert (line.of(TurnTaken)[0].outcome, line.of(TurnTaken)[0].seconds) == ("noinput", 8.0)


def test_words_that_match_nothing_after_the_prompt_go_otherwise_at_once():
    line = Line()
    line.played()
    line.say("喂")
    assert line.said[-1].startswith("湖畔花园")
    assert line.of(TurnTaken)[0].outcome == "nomatch"


def test_the_time_of_a_caller_who_is_speaking_does_not_run_out():
    line = Line()
    line.played()
    line.wait(2.9)
    line.send(SpeechStarted(line.at))
    assert line.session.deadline is None
    line.wait(3)
    line.send(Spoken(line.at, (Hypothesis("我在看"),)))
    assert line.of(TurnTaken)[0].target == "介绍"


def test_words_begun_during_the_prompt_count_when_they_end_behind_it():
    line = Line()
    line.send(SpeechStarted(line.at))
    line.played()
    assert line.session.deadline is None
    line.send(Spoken(2.0, (Hypothesis("在看"),)))
    assert line.of(TurnTaken)[0].outcome == "match"


def test_readings_that_are_not_sure_enough_are_not_understood():
    """R-ai.8: the text stays in the record."""
    line = Line()
    line.played()
    line.say("在看", confidence=0.1, recording="file:///said.wav")
    (heard,) = line.of(Utterance)
    assert (heard.text, heard.target, heard.reason, heard.audio) == (
        "在看",
        "",
        "nothing was understood",
        "file:///said.wav",
    )


def test_a_later_reading_may_be_the_one_that_matches():
    line = Line()
    line.played()
    line.say("载砍", "在看")
    assert line.of(Utterance)[0].target == "介绍"


def test_a_caller_who_speaks_for_too_long_is_not_understood():
    line = Line()
    line.played()
    line.send(MaxSpeech(20.0))
    assert (line.of(TurnTaken)[0].outcome, line.of(Utterance)[0].text) == ("nomatch", "")


def test_a_robot_that_cannot_hear_goes_on_by_time():
    line = Line()
    line.send(ListenFailed(0.0, line.last(Listen).id, "error.noresource", "no recogniser"))
    line.played()
    line.tick()
    assert line.said[-1].startswith("湖畔花园")
    assert not line.session.ended


def test_a_recogniser_that_is_lost_is_listened_to_again_and_hears_within_the_turn():
    line = Line()
    first = line.last(Listen).id
    line.send(ListenFailed(0.0, first, "error.noresource", "its process ended"))
    assert line.last(Listen).id != first
    line.say("在看")
    line.stopped()
    assert line.of(TurnTaken)[0].outcome == "match"


def test_a_recogniser_that_stays_away_is_not_asked_for_ever():
    line = Line()
    for _ in range(5):
        line.send(ListenFailed(0.0, line.last(Listen).id, "error.noresource", "its process ended"))
    assert len([one for one in line.commands if isinstance(one, Listen)]) == 3


def test_a_turn_names_the_recording_and_the_match_that_decided():
    """R-ai.9: per node the customer's audio and text."""
    line = Line(STUBBORN)
    line.say("在看", recording="file:///first.wav")
    line.say("嗯", recording="file:///second.wav")
    line.played()
    (turn,) = line.of(TurnTaken)
    assert (turn.audio, turn.matcher, turn.keyword, turn.text) == (
        "file:///first.wav",
        "keywords",
        "在看",
        "在看,嗯",
    )
    assert turn.score > 0.8


def test_a_turn_without_a_match_names_the_last_recording():
    line = Line()
    line.say("喂", recording="file:///first.wav")
    line.say("嗯", recording="file:///second.wav")
    line.send(Disconnected(line.at))
    (turn,) = line.of(TurnTaken)
    assert (turn.outcome, turn.audio, turn.matcher, turn.score) == ("hangup", "file:///second.wav", "", 0.0)


def test_keys_are_nothing_to_a_robot():
    line = Line()
    line.send(Key(1.0, "1"))
    line.played()
    line.send(Key(2.0, "1"))
    assert line.of(TurnTaken) == []


@pytest.mark.parametrize("when", ["playing", "waiting", "stopping"])
def test_a_caller_who_hangs_up_ends_the_call_with_record_and_class(when):
    """R-ai.5, R-ai.9."""
    line = Line()
    if when == "waiting":
        line.played()
    if when == "stopping":
        line.say("在看")
    line.wait(2)
    line.send(Disconnected(line.at))
    if when == "stopping":
        line.send(PlayDone(line.at, line.last(StopPlay).id))
    assert line.session.ended
    assert line.of(TurnTaken)[-1].outcome == "hangup"
    assert [event.type for event in line.of(Classified)] == [""]


def test_listening_ends_with_the_turn():
    line = Line()
    line.played()
    first = line.last(Listen).id
    line.say("在看")
    assert StopListening(first) in line.commands
    assert line.last(Listen).id != first


def test_the_queue_takes_the_caller():
    line = Line()
    line.say("我要找经理")
    line.stopped()
    line.played()
    assert line.last(Transfer).dest == "queue:800"
    assert (line.of(TurnTaken)[-1].target, line.of(Classified)[0].type) == ("queue:800", "需要人工")


MODEL = 'matchers: [keywords, {matcher: llm, settings: {url: "https://model.example/v1", model: m, timeout: 1.5}}]\n'


def thinking():
    line = Line(MODEL + SCRIPT)
    line.say("随便看看吧", recording="file:///a.wav")
    fetch = line.last(Fetch)
    assert (fetch.uri, fetch.method, fetch.timeout) == (
        "https://model.example/v1/chat/completions",
        "POST",
        1.5,
    )
    return line, fetch


def choice(line, fetch, number):
    content = json.dumps({"choice": number, "confidence": 0.9})
    body = json.dumps({"choices": [{"message": {"content": content}}]}).encode()
    line.send(Fetched(line.at, fetch.id, fetch.uri, body))


def test_a_model_is_asked_while_the_prompt_goes_on_and_stops_it_when_it_answers():
    """R-ai.3, R-ai.11."""
    line, fetch = thinking()
    line.wait(0.5)
    choice(line, fetch, "1")
    line.stopped()
    assert (line.of(Utterance)[0].seconds, line.of(TurnTaken)[0].target) == (0.5, "介绍")


def test_the_caller_has_no_time_to_lose_while_a_model_thinks():
    line, fetch = thinking()
    line.played()
    assert line.session.deadline is None
    line.send(FetchFailed(line.at, fetch.id, "timeout"))
    assert line.of(TurnTaken)[0].outcome == "nomatch"


def test_what_is_said_while_a_model_thinks_waits_its_turn():
    line, fetch = thinking()
    line.say("价格多少")
    choice(line, fetch, "none")
    line.stopped()
    assert [event.text for event in line.of(Utterance)] == ["随便看看吧", "价格多少"]
    assert line.of(TurnTaken)[0].target == "价格"


def test_a_caller_who_hangs_up_while_a_model_thinks_is_gone():
    line, _ = thinking()
    line.send(Disconnected(line.at))
    assert line.session.ended
    assert line.of(TurnTaken)[0].outcome == "hangup"
