"""VoiceXML on a real FreeSWITCH: what callers hear, press, say, and how their calls end."""

import contextlib

import gevent
import pytest
from driven_calls import calling, document, driven, live_project, until
from heard import samples, seconds, spans

from dialplan.driver import Task
from samples import FOLDER

pytestmark = pytest.mark.freeswitch


def bank_service():
    import importlib.util

    spec = importlib.util.spec_from_file_location("bank_service", FOLDER / "bank-hotline" / "service.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module.serve()


def loud_seconds(path):
    """How long something is heard."""
    data, rate = samples(path)
    size = rate // 50
    frames = (data[at : at + size] for at in range(0, len(data) - size, size))
    return sum(max(map(abs, frame)) > 500 for frame in frames) / 50


def test_caller_hears_the_balance_of_her_card(freeswitch, tmp_path):
    with bank_service() as url:
        project = live_project(tmp_path, "bank-hotline", **{"http://127.0.0.1:8085": url})
        task = Task(project.uri("main"), project, "main", language="zh-CN")
        with driven(tmp_path, freeswitch.port, task) as world, calling(freeswitch, sip=True) as caller:
            world.at("greeting")
            gevent.sleep(0.5)
            caller.press("2")
            world.at("main_menu")
            caller.press("1")
            world.at("ask_card")
            caller.press("6222020200112230#")
            until(lambda: world.calls[0].flow == "verify", 15)
            caller.press("123456#")
            until(lambda: len(world.journal.of("fetch")) == 2, 10)
            caller.record(tmp_path / "heard.wav")
            gevent.sleep(4)
            caller.stop_recording()
            caller.press("9")
            report = world.report()
    assert (report.reason, report.cause, report.by) == ("disconnect", "NORMAL_CLEARING", "flow")
    assert loud_seconds(tmp_path / "heard.wav") > 2
    journal = world.journal
    assert [event.status for event in journal.of("fetch")] == [200, 200]
    (told,) = [event for event in journal.of("prompt") if event.node == "tell_balance"]
    assert "12850.4" in told.text
    matched = [(event.node, event.branch, event.level) for event in journal.of("input-matched")]
    assert matched[:3] == [("greeting", "2 英文", 1), ("main_menu", "1 余额", 2), ("ask_card", "card", 2)]
    assert (
        "".join(event.key for event in journal.of("key")) == "21" + "•" * 24 + "9"
    )  # card and PIN are secret
    entered = [event.node for event in journal.of("node-entered")]
    left = [event.node for event in journal.of("node-left")]
    assert entered == left


def test_key_stops_the_prompt_at_once(freeswitch, tmp_path):
    uri = document(
        tmp_path,
        """<form><field name="x" type="digits?length=1"><prompt>one two three four five six seven eight nine ten
        one two three four five six seven eight nine ten one two three four five six seven</prompt>
        <filled><exit namelist="x"/></filled></field></form>""",
    )
    with driven(tmp_path, freeswitch.port, Task(uri)) as world, calling(freeswitch, sip=True) as caller:
        until(lambda: world.journal.of("answered"))
        caller.record(tmp_path / "heard.wav")
        gevent.sleep(1.5)
        caller.press("7")
        report = world.report()
    assert report.values == {"x": "7"}
    (played,) = world.journal.of("prompt")
    assert played.interrupted
    assert loud_seconds(tmp_path / "heard.wav") == pytest.approx(played.seconds, abs=0.6)


def test_recordings_and_speech_and_silence_follow_each_other(freeswitch, tmp_path):
    tone(tmp_path / "low.wav", 440, 0.6)
    tone(tmp_path / "high!.wav", 880, 0.5)
    tone(tmp_path / "mp3.mp3", 660, 0.5)
    uri = document(
        tmp_path,
        """<form><block><prompt><mark name="a"/><audio src="low.wav"/><break time="300ms"/><mark name="b"/>
        <audio src="high!.wav"/><audio src="gone.wav"><audio src="mp3.mp3"/></audio><audio src="nowhere.wav"/>
        <mark name="c"/></prompt></block></form>""",
    )
    with driven(tmp_path, freeswitch.port, Task(uri)) as world, calling(freeswitch, sip=True) as caller:
        until(lambda: world.calls)
        gevent.sleep(0.02)
        caller.record(tmp_path / "heard.wav")
        report = world.report()
    assert report.reason == "exit"
    (low,), (high,), (fallback,) = (spans(tmp_path / "heard.wav", hertz) for hertz in (440, 880, 660))
    assert high[0] - low[1] == pytest.approx(0.3, abs=0.1)
    assert fallback[0] - high[1] == pytest.approx(0.1, abs=0.12)  # MP3 begins with silence of the encoder
    assert [note.text for note in world.journal.of("note") if "nowhere.wav" in note.text]


def tone(path, hertz, length):
    import math
    import struct

    from asr_tts.audio import AudioFormat, encode
    from asr_tts.spi import Audio

    values = [round(9000 * math.sin(2 * math.pi * hertz * n / 8000)) for n in range(int(8000 * length))]
    audio = Audio(struct.pack(f"<{len(values)}h", *values), 8000)
    path.write_bytes(encode(audio, AudioFormat(8000, "mp3" if path.suffix == ".mp3" else "pcm16")))


RECORD = """<form><record name="r" beep="{beep}" maxtime="{maxtime}" finalsilence="700ms" dtmfterm="true" {more}>
<noinput><exit expr="'nobody'"/></noinput>
<filled><exit expr="[r$.duration, r$.size, r$.termchar, r$.maxtime, r].join(' ')"/></filled></record></form>"""


def recorded(freeswitch, tmp_path, act, *, beep="false", maxtime="10s", more=""):
    uri = document(tmp_path, RECORD.format(beep=beep, maxtime=maxtime, more=more))
    with driven(tmp_path, freeswitch.port, Task(uri)) as world, calling(freeswitch, sip=True) as caller:
        until(lambda: world.journal.of("answered"))
        gevent.sleep(0.3)
        act(caller)
        report = world.report()
    return report, world.journal.of("recording")


def test_recording_ends_when_the_caller_is_silent(freeswitch, tmp_path):
    report, (told,) = recorded(
        freeswitch, tmp_path, lambda caller: caller.sound("tone_stream://%(1200,0,600)")
    )
    length, size, _, most, place = report.values["expr"].split(" ")
    assert most == "false"
    assert told.ended_by == "silence"
    assert f"file://{told.file}" == place
    assert seconds(told.file, 600) == pytest.approx(1.2, abs=0.15)
    assert int(length) / 1000 == pytest.approx(told.seconds, abs=0.001)
    assert int(size) == pytest.approx(told.seconds * 16000, abs=200)
    assert not list((tmp_path / "recordings" / ".partial").iterdir())


def test_recording_ends_by_a_key_and_is_mp3(freeswitch, tmp_path):
    def act(caller):
        caller.sound("tone_stream://%(3000,0,600)")
        gevent.sleep(1.0)
        caller.press("5")

    report, (told,) = recorded(freeswitch, tmp_path, act, more='type="audio/mpeg"')
    assert report.values["expr"].split(" ")[2] == "5"
    assert told.ended_by == "key"
    assert told.file.endswith(".mp3")
    assert told.seconds == pytest.approx(1.7, abs=0.6)


def test_recording_ends_at_its_maximum(freeswitch, tmp_path):
    """An MP3 has some silence behind it, which is not counted."""
    report, (told,) = recorded(
        freeswitch,
        tmp_path,
        lambda caller: caller.sound("tone_stream://%(5000,0,600)"),
        maxtime="1500ms",
        more='type="audio/mpeg"',
    )
    assert report.values["expr"].split(" ")[3] == "true"
    assert told.seconds == pytest.approx(1.5, abs=0.25)


def test_nobody_speaks_into_a_recording(freeswitch, tmp_path):
    quick = '><prompt timeout="600ms">Speak</prompt'
    report, told = recorded(freeswitch, tmp_path, lambda caller: None, more=quick)
    assert report.values == {"expr": "nobody"}
    assert told == []


def test_recording_of_a_caller_who_hangs_up_is_kept(freeswitch, tmp_path):
    uri = document(
        tmp_path,
        """<form><record name="r" maxtime="10s" finalsilence="5s"/><catch event="connection.disconnect">
        <exit expr="r + ''"/></catch></form>""",
    )
    with driven(tmp_path, freeswitch.port, Task(uri)) as world, calling(freeswitch, sip=True) as caller:
        until(lambda: world.journal.of("answered"))
        gevent.sleep(0.3)
        caller.sound("tone_stream://%(3000,0,600)")
        gevent.sleep(1.2)
        caller.hang_up("NORMAL_CLEARING")
        report = world.report()
    (told,) = world.journal.of("recording")
    assert report.by == "caller"
    assert report.values == {"expr": f"file://{told.file}"}
    assert told.ended_by == "hangup"
    assert seconds(told.file, 600) > 0.5


TRANSFER = """<form><transfer name="t" dest="{dest}" type="{kind}" connecttimeout="2s" {more}>{inside}
<filled><exit expr="[t, Math.round(t$.duration)].join(' ')"/></filled></transfer>
<catch event="error connection.disconnect"><exit expr="_event"/></catch></form>"""


def transferred(freeswitch, tmp_path, dest, *, kind="bridge", more="", inside="", act=None, after=0.3):
    uri = document(tmp_path, TRANSFER.format(dest=dest, kind=kind, more=more, inside=inside))
    with driven(tmp_path, freeswitch.port, Task(uri)) as world, calling(freeswitch, sip=True) as caller:
        until(lambda: world.journal.of("answered") or world.reports)
        caller.record(tmp_path / "heard.wav")
        if act:
            act(caller)
        report = world.report()
        gevent.sleep(after)
        channels = freeswitch.ask("show channels")
        caller.stop_recording()
    return report, world.journal.of("transfer"), channels


@pytest.mark.parametrize(
    ("dest", "result"),
    [
        ("sip:refuse-USER_BUSY", "busy 0"),
        ("sip:refuse-NO_ANSWER", "noanswer 0"),
        ("sip:refuse-NORMAL_CIRCUIT_CONGESTION", "network_busy 0"),
        ("sip:ring", "noanswer 0"),
        ("sip:short", "far_end_disconnect 0"),
        ("sip:refuse-UNALLOCATED_NUMBER", "error.connection.baddestination"),
        ("sip:refuse-NO_ROUTE_DESTINATION", "error.connection.noroute"),
        ("tel:nobody", "error.connection.baddestination"),
        ("fax:123", "error.unsupported.uri"),
        ("ivr:123", "error.connection.baddestination"),
    ],
)
def test_bridge_tells_how_it_went(freeswitch, tmp_path, dest, result):
    report, _, _ = transferred(freeswitch, tmp_path, dest)
    assert report.values["expr"] == result


def test_caller_talks_with_the_other_side_until_the_time_is_up(freeswitch, tmp_path):
    report, (told,), _ = transferred(freeswitch, tmp_path, "sip:tone-700", more='maxtime="1s"')
    assert report.values["expr"] == "maxtime_disconnect 1"
    assert (told.outcome, told.mode) == ("maxtime_disconnect", "bridge")
    assert seconds(tmp_path / "heard.wav", 700) == pytest.approx(1.0, abs=0.4)


def test_key_takes_the_caller_back_from_a_bridge(freeswitch, tmp_path):
    def act(caller):
        gevent.sleep(1.0)
        caller.press("0")

    keys = '<grammar mode="dtmf" version="1.0" root="k"><rule id="k">0</rule></grammar>'
    report, _, _ = transferred(freeswitch, tmp_path, "sip:tone-700", inside=keys, act=act)
    assert report.values["expr"].startswith("near_end_disconnect")


def test_caller_who_hangs_up_ends_the_bridge(freeswitch, tmp_path):
    def act(caller):
        gevent.sleep(0.8)
        caller.hang_up("NORMAL_CLEARING")

    report, (told,), channels = transferred(freeswitch, tmp_path, "sip:tone-700", act=act)
    assert report.values["expr"] == "connection.disconnect.hangup"
    assert told.outcome == "near_end_disconnect"
    assert "\n0 total" in channels


@pytest.mark.parametrize("kind", ["blind", "consultation"])
def test_caller_who_was_let_go_talks_on(freeswitch, tmp_path, kind):
    report, (told,), channels = transferred(freeswitch, tmp_path, "sip:tone-700", kind=kind, after=1.2)
    assert report.values["expr"] == "connection.disconnect.transfer"
    assert (report.by, report.up) == ("transfer", False)
    assert told.outcome == "transferred"
    assert "tone-700" in channels
    assert seconds(tmp_path / "heard.wav", 700) > 0.1


def test_music_is_heard_until_somebody_answers(freeswitch, tmp_path):
    tone(tmp_path / "music.wav", 520, 3.0)
    report, _, _ = transferred(freeswitch, tmp_path, "sip:ring", more='transferaudio="music.wav"')
    assert report.values["expr"] == "noanswer 0"
    assert seconds(tmp_path / "heard.wav", 520) > 1


def test_consultation_that_fails_keeps_the_caller(freeswitch, tmp_path):
    report, _, _ = transferred(freeswitch, tmp_path, "sip:refuse-USER_BUSY", kind="consultation")
    assert report.values["expr"] == "busy 0"


# A socket for each call


def over_a_socket(freeswitch, tmp_path, body, act):
    uri = document(tmp_path, body)
    with contextlib.ExitStack() as stack:
        world = stack.enter_context(driven(tmp_path, None, Task(uri)))
        extension = f"socket-{world.connection.port}"
        caller = stack.enter_context(calling(freeswitch, sip=True, extension=extension))
        until(lambda: world.journal.of("answered"))
        gevent.sleep(0.3)
        act(caller)
        report = world.report()
        gevent.sleep(1.0)
        return report, world.journal, freeswitch.ask("show channels")


def test_call_with_a_socket_of_its_own_hears_keys(freeswitch, tmp_path):
    body = """<form><field name="x" type="digits?length=2"><prompt>one two three four five</prompt>
    <filled><prompt>thanks</prompt><exit namelist="x"/></filled></field></form>"""
    report, journal, channels = over_a_socket(freeswitch, tmp_path, body, lambda caller: caller.press("42"))
    assert (report.values, report.by, report.cause) == ({"x": "42"}, "flow", "NORMAL_CLEARING")
    assert [event.interrupted for event in journal.of("prompt")] == [True, False]
    assert "\n0 total" in channels


@pytest.mark.parametrize("kind", ["blind", "consultation"])
def test_call_with_a_socket_of_its_own_is_let_go(freeswitch, tmp_path, kind):
    body = f"""<form><block><prompt>One moment</prompt></block>
    <transfer name="t" dest="sip:tone-700" type="{kind}" connecttimeout="5s"/></form>"""
    report, _, channels = over_a_socket(freeswitch, tmp_path, body, lambda caller: None)
    assert (report.by, report.up) == ("transfer", False)
    assert "tone-700" in channels


def test_caller_with_a_socket_of_its_own_hangs_up(freeswitch, tmp_path):
    body = '<form><field name="x" type="digits"><prompt>one two three four five</prompt></field></form>'
    report, _, channels = over_a_socket(
        freeswitch, tmp_path, body, lambda caller: caller.hang_up("NORMAL_CLEARING")
    )
    assert (report.by, report.cause) == ("caller", "NORMAL_CLEARING")
    assert "\n0 total" in channels
