"""Callers heard by an engine of FreeSWITCH's own (``detect_speech``)."""

import gevent
import pytest
from driven_calls import Beeper, calling, document, driven, until
from simulated_calls import Web, a_call, heard, playing, reply
from simulated_freeswitch import SimulatedFreeSwitch

from asr_tts.spi import ANY_WORD, WordGraph
from dialplan.driver import SPEECH_EVENTS, SwitchRecognizer, Task
from dialplan.driver.switch_speech import readings, srgs
from dialplan.errors import InvalidArgument
from vxml.grammar import link, parse_grammar

FIELD = """<form><field name="x"><grammar version="1.0" root="c" mode="voice" xml:lang="en-US"><rule id="c"><one-of>
<item>agent</item><item>opening hours</item></one-of></rule></grammar><prompt>Agent or opening hours?</prompt>
<nomatch><exit expr="'other'"/></nomatch><noinput><exit expr="'nothing'"/></noinput>
<filled><exit expr="[x, x$.inputmode, x$.confidence].join('|')"/></filled></field></form>"""
HOW = {"recognizer": SwitchRecognizer("test"), "events": SPEECH_EVENTS}


@pytest.mark.parametrize(
    ("told", "understood"),
    [
        ('{"text": "agent", "confidence": 87.5}', [("agent", 0.875)]),
        ('{"text": "agent"}', [("agent", 1.0)]),
        ('{"text": "", "error": "no_input"}', []),
        ("{", []),
        ("", []),
        ("[1]", []),
        (('<result><interpretation confidence="71"><input mode="speech">opening  hours</input>'
         "</interpretation></result>"), [("opening hours", 0.71)]),
        (('<?xml version="1.0"?><result xmlns="urn:ietf:params:xml:ns:mrcpv2"><interpretation confidence="0.4">'
         '<input>hours</input></interpretation><interpretation confidence="0.9"><instance>1</instance>'
         "<input>agent</input></interpretation></result>"), [("agent", 0.9), ("hours", 0.4)]),
        ("<result><interpretation><input><nomatch/></input></interpretation></result>", []),
        ('<!DOCTYPE r [<!ENTITY e SYSTEM "file:///etc/passwd">]><r><interpretation><input>&e;</input></interpretation></r>', []),
        ("<result>", []),
    ],
)  # fmt: skip
def test_results_of_engines_are_readings(told, understood):
    assert [(found.text, found.confidence) for found in readings(told)] == understood


@pytest.mark.parametrize(
    ("graph", "said", "unsaid"),
    [
        (
            WordGraph.of_phrases(["agent", "opening hours", "opening"]),
            ["opening hours", "opening"],
            ["hours"],
        ),
        (WordGraph([(0, 1, "no", 1.0), (1, 1, "no", 1.0)], [1]), ["no", "no no no"], ["yes"]),
        (WordGraph([(0, 1, ANY_WORD, 1.0), (1, 2, "please", 1.0)], [2]), ["now please"], ["please not"]),
        (WordGraph([], []), [], ["anything"]),
    ],
)
def test_grammars_are_srgs_that_takes_the_same(graph, said, unsaid):
    """SRGS 1.0: what is written is read again by the grammars of VoiceXML."""
    document = parse_grammar(srgs([WordGraph.of_phrases(["stop"]), graph], "en-US"), uri="x:", tolerant=False)
    grammar = link(document, {})
    assert all(grammar.recognize(words) for words in [*said, "stop"])
    assert not any(grammar.recognize(words) for words in unsaid)


@pytest.fixture
def switch():
    server = SimulatedFreeSwitch()
    yield server
    server.kill()


def tell(switch, caller, kind, body=""):
    switch.fire("DETECTED_SPEECH", {**caller.headers(), "Speech-Type": kind}, body)


@pytest.mark.parametrize(
    ("told", "result"),
    [('{"text": "opening hours", "confidence": 80}', "opening hours|voice|0.8"), ('{"text": "agent", "confidence": 9}', "other"), ("", "other")],
)  # fmt: skip
def test_the_engine_hears_a_caller_who_interrupts_the_prompt(switch, tmp_path, told, result):
    with a_call(switch, tmp_path, FIELD, **HOW) as (world, caller):
        playing(caller)
        applications = heard(caller)
        assert applications.index("detect_speech") < applications.index("playback")
        argument = next(given for name, given in caller.heard if name == "detect_speech")
        assert "test {start-input-timers=false,n-best-list-length=1," in argument
        assert "speech-language=en-US}/" in argument
        assert argument.endswith(".grxml ivrkit")
        tell(switch, caller, "begin-speaking")
        until(lambda: world.journal.of("prompt"))
        tell(switch, caller, "detected-speech", told)
        assert world.report().values["expr"] == result
        (prompt,) = world.journal.of("prompt")
        assert prompt.interrupted
        assert caller.heard[-1] == ("detect_speech", "stop")


def test_keys_count_while_the_engine_hears_and_what_it_tells_later_is_not_heard(switch, tmp_path):
    keys = FIELD.replace("<prompt>", '<option dtmf="1" value="one">first</option><prompt>')
    with a_call(switch, tmp_path, keys, **HOW) as (world, caller):
        playing(caller)
        caller.press("1")
        until(lambda: world.journal.of("key"))
        tell(switch, caller, "detected-speech", '{"text": "agent"}')
        assert world.report().values["expr"].startswith("one|dtmf")


def test_an_engine_has_a_name():
    assert SwitchRecognizer.named("freeswitch:unimrcp:mine").engine == "unimrcp:mine"
    assert SwitchRecognizer.named("vosk") is SwitchRecognizer.named(None) is None
    with pytest.raises(InvalidArgument):
        SwitchRecognizer.named("freeswitch:a b")


@pytest.mark.freeswitch
@pytest.mark.parametrize("inbound", [True, False])
def test_an_engine_of_a_real_freeswitch_interrupts_the_prompt_and_is_understood(
    freeswitch, tmp_path, inbound
):
    if not freeswitch.ask("load mod_test").startswith("+OK"):
        pytest.skip("needs FreeSWITCH's mod_test, whose engine hears the word agent in every sound")
    speaker = Beeper()
    speaker.letter = 0.5
    with (
        driven(
            tmp_path,
            freeswitch.port if inbound else None,
            Task(document(tmp_path, FIELD)),
            synthesizer=speaker,
            **HOW,
        ) as world,
        calling(freeswitch, sip=True, dial=inbound) as caller,
    ):
        if not inbound:
            caller.dial(f"socket-{world.connection.port}")
        until(lambda: world.journal.of("answered"))
        gevent.sleep(0.5)
        caller.sound("tone_stream://%(1000,0,640)")
        report = world.report()
    assert report.values["expr"] == "agent|voice|0.873"
    (prompt,) = world.journal.of("prompt")
    assert prompt.interrupted
    assert prompt.seconds < 5
    (told,) = world.journal.of("speech")
    assert told.engine == "test"


def test_the_engine_is_asked_as_soon_as_a_lost_event_socket_is_back(switch, tmp_path):
    """The dialog itself waits to ask it, and hears only later that the socket is back."""
    answer = gevent.event.Event()
    web = Web(lambda sock, path: (answer.wait(20), reply(sock, b"<a/>", "text/xml")))
    first = f"""<form><field name="k" type="digits?length=1"><property name="inputmodes" value="dtmf"/><prompt>Key?</prompt>
    </field><block><data name="d" src="{web.url}/slow" fetchtimeout="20s"/></block>"""
    with a_call(switch, tmp_path, FIELD.replace("<form>", first), away_seconds=20, **HOW) as (world, caller):
        playing(caller)
        caller.press("1")
        until(lambda: web.hits)
        switch.disconnect()
        until(lambda: not world.connection.connected)
        answer.set()
        gevent.sleep(0.1)
        switch.start()
        until(lambda: "detect_speech" in heard(caller), 5)
    web.stop()
