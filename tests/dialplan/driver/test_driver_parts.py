"""Parts of the driver without a switch: destinations, session variables, prompts by the clock, the story of a call."""

import math
from dataclasses import dataclass, field

import pytest

from dialplan.driver import Destinations, Dialling, Leg, Services, Settings, Task, Unreachable
from dialplan.driver.connection import session_variables
from dialplan.driver.destinations import VOICEMAIL_URI
from dialplan.driver.open_call import OpenCall
from dialplan.driver.pieces import batches as batched
from dialplan.driver.played_files import PlayedFiles
from dialplan.driver.prompts import Heard, _Batch, _Prompt
from dialplan.driver.sounds import Sound, words_of
from dialplan.driver.story import Story
from dialplan.esl import Event
from dialplan.session import File, Silence
from ivrdesigner.compiler import Origin
from vxml.errors import Position
from vxml.interpreter import Step
from vxml.platform import Exit, Play, Segment, Speech

TASK = Task("file:///a.vxml", caller="13800138000", language="zh-CN")


def find(uri, **dialling):
    return Destinations(Dialling(**dialling), {"95500": Task("file:///b.vxml")}.get).find(uri, TASK)


@pytest.mark.parametrize(
    ("uri", "leg"),
    [
        ("tel:+49-(30) 12", Leg("loopback/+493012/office", ("+493012", "office"))),
        ("tel:110;phone-context=x", Leg("loopback/110/office", ("110", "office"))),
        ("TEL:1", Leg("loopback/1/office", ("1", "office"))),
        ("sip:desk@example.com:5070;transport=tcp?Subject=x", Leg("sofia/external/desk@example.com:5070")),
        ("queue:800", Leg("loopback/800/ivrkit-queue", ("800", "ivrkit-queue"))),
        ("agent:801", Leg("loopback/801/office", ("801", "office"))),
    ],
)
def test_destinations_that_are_dialled(uri, leg):
    assert find(uri) == leg


def test_destinations_go_where_the_operator_says():
    assert find("queue:800", queue="sofia/gateway/acd/{number}") == Leg("sofia/gateway/acd/800")


def test_access_number_keeps_the_caller_and_the_language():
    found = find("ivr:95500")
    assert (found.uri, found.caller, found.language) == ("file:///b.vxml", "13800138000", "zh-CN")


def test_voicemail_is_a_dialog():
    found = find("voicemail:800")
    assert (found.uri, found.mailbox, found.project) == (VOICEMAIL_URI, "800", None)


@pytest.mark.parametrize(
    ("uri", "event"),
    [
        ("tel:", "error.connection.baddestination"),
        ("tel:12,34", "error.connection.baddestination"),
        ("sip:a@b c", "error.connection.baddestination"),
        ("sip:a@${system rm}", "error.connection.baddestination"),
        ("sip:a'b@c", "error.connection.baddestination"),
        ("queue:8/0", "error.connection.baddestination"),
        ("ivr:1", "error.connection.baddestination"),
        ("mailto:a@b", "error.unsupported.uri"),
        ("nothing", "error.unsupported.uri"),
    ],
)
def test_destinations_that_are_none(uri, event):
    with pytest.raises(Unreachable) as fault:
        find(uri)
    assert fault.value.event == event


# Session variables


class FakeCall:
    uuid = "c-1"
    caller_number = "1001"
    called_number = "95500"

    def __init__(self, **headers) -> None:
        text = "".join(f"{name.replace('__', '-')}: {value}\n" for name, value in headers.items())
        self.channel = type("Channel", (), {"data": Event(text.encode())})

    def variable(self, name):
        return self.channel.data.variable(name)


def test_session_variables_of_a_call():
    """VoiceXML 2.0 §5.1.4."""
    found = session_variables(FakeCall(), Task("x:", session={"ivrkit": {"vip": True}, "crm": {"id": 7}}))
    connection = found["connection"]
    assert connection["local"]["uri"] == "tel:95500"
    assert connection["remote"]["uri"] == connection["originator"]["uri"] == "tel:1001"
    assert (connection["protocol"]["name"], connection["redirect"]) == ("sip", [])
    assert "aai" not in connection
    assert (found["telephone"]["ani"], found["telephone"]["dnis"]) == ("1001", "95500")
    assert (found["ivrkit"]["vip"], found["ivrkit"]["call"], found["crm"]) == (True, "c-1", {"id": 7})
    made = session_variables(FakeCall(variable_ivrkit_dialled="1001"), TASK)["connection"]
    assert made["originator"] == made["local"] == {"uri": "tel:95500"}


@pytest.mark.parametrize(
    ("value", "aai"),
    [
        ("636172642034323b;encoding=hex", "card 42;"),
        ("plain%20text", "plain text"),
        ("zz;encoding=hex", "zz"),
    ],
)
def test_information_of_the_other_application(value, aai):
    call = FakeCall(variable_sip_h_User__to__User=value)
    assert session_variables(call, TASK)["connection"]["aai"] == aai


def test_who_was_called_before():
    header = '<sip:800@a>;reason=user-busy;privacy=off, "x" <tel:900>;reason="odd"'
    call = FakeCall(variable_sip_h_Diversion=header)
    assert session_variables(call, TASK)["connection"]["redirect"] == [
        {"uri": "sip:800@a", "reason": "user-busy"},
        {"uri": "tel:900", "reason": "unknown"},
    ]
    assert session_variables(FakeCall(Caller__RDNIS="777"), TASK)["telephone"]["rdnis"] == "777"


# The inbox


def test_what_came_in_time_is_before_its_end():
    """The dialog is busy: a timer of before has woken it, a key has come, and then the time for keys was up."""
    call = FakeCall()
    call.hear = lambda hearer: None
    line = OpenCall(call, services=None)
    line.wake()
    line.put("key")
    line.wake()
    assert line.next(0.0)[1] == "key"
    assert line.next(math.inf) is None


# Prompts by the clock


@dataclass
class FakePlayback:
    ended_at: float = 0.0
    cut_by_key: bool = False


def sound(seconds, path="/a.wav"):
    return Sound(File(path), seconds)


def heard(batches, now):
    prompt = _Prompt(Play(1, ()), [_Batch(pieces, playback, sent) for pieces, playback, sent in batches])
    found = prompt.heard(now, interrupted=True)
    return found.mark, round(found.mark_time, 3), round(found.seconds, 3)


def test_where_a_prompt_stands_is_told_by_the_clock():
    one = (["a", sound(1.0), "b", sound(2.0), "c"], FakePlayback(), 10.0)
    assert heard([one], 10.5) == ("a", 0.5, 0.5)
    assert heard([one], 12.0) == ("b", 1.0, 2.0)
    assert heard([one], 13.5) == ("c", 0.5, 3.5)


def test_what_waits_behind_another_sound_is_not_heard_yet():
    first = ([sound(1.0), "a"], FakePlayback(ended_at=11.1), 10.0)
    second = ([sound(2.0), "b"], FakePlayback(), 10.1)
    third = (["c", sound(1.0)], FakePlayback(), 10.2)
    assert heard([first, second, third], 12.1) == ("a", 1.1, 2.1)


def test_marks_without_sound_behind_them_are_reached_at_the_end():
    first = ([sound(1.0)], FakePlayback(ended_at=11.0), 10.0)
    assert heard([first, (["end"], None, 10.0)], 11.5) == ("end", 0.5, 1.0)
    assert heard([(["only"], None, 10.0)], 10.2) == ("only", 0.2, 0.0)


def test_pieces_that_go_together_and_those_that_go_alone():
    odd = sound(1.0, "/odd!.wav")
    pieces = ["m", sound(1), Sound(Silence(1), 1), odd, "n", sound(2)]
    assert batched(pieces) == [["m", sound(1), Sound(Silence(1), 1)], [odd], ["n", sound(2)]]


def test_words_of_a_prompt_for_people():
    speech = Segment(speech=Speech("<speak/>", "hello", "en"))
    segments = (Segment(mark="m"), speech, Segment("a/b.wav"), Segment("c.wav", fallback=(speech,)))
    assert words_of(segments) == "hello [b.wav] hello"


def test_a_folder_of_recordings_that_cannot_be_written_keeps_nobody_from_taking_calls(tmp_path, caplog):
    (tmp_path / "file").touch()
    settings = Settings(tmp_path / "file" / "recordings", tmp_path / "cache", synthesizer="", recognizer="")
    with Services(settings, journal=None):
        assert "media.recordings" in caplog.text
        assert "Not a directory" in caplog.text


def test_files_played_a_moment_ago_are_known_for_a_minute(tmp_path):
    now = [0.0]
    files = PlayedFiles(lambda: now[0])
    path = tmp_path / "a.wav"
    path.write_bytes(b"")
    files.remember("x", str(path), 1.5)
    assert files.find("x") == (str(path), 1.5)
    now[0] = 59.0
    assert files.find("x") is not None
    now[0] = 61.0
    assert files.find("x") is None
    files.remember("x", str(path), 1.5)
    path.unlink()
    assert files.find("x") is None


# The story


@dataclass
class FakeMap:
    """Line of a document → origin."""

    origins: dict[int, Origin] = field(default_factory=dict)

    def locate(self, step):
        return self.origin(step.source.uri, step.source.line)

    def origin(self, uri, line):
        return self.origins.get(line)


def told(*steps):
    events = []
    origins = {
        1: Origin("main", "menu", "f.yaml", 10),
        2: Origin("main", "menu", "f.yaml", 12, kind="key", branch="1"),
        3: Origin("main", "sub", "f.yaml", 20),
        4: Origin("main", "menu", "f.yaml", 13, kind="no_input", branch="no input"),
        5: Origin("other", "first", "g.yaml", 5),
    }
    story = Story("c", events.append, FakeMap(origins))
    for kind, line, *detail in steps:
        story(Step(0.0, kind, Position("main.vxml", line), detail=detail[0] if detail else {}))
    story.ended(Exit("exit"))
    return events


def facts(events, *names):
    return [(event.kind, *(getattr(event, name, None) for name in names)) for event in events]


def test_story_of_a_key_that_takes_a_branch():
    match = {"result": "match", "utterance": "1", "mode": "dtmf", "value": "1"}
    events = told(
        ("dialog", 1), ("listen", 1), ("match", 1, match), ("transition", 2), ("dialog", 3), ("listen", 3)
    )
    assert facts(events, "node", "level", "branch") == [
        ("node-entered", "menu", 1, None),
        ("input-matched", "menu", 1, "1"),
        ("node-left", "menu", 1, "1"),
        ("node-entered", "sub", 2, None),
        ("node-left", "sub", 2, ""),
    ]


def test_story_of_silence_counts_it():
    silent = {"result": "noinput"}
    events = told(
        ("dialog", 1), ("listen", 1), ("match", 1, silent), ("listen", 1), ("match", 1, silent), ("catch", 4)
    )
    assert [(event.reason, event.count) for event in events if event.kind == "input-failed"] == [
        ("noinput", 1),
        ("noinput", 2),
    ]
    assert events[-1].branch == "no input"


def test_levels_as_the_flow_counts_them():
    counts = {"name": "$levels"}
    events = told(
        ("dialog", 1), ("execute", 1, counts), ("listen", 1),
        ("dialog", 3), ("execute", 3, counts), ("listen", 3),
        ("dialog", 1), ("execute", 1, counts), ("listen", 1),
    )  # fmt: skip
    assert [(event.node, event.level) for event in events if event.kind == "node-entered"] == [
        ("menu", 1),
        ("sub", 2),
        ("menu", 1),
    ]


def test_sub_flow_has_levels_of_its_own():
    events = told(
        ("dialog", 1), ("listen", 1), ("dialog", 3), ("subdialog", 3), ("dialog", 5), ("listen", 5),
        ("return", 5), ("dialog", 3), ("listen", 3),
    )  # fmt: skip
    assert [(event.node, event.level) for event in events if event.kind == "node-entered"] == [
        ("menu", 1),
        ("sub", 1),
        ("first", 1),
        ("sub", 2),
    ]


def test_failure_is_told_with_its_place():
    events = []
    story = Story("c", events.append, FakeMap({1: Origin("main", "menu", "f.yaml", 10)}))
    story(Step(0.0, "dialog", Position("main.vxml", 1)))
    story.ended(Exit("error", message="no handler for error.badfetch: http://a", event="error.badfetch"))
    failed = next(event for event in events if event.kind == "failed")
    assert (failed.error, failed.node, failed.line) == ("error.badfetch", "menu", 10)


def test_prompts_are_told_at_the_nodes_that_queued_them():
    """D13: what a node plays without waiting is heard while the call waits at the next one."""
    origins = {1: Origin("main", "welcome", "f.yaml", 10), 3: Origin("main", "menu", "f.yaml", 20)}
    segments = [
        Segment(speech=Speech("", words, "en"), source=Position("main.vxml", line))
        for words, line in (("Welcome", 1), ("to us", 1), ("Press one", 3), ("or two", 3), ("", 3))
    ]
    for parts, interrupted, told in (
        ({0: 1.0, 1: 0.5, 2: 2.0, 3: 1.0}, False, [("welcome", "Welcome to us", 1.5, False), ("menu", "Press one or two", 3.0, False)]),
        ({0: 1.0, 1: 0.5, 2: 0.2}, True, [("welcome", "Welcome to us", 1.5, False), ("menu", "Press one or two", 0.2, True)]),
        ({0: 0.3}, True, [("welcome", "Welcome to us", 0.3, True)]),
        ({}, True, [("welcome", "Welcome to us", 0.0, True)]),
    ):  # fmt: skip
        events = []
        story = Story("c", events.append, FakeMap(origins))
        for line in (1, 3):
            story(Step(0.0, "dialog", Position("main.vxml", line)))
        story(Step(0.0, "listen", Position("main.vxml", 3)))
        story.prompt(Heard(Play(1, tuple(segments)), None, 0.0, sum(parts.values()), interrupted, parts))
        prompts = [event for event in events if event.kind == "prompt"]
        assert [(e.node, e.text, e.seconds, e.interrupted) for e in prompts] == told
        assert [event.line for event in prompts] == [10, 20][: len(told)]
        assert [event.at for event in prompts] == sorted(event.at for event in prompts)
