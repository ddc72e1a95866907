"""Calls that come in and are driven by VoiceXML, for tests: on a real FreeSWITCH or on a simulated one."""

import contextlib
import itertools
import time
from pathlib import Path

import gevent
from call_worlds import LiveCaller
from live_freeswitch import PASSWORD

from asr_tts.audio import silence
from asr_tts.spi import Audio, Capabilities, Voice
from dialplan.driver import Dialling, LiveCall, Services, Settings
from dialplan.esl import CALL_EVENTS, InboundConnection, OutboundServer, listen
from dialplan.routing.projects import load_folder
from dialplan.session import Call

__all__ = ["Beeper", "Driven", "Notes", "document", "driven", "live_project", "until"]

SAMPLES = Path(__file__).parents[3] / "samples"
HEAD = '<?xml version="1.0"?><vxml version="2.1" xmlns="http://www.w3.org/2001/vxml" xml:lang="en-US">'
_numbers = itertools.count(1)


class Notes(list):
    """A journal in memory."""

    def append(self, event, *, sensitive=False) -> int:
        super().append(event)
        return len(self)

    def of(self, kind):
        return [event for event in self if event.kind == kind]

    def texts(self):
        """What was played, in order."""
        return [event.text for event in self.of("prompt")]


class Beeper:
    """A synthesizer whose speech is quiet, 0.05 s a letter; ``broken`` and ``slow`` make it fail and wait."""

    identity = "beeper"

    def __init__(self) -> None:
        self.broken = None
        self.slow = 0.0
        self.letter = 0.05
        self.said = []

    def capabilities(self):
        return Capabilities(("en-US",), (Voice("beep", "en-US"),), 8000)

    def synthesize(self, request):
        return Audio(b"".join(piece.samples for piece in self.stream(request)), 8000)

    def stream(self, request):
        self.said.append(request.ssml)
        time.sleep(self.slow)
        if self.broken is not None:
            raise self.broken
        yield silence(self.letter * 28, 8000)

    def close(self):
        pass


class Driven:
    """What became of the calls: ``calls`` and their ``reports``, in order; ``journal`` of all."""

    def __init__(self, connection, services, journal) -> None:
        self.connection = connection
        self.services = services
        self.journal = journal
        self.calls = []
        self.reports = []

    def report(self, number=0, seconds=20.0):
        """The report of a call, when it is over."""
        until(lambda: len(self.reports) > number, seconds)
        return self.reports[number]

    def at(self, node, seconds=10.0):
        """Wait until the newest call is at a node."""
        until(lambda: self.calls and self.calls[-1].node == node, seconds)


def until(condition, seconds: float = 5.0) -> None:
    with gevent.Timeout(seconds, AssertionError("it did not come to pass")):
        while not condition():
            gevent.sleep(0.005)


def document(folder, body, name="call.vxml") -> str:
    """The address of a VoiceXML document with this inside."""
    path = Path(folder) / name
    path.write_text(f"{HEAD}{body}</vxml>", encoding="utf-8")
    return path.as_uri()


def live_project(folder, name, **changes):
    """A sample project in a folder of its own, with texts in its ``ivr.yaml`` changed."""
    import shutil

    place = Path(folder) / name
    shutil.copytree(SAMPLES / name, place)
    settings = place / "ivr.yaml"
    text = settings.read_text(encoding="utf-8")
    for old, new in changes.items():
        assert old in text
        text = text.replace(old, new)
    settings.write_text(text, encoding="utf-8")
    loaded = load_folder(place, name, None, None)
    assert loaded.live is not None, loaded.findings
    return loaded.live


@contextlib.contextmanager
def driven(folder, port, task, *, password=PASSWORD, worker="w1", max_calls=1000, services=None, **settings):
    """Drive all calls for a worker with a task (or what a function of the call gives) until the block ends.

    Without ``port`` FreeSWITCH opens a socket for each call.
    """
    journal = Notes() if services is None else services.journal
    events = settings.pop("events", CALL_EVENTS)
    if "dialling" not in settings:
        settings["dialling"] = Dialling(
            tel="loopback/{number}/test",
            sip="loopback/{number}/test",
            queue="loopback/{number}/test",
            agent="loopback/{number}/test",
        )
    engines = {
        name: settings.pop(name) for name in ("synthesizer", "recognizer", "detector") if name in settings
    }
    find_task = settings.pop("find_task", lambda number: None)
    names = {
        "recognizer": settings.pop("recognizer_name", ""),
        "synthesizer": settings.pop("synthesizer_name", None),
    }
    if "recognizer" in engines:
        names["recognizer"] = None
    made = services or Services(
        Settings(Path(folder) / "recordings", Path(folder) / "cache", **names, **settings),
        journal,
        find_task=find_task,
        **engines,
    )
    with made if services is None else contextlib.nullcontext(made):
        world = Driven(None, made, journal)

        def on_call(channel):
            call = Call(channel)
            live = LiveCall(call, task(call) if callable(task) else task, made)
            world.calls.append(live)
            world.reports.append(live.run())

        if port is None:
            world.connection = OutboundServer(listen("127.0.0.1", 0), on_call=on_call, events=events)
        else:
            world.connection = InboundConnection(
                "127.0.0.1",
                port,
                password,
                worker=worker,
                on_call=on_call,
                max_calls=max_calls,
                events=events,
            )
        world.connection.start()
        try:
            yield world
        finally:
            world.connection.stop(drain=0)


@contextlib.contextmanager
def calling(freeswitch, *, sip=False, extension="ivr-w1", dial=True):
    """A caller on the real FreeSWITCH, who has just dialled, or is about to."""
    caller = LiveCaller(freeswitch, lambda _: None, sip=sip)
    caller.uuid = f"driven-{next(_numbers)}"
    if dial:
        caller.dial(extension)
    try:
        yield caller
    finally:
        caller.hang_up("NORMAL_CLEARING")
        freeswitch.ask("hupall NORMAL_CLEARING")
        until(lambda: "\n0 total" in freeswitch.ask("show channels"))
