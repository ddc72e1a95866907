"""Callers who speak, on a real FreeSWITCH with the recogniser that comes with Ivrkit."""

import gevent
import pytest
from driven_calls import Beeper, calling, document, driven, until
from heard import samples

from asr_tts.audio import concatenate, read_recording, silence, write_wav
from asr_tts.host import open_synthesizer
from asr_tts.host.registry import available
from asr_tts.spi import SpeechRequest
from dialplan.driver import Task

HEARS = any(state.name == "pocketsphinx" and state.ok for state in available())
pytestmark = [
    pytest.mark.freeswitch,
    pytest.mark.skipif(not HEARS, reason="needs pocketsphinx: pip install 'ivrkit[asr-pocketsphinx]'"),
]

CHOICE = """<grammar version="1.0" root="c" mode="voice" xml:lang="en-US"><rule id="c"><one-of>
<item>order a new card</item><item>language options</item><item>change my address</item></one-of></rule></grammar>"""
FIELD = f"""<property name="recordutterance" value="true"/><property name="confidencelevel" value="0.2"/>
<form><field name="x">{CHOICE}<prompt>{{prompt}}</prompt>
<catch event="error maxspeechtimeout"><exit expr="_event"/></catch>
<nomatch><exit expr="'other'"/></nomatch><noinput><exit expr="'nothing'"/></noinput>
<filled><exit expr="[x, x$.inputmode, x$.recordingduration, x$.recording].join('|')"/></filled></field></form>"""


@pytest.fixture(scope="module")
def voice(tmp_path_factory):
    """Says words into a file."""
    engine = open_synthesizer("espeak")

    def say(words):
        path = tmp_path_factory.mktemp("voice") / "said.wav"
        write_wav(path, engine.synthesize(SpeechRequest(text=words, language="en-US", voice="en-us+f2")))
        loud = read_recording(path, sample_rate=8000)
        write_wav(path, concatenate([silence(0.3, 8000), loud, silence(2.5, 8000)]))
        return path

    yield say
    engine.close()


def spoken(freeswitch, tmp_path, body, sound, *, wait=0.5, letter=0.05):
    uri, speaker = document(tmp_path, body), Beeper()
    speaker.letter = letter
    with (
        driven(
            tmp_path, freeswitch.port, Task(uri), recognizer_name="pocketsphinx", synthesizer=speaker
        ) as world,
        calling(freeswitch, sip=True) as caller,
    ):
        until(lambda: world.journal.of("answered"))
        gevent.sleep(wait)
        if sound:
            caller.sound(sound)
        report = world.report(seconds=30)
        gevent.sleep(0.1)
        pipes = list(world.services.spool.glob("*.raw"))
    return report.values["expr"], world.journal, pipes


def understood(freeswitch, tmp_path, body, sound, **how):
    """The first of three calls in which a recogniser that is no better than it is understands a busy machine."""
    for _ in range(3):
        result = spoken(freeswitch, tmp_path, body, sound, **how)
        assert result[1].of("speech")
        if "|" in result[0]:
            break
    return result


def test_words_fill_the_field_and_stop_the_prompt(freeswitch, tmp_path, voice):
    sound = voice("order a new card")
    heard, journal, pipes = understood(
        freeswitch, tmp_path, FIELD.format(prompt="What can we do for you?"), sound, letter=1
    )
    words, mode, milliseconds, recording = heard.split("|")
    assert (words, mode) == ("order a new card", "voice")
    assert 500 < int(milliseconds) < 4000
    assert recording.startswith("file:///")
    (told,) = journal.of("speech")
    assert told.text == "order a new card"
    (prompt,) = journal.of("prompt")
    assert prompt.interrupted
    assert pipes == []


def test_line_that_is_silent_is_noinput(freeswitch, tmp_path, voice):
    body = f'<property name="timeout" value="1s"/>{FIELD.format(prompt="Yes?")}'
    heard, journal, _ = spoken(freeswitch, tmp_path, body, None)
    assert heard == "nothing"
    assert journal.of("speech") == []


def test_too_long_a_speech_ends(freeswitch, tmp_path, voice):
    sound = voice("one two three four five six seven eight nine ten " * 3)
    body = f'<property name="maxspeechtimeout" value="2s"/>{FIELD.format(prompt="Yes?")}'
    heard, _, _ = spoken(freeswitch, tmp_path, body, sound)
    assert heard == "maxspeechtimeout"


def test_language_that_is_not_understood_is_an_event(freeswitch, tmp_path):
    body = FIELD.format(prompt="Yes?").replace('xml:lang="en-US"', 'xml:lang="fi-FI"')
    heard, _, _ = spoken(freeswitch, tmp_path, body, None)
    assert heard == "error.unsupported.language"


def test_recorded_utterance_holds_what_was_said(freeswitch, tmp_path, voice):
    sound = voice("order a new card")
    body = FIELD.format(prompt="Yes?").replace(
        "<filled>", '<filled><prompt><audio expr="x$.recording"/></prompt>'
    )
    heard, journal, _ = understood(freeswitch, tmp_path, body, sound)
    assert heard.startswith("order a new card|voice")
    assert journal.of("prompt")[-1].seconds > 0.5
    data, _ = samples(sound)
    assert len(data) > 8000
