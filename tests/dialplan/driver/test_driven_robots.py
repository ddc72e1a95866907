"""Robots on a real FreeSWITCH: callers speak, and are understood by the recogniser that comes with Ivrkit (R-ai)."""

import contextlib
import threading
from pathlib import Path

import gevent
import psutil
import pytest
from driven_calls import Beeper, calling, driven, until
from heard import samples
from model_server import ModelServer
from robots import build

from aiflows.compiler import compile_script
from aiflows.model import load_script
from asr_tts.audio import concatenate, read_recording, silence, write_wav
from asr_tts.host import open_synthesizer
from asr_tts.host.registry import available
from asr_tts.spi import SpeechRequest
from dialplan.driver import Dialling, Task
from dialplan.routing import live_script
from samples import FOLDER

HEARS = any(state.name == "pocketsphinx" and state.ok for state in available())
pytestmark = [
    pytest.mark.freeswitch,
    pytest.mark.skipif(not HEARS, reason="needs pocketsphinx: pip install 'ivrkit[asr-pocketsphinx]'"),
]

LATE, AGREES, OTHER = "it was late", "yeah", "hello"
"""The first two are what free speech of pocketsphinx understands of a voice of espeak, which is not much."""
MEANT = "late, lake, laid"
ROBOT = """
language: en-US
speech: {recognizer: pocketsphinx}
queue: "630"
wait: 2
max_misses: 3
start: opening
nodes:
  opening: {text: LONG, otherwise: again}
  sorry: {after: [opening, again], when: "MEANT", text: Sorry., otherwise: bye}
  person: {after: "*", when: operator, text: One moment., then: queue}
  again: {text: When did it come?, otherwise: bye}
  bye: {text: Bye., then: hangup}
classes:
  - {type: late, priority: 1, all: [sorry]}
  - {type: other, priority: 9, any: [opening]}
"""


class Voice(Beeper):
    """Is quiet for longer where there is more to say."""

    def stream(self, request):
        yield silence(12 if LONG in (request.text or request.ssml) else 0.5, 8000)


LONG = " ".join(["Hello this is about your parcel."] * 20)


def robot(**changes):
    text = ROBOT.replace("MEANT", changes.pop("meant", MEANT))
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    return live_script(build(text.replace("LONG", LONG)))


@pytest.fixture(scope="module")
def said(tmp_path_factory):
    """The file in which a voice says words."""
    folder, engine = tmp_path_factory.mktemp("said"), open_synthesizer("espeak")

    def say(words):
        path = folder / f"{words.replace(' ', '-')}.wav"
        if not path.exists():
            speech = engine.synthesize(SpeechRequest(text=words, language="en-US", voice="en-us"))
            write_wav(path, speech)
            loud = read_recording(path, sample_rate=8000)
            write_wav(path, concatenate([silence(0.3, 8000), loud, silence(1.5, 8000)]))
        return path

    yield say
    engine.close()


@contextlib.contextmanager
def talk(freeswitch, folder, project, **settings):
    """A caller whom a robot talks to."""
    task = Task(project.uri(project.name), project, project.name, project.settings.language)
    settings.setdefault("synthesizer", Voice())
    settings.setdefault("recognizer_name", "pocketsphinx")
    settings.setdefault("dialling", Dialling(queue="loopback/tone-440/test"))
    with (
        driven(folder, freeswitch.port, task, **settings) as world,
        calling(freeswitch, sip=True) as caller,
    ):
        until(lambda: world.journal.of("answered"), 20)
        gevent.sleep(0.5)
        yield world, caller


def speak(world, caller, sound, target="", attempts=4):
    """What the robot made of it. Said again until it is understood: on a busy machine the recogniser misses words."""
    for _ in range(attempts):
        before = len(world.journal.of("robot-heard"))
        caller.sound(sound)
        with contextlib.suppress(AssertionError):
            until(lambda before=before: len(world.journal.of("robot-heard")) > before, 12)
        heard = world.journal.of("robot-heard")[before:]
        if heard and heard[0].target == target:
            return heard[0]
    raise AssertionError(world.journal.of("robot-heard"))


def turns(world):
    return [(turn.node, turn.outcome, turn.target) for turn in world.journal.of("robot-turn")]


def loud(path):
    data, _ = samples(path)
    return any(abs(value) > 500 for value in data)


def test_a_caller_interrupts_by_what_means_something_and_the_call_is_told_turn_by_turn(
    freeswitch, tmp_path, said
):
    """R-ai.3, R-ai.5, R-ai.8, R-ai.9: words that mean nothing stop no prompt, keys neither; a match does at once."""
    with talk(freeswitch, tmp_path, robot(), synthesizer_name="espeak", synthesizer=None) as (world, caller):
        caller.record(tmp_path / "heard.wav")
        caller.press("5")
        other = speak(world, caller, said(OTHER))
        assert (other.during, world.journal.of("prompt")) == (True, [])
        late = speak(world, caller, said(LATE), "sorry")
        assert (late.node, late.matcher, late.during) == ("opening", "keywords", True)
        caller.stop_recording()
        report = world.report(seconds=30)
    journal = world.journal
    assert (report.reason, report.by) == ("disconnect", "flow")
    first, *others = journal.of("prompt")
    assert first.interrupted
    assert not any(prompt.interrupted for prompt in others)
    assert [prompt.text for prompt in others] == ["Sorry.", "Bye."]
    assert turns(world) == [
        ("opening", "match", "sorry"),
        ("sorry", "noinput", "bye"),
        ("bye", "end", "hangup"),
    ]
    turn = journal.of("robot-turn")[0]
    assert (turn.number, turn.interrupted, turn.keyword) == (1, True, late.keyword)
    assert turn.score == late.score > 0.8
    assert turn.audio == late.audio
    utterance = Path(late.audio)
    assert utterance.is_relative_to(world.services.settings.recordings / "utterances")
    assert loud(utterance)
    assert loud(tmp_path / "heard.wav")
    assert 0 < late.seconds < 10
    (classified,) = journal.of("robot-class")
    assert (classified.type, classified.priority) == ("late", 1)
    assert [event.key for event in journal.of("key")] == ["5"]
    assert (turn.script, turn.version) == ("robot", robot().version)


def test_the_english_sample_asks_on_when_the_caller_agrees_and_is_sorry_when_it_was_late(
    freeswitch, tmp_path, said
):
    """R-ai.2, R-ai.3: the script as it comes with Ivrkit."""
    project = live_script(compile_script(load_script(FOLDER / "scripts" / "delivery_survey.yaml")))
    with talk(freeswitch, tmp_path, project, synthesizer_name="espeak", synthesizer=None) as (world, caller):
        speak(world, caller, said(AGREES), "on_time")
        world.at("on_time")
        speak(world, caller, said(LATE), "late")
        world.at("late")
        caller.hang_up("NORMAL_CLEARING")
        report = world.report(seconds=20)
    assert report.by == "caller"
    assert turns(world) == [
        ("opening", "match", "on_time"),
        ("on_time", "match", "late"),
        ("late", "hangup", ""),
    ]
    assert "did the parcel come when we said" in world.journal.of("prompt")[1].text


def test_a_robot_that_cannot_be_interrupted_speaks_to_its_end_and_transfers_to_the_queue(
    freeswitch, tmp_path, said
):
    """R-ai.2, R-ai.3."""
    project = robot(meant="never", operator=f'"{MEANT}"', start="interruptible: false\nstart")
    with talk(freeswitch, tmp_path, project) as (world, caller):
        assert speak(world, caller, said(LATE), "person").during
        report = world.report(seconds=40)
    assert (report.reason, report.by) == ("transfer", "transfer")
    assert not any(prompt.interrupted for prompt in world.journal.of("prompt"))
    assert turns(world) == [("opening", "match", "person"), ("person", "end", "queue:630")]
    (transfer,) = world.journal.of("transfer")
    assert (transfer.target, transfer.mode) == ("queue:630", "blind")
    assert [event.type for event in world.journal.of("robot-class")] == ["other"]


def test_words_that_match_nothing_and_silence_lead_to_the_other_node(freeswitch, tmp_path, said):
    """R-ai.2."""
    with talk(freeswitch, tmp_path, robot(LONG="Yes?", meant="never", **{"wait: 2": "wait: 6"})) as (
        world,
        caller,
    ):
        heard = speak(world, caller, said(LATE))
        report = world.report(seconds=40)
    assert heard.reason.startswith("nothing")
    assert report.reason == "disconnect"
    assert turns(world) == [
        ("opening", "nomatch", "again"),
        ("again", "noinput", "bye"),
        ("bye", "end", "hangup"),
    ]


@pytest.mark.parametrize("when", ["it speaks", "it waits", "a model thinks"])
def test_a_caller_who_hangs_up_ends_the_turn_with_record_and_class(freeswitch, tmp_path, said, when):
    """R-ai.5, R-ai.9."""
    model = ModelServer()
    model.hold = threading.Event()
    settings = (
        f"matchers: [{{matcher: llm, settings: {{url: '{model.url}', model: m, timeout: 10}}}}]\nwait: 60"
    )
    project = robot(LONG=LONG if when == "it speaks" else "Yes?", **{"wait: 2": settings})
    try:
        with talk(freeswitch, tmp_path, project) as (world, caller):
            if when != "it speaks":
                until(lambda: world.journal.of("prompt"))
            if when == "a model thinks":
                until_asked(model, caller, said(LATE))
            caller.hang_up("NORMAL_CLEARING")
            report = world.report(seconds=20)
    finally:
        model.close()
    assert (report.reason, report.by) == ("disconnect", "caller")
    *before, last = turns(world)
    assert last[1:] == ("hangup", "")
    # On a busy machine the recogniser may miss what is said first.
    assert {outcome for _, outcome, _ in before} <= ({"nomatch"} if when == "a model thinks" else set())
    assert [event.type for event in world.journal.of("robot-class")] == ["other"]


def until_asked(model, caller, sound):
    for _ in range(3):
        caller.sound(sound)
        with contextlib.suppress(AssertionError):
            until(lambda: model.requests, 12)
            return
    raise AssertionError("the model was not asked")


def test_a_model_that_is_too_slow_holds_up_nobody_and_keywords_decide(freeswitch, tmp_path, said):
    """R-ai.11."""
    model = ModelServer()
    model.hold = threading.Event()
    llm = f"matchers: [{{matcher: llm, settings: {{url: '{model.url}', model: m, timeout: 1}}}}]\nwait: 2"
    try:
        with talk(freeswitch, tmp_path, robot(**{"wait: 2": llm})) as (world, caller):
            heard = speak(world, caller, said(LATE), "sorry")
            world.report(seconds=30)
    finally:
        model.close()
    assert heard.matcher == "keywords"
    assert "the model does not answer" in heard.reason
    assert heard.seconds >= 1
    assert model.requests


def test_a_recogniser_that_is_lost_in_the_call_is_there_again(freeswitch, tmp_path, said):
    with talk(freeswitch, tmp_path, robot()) as (world, caller):
        for process in psutil.Process().children(recursive=True):
            if "asr_tts.host" in " ".join(process.cmdline()):
                process.kill()
        speak(world, caller, said(LATE), "sorry")
        report = world.report(seconds=30)
    assert report.reason == "disconnect"
    assert [event.type for event in world.journal.of("robot-class")] == ["late"]
