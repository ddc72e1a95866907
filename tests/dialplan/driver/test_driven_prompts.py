"""Prompts, keys, and speech that is not there, on a simulated FreeSWITCH."""

import time

import gevent
import pytest
from driven_calls import Beeper, driven, live_project, until
from simulated_calls import FIELD, a_call, heard, playing, wav
from simulated_freeswitch import PASSWORD

from asr_tts.errors import SynthesisFailed
from cli.prerender import prerender
from dialplan.driver import Task


def test_call_is_answered_when_the_dialog_first_speaks(switch, tmp_path):
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, caller):
        playing(caller)
        assert caller.answered
        caller.press("12")
        report = world.report()
    assert (report.reason, report.values, report.by) == ("exit", {"x": "12"}, "flow")
    assert report.answered
    assert report.cause == "NORMAL_CLEARING"
    assert not report.up


def test_document_that_fails_leaves_the_call_to_others(switch, tmp_path):
    with a_call(switch, tmp_path, "<form><block><oops/></block>") as (world, caller):
        report = world.report()
        assert caller.heard == []
    assert (report.failed, report.answered, report.up) == (True, False, True)
    assert "error.badfetch" in report.message
    assert [event.error for event in world.journal.of("failed")] == ["error.badfetch"]


def test_the_event_that_nobody_handles_names_the_fault(switch, tmp_path):
    body = '<form><block><throw event="error.com.example.stock"/></block></form>'
    with a_call(switch, tmp_path, body) as (world, _):
        world.report()
    (failed,) = world.journal.of("failed")
    assert failed.error == "error.com.example.stock"


def test_key_stops_the_prompt_and_what_follows_is_heard_at_once(switch, tmp_path):
    body = FIELD.format(prompt="A long text").replace(
        '<exit namelist="x"/>', "<prompt>Thanks</prompt><exit/>"
    )
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        caller.press("12")
        until(lambda: heard(caller).count("playback") == 2)
        caller.finish()
        world.report()
    (first, last) = world.journal.of("prompt")
    assert (first.interrupted, last.interrupted) == (True, False)
    assert not any("uuid_break" in command for command in switch.said)  # the key has cut it


def test_silence_after_the_prompt_is_noinput_in_time(switch, tmp_path):
    body = f'<property name="timeout" value="300ms"/>{FIELD.format(prompt="Well?")}'
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        caller.finish()
        began = time.monotonic()
        report = world.report()
        waited = time.monotonic() - began
    assert report.values == {"expr": "nothing"}
    assert 0.29 < waited < 3


def test_files_that_follow_each_other_are_one_command(switch, tmp_path):
    for name in ("a.wav", "b.wav"):
        wav(tmp_path / name, 0.2)
    prompt = '<audio src="a.wav"/><break time="200ms"/><audio src="b.wav"/>'
    with a_call(switch, tmp_path, FIELD.format(prompt=prompt)) as (world, caller):
        playing(caller)
        caller.press("12")
        world.report()
    (played,) = [argument for name, argument in caller.heard if name == "playback"]
    assert played == f"file_string://{tmp_path}/a.wav!silence_stream://200!{tmp_path}/b.wav"


def test_sound_begins_while_the_rest_is_being_made(switch, tmp_path):
    wav(tmp_path / "a.wav", 0.2)
    voice = Beeper()
    voice.slow = 0.4
    prompt = '<audio src="a.wav"/>and a text that takes its time'
    with a_call(switch, tmp_path, FIELD.format(prompt=prompt), synthesizer=voice) as (world, caller):
        playing(caller)
        assert caller.running[1] == f"{tmp_path}/a.wav"
        until(lambda: any("cache/" in line for line in switch.said if line) or voice.said)
        gevent.sleep(0.6)
        caller.finish()
        until(lambda: caller.running is not None and "/cache/" in caller.running[1])
        caller.press("12")
        assert world.report().values == {"x": "12"}


def test_mark_that_was_reached_is_told_with_its_time(switch, tmp_path):
    wav(tmp_path / "a.wav", 0.2)
    wav(tmp_path / "b.wav", 5.0)
    body = """<form><field name="x" type="digits?length=1"><prompt><mark name="one"/><audio src="a.wav"/>
    <mark name="two"/><audio src="b.wav"/><mark name="three"/></prompt>
    <filled><exit expr="x$.markname + ' ' + x$.marktime"/></filled></field></form>"""
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        gevent.sleep(0.5)
        caller.press("1")
        name, milliseconds = world.report().values["expr"].split(" ")
    assert name == "two"
    assert float(milliseconds) == pytest.approx(300, abs=150)


def test_recording_that_cannot_be_played_is_its_fallback(switch, tmp_path):
    voice = Beeper()
    prompt = '<audio src="gone.wav">in words</audio><audio src="ftp://x/y.wav"/>'
    with a_call(switch, tmp_path, FIELD.format(prompt=prompt), synthesizer=voice) as (world, caller):
        playing(caller)
        caller.press("12")
        world.report()
    assert "in words" in voice.said[0]
    assert any("ftp://x/y.wav" in note.text for note in world.journal.of("note"))


def test_synthesizer_that_dies_leaves_the_call_alive(switch, tmp_path):
    voice = Beeper()
    voice.broken = SynthesisFailed("the engine died")
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?"), synthesizer=voice) as (world, caller):
        until(lambda: any("the engine died" in note.text for note in world.journal.of("note")))
        caller.press("12")
        report = world.report()
    assert report.values == {"x": "12"}


def test_keys_typed_ahead_are_kept(switch, tmp_path):
    two = """<form><field name="a" type="digits?length=1"><prompt>One</prompt></field>
    <field name="b" type="digits?length=1"><prompt>Two</prompt></field><filled><exit namelist="a b"/></filled></form>"""
    with a_call(switch, tmp_path, two) as (world, caller):
        playing(caller)
        caller.press("12")
        assert world.report().values == {"a": "1", "b": "2"}


@pytest.mark.parametrize(
    ("grammar", "result"),
    [
        ('<grammar version="1.0" root="a"><rule id="a">yes</rule></grammar>', {"expr": "error.noresource"}),
        ("", {"x": "12"}),
    ],
)
def test_without_a_recogniser_keys_go_on(switch, tmp_path, grammar, result):
    body = FIELD.format(prompt="Well?").replace(
        "<noinput>", '<catch event="error"><exit expr="_event"/></catch><noinput>'
    )
    if grammar:
        body = body.replace(' type="digits?length=2">', f">{grammar}")
    with a_call(switch, tmp_path, body) as (world, caller):
        if not grammar:
            playing(caller)
            caller.press("12")
        assert world.report().values == result


def test_prompts_that_were_made_with_the_build_are_not_made_again(switch, tmp_path):
    """`ivrctl build --speech`, in the voice that the project wants."""
    voice = Beeper()
    project = live_project(
        tmp_path, "starter", **{"language: ": 'voices: {zh-CN: "beep", en-US: "beep"}\nlanguage: '}
    )
    place = project.folder / "build" / "speech"
    prerender(project.documents, place, voice, project.settings.voices, 8000)
    made = len(voice.said)
    assert made
    task = Task(
        project.uri(project.settings.start), project, project.settings.start, project.settings.language
    )
    with driven(tmp_path, switch.port, task, password=PASSWORD, synthesizer=voice) as world:
        caller = switch.call()
        playing(caller)
        assert str(place) in caller.running[1]
        caller.hang_up()
        world.report()
    assert len(voice.said) == made
