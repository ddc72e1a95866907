"""What callers hear and what is recorded of them, measured on a real FreeSWITCH."""

import contextlib

import gevent
import pytest
from call_worlds import LiveCaller, World
from gevent import socket
from heard import seconds, spans
from live_freeswitch import PASSWORD

from dialplan.errors import CallEnded, LegFailed
from dialplan.esl import InboundConnection
from dialplan.session import (
    Bridged,
    Call,
    File,
    Silence,
    Tone,
    bridge,
    connect,
    eavesdrop,
    hold,
    originate,
    park,
    play,
    record,
    redirect,
    unhold,
    unicast,
)

pytestmark = pytest.mark.freeswitch


@contextlib.contextmanager
def a_call(freeswitch, tmp_path, *, sip=False):
    """An answered call and its caller, on the shared connection."""
    world = World(inbound=True, freeswitch=freeswitch, directory=tmp_path, sip=sip)
    with world.call() as (call, caller):
        call.connection = world.connection
        call.prepare()
        call.answer()
        with gevent.Timeout(5):  # the caller's leg hears of it a moment later
            while freeswitch.ask(f"uuid_getvar {caller.uuid} current_application").strip() != "park":
                gevent.sleep(0.01)
        yield call, caller
        caller.stop_recording()


def test_caller_hears_the_pieces_without_a_gap(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        caller.record(tmp_path / "heard.wav")
        play(call, Tone("%(600,0,440)"), Tone("%(400,0,880)"), Silence(0.2), Tone("%(300,0,660)")).wait(5)
        gevent.sleep(0.1)
    (low,), (high,), (last,) = (spans(tmp_path / "heard.wav", hertz) for hertz in (440, 880, 660))
    assert low[1] - low[0] == pytest.approx(0.6, abs=0.06)
    assert high[1] - high[0] == pytest.approx(0.4, abs=0.06)
    assert high[0] - low[1] == pytest.approx(0, abs=0.08)
    assert last[0] - high[1] == pytest.approx(0.2, abs=0.08)


def test_sound_stops_when_it_is_cut(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        caller.record(tmp_path / "heard.wav")
        playback = play(call, Tone("%(5000,0,440)"))
        gevent.sleep(0.5)
        playback.cut()
        play(call, Tone("%(300,0,880)")).wait(5)
        (told,) = playback.wait(1)
        gevent.sleep(0.1)
    heard = seconds(tmp_path / "heard.wav", 440)
    assert heard == pytest.approx(0.5, abs=0.15)
    assert told.seconds == pytest.approx(heard, abs=0.1)
    assert seconds(tmp_path / "heard.wav", 880) == pytest.approx(0.3, abs=0.06)


def test_recording_has_what_the_caller_said_and_not_what_we_played(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        recording = record(call, str(tmp_path / "said.wav"), maximum=10)
        caller.sound("tone_stream://%(500,0,600)")
        play(call, Tone("%(500,0,440)")).wait(5)
        gevent.sleep(0.3)
        told = recording.stop()
    assert seconds(told.path, 600) == pytest.approx(0.5, abs=0.1)
    assert seconds(told.path, 440) == 0


def test_recording_ends_when_the_caller_falls_silent(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        recording = record(call, str(tmp_path / "said.wav"), maximum=20, no_input=5, silence=0.6)
        caller.sound("tone_stream://%(800,0,600)")
        told = recording.wait(5)
    assert told.ended_by == "silence"
    assert seconds(told.path, 600) == pytest.approx(0.8, abs=0.1)
    assert told.seconds == pytest.approx(1.4, abs=0.4)


def test_recording_ends_at_its_maximum(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, _):
        told = record(call, str(tmp_path / "said.wav"), maximum=1).wait(5)
    assert told.ended_by == "maximum"
    assert 0 < told.seconds <= 1.3


def test_recording_of_a_caller_who_hangs_up_is_kept(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        recording = record(call, str(tmp_path / "said.wav"), maximum=10)
        caller.sound("tone_stream://%(500,0,600)")
        gevent.sleep(0.7)
        caller.hang_up()
        with pytest.raises(CallEnded):
            recording.wait(5)
        told = recording.final(2)
        assert told.ended_by == "hangup"
        assert told.seconds == pytest.approx(0.7, abs=0.2)
        assert recording.final(0) == told
    assert seconds(tmp_path / "said.wav", 600) == pytest.approx(0.5, abs=0.1)


def test_stereo_recording_has_each_side_in_its_channel_and_mp3_is_written(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        both = record(call, str(tmp_path / "both.wav"), maximum=10, stereo=True)
        small = record(call, str(tmp_path / "small.mp3"), maximum=10)
        caller.sound("tone_stream://%(500,0,600)")
        play(call, Tone("%(500,0,440)")).wait(5)
        gevent.sleep(0.2)
        both.stop()
        assert small.stop().seconds > 0.3
    assert seconds(tmp_path / "both.wav", 600) == pytest.approx(0.5, abs=0.1)
    assert seconds(tmp_path / "both.wav", 440) == 0
    assert (tmp_path / "small.mp3").stat().st_size > 500


def test_file_is_played_from_an_offset(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        made = record(call, str(tmp_path / "it's a $5 file.wav"), maximum=10)
        caller.sound("tone_stream://%(600,0,600);%(600,0,900)")
        gevent.sleep(1.4)
        made.stop()
        caller.record(tmp_path / "heard.wav")
        (told,) = play(call, File(made.path, offset=0.7)).wait(5)
        gevent.sleep(0.1)
    assert seconds(tmp_path / "heard.wav", 600) < 0.25
    assert seconds(tmp_path / "heard.wav", 900) == pytest.approx(0.6, abs=0.1)
    assert told.outcome == "played"


def test_bridged_caller_hears_the_other_side(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        caller.record(tmp_path / "heard.wav")
        talk = bridge(call, "loopback/tone-700/test", variables={"note": "a, b=c (d)"})
        other = call.next(5)
        assert isinstance(other, Bridged)
        assert freeswitch.ask(f"uuid_getvar {other.other} note") == "a, b=c (d)"
        gevent.sleep(0.6)
        assert talk.end().seconds == pytest.approx(0.6, abs=0.3)
    assert seconds(tmp_path / "heard.wav", 700) > 0.3


# Keys


@pytest.mark.parametrize("spandsp", [True, False])
def test_keys_in_the_audio_are_heard(freeswitch, tmp_path, spandsp):
    with a_call(freeswitch, tmp_path) as (call, caller):
        call.start_inband_keys(spandsp=spandsp)
        caller.sound("tone_stream://%(150,150,697,1209);%(150,150,852,1477)")
        keys = [call.read_key(3), call.read_key(3)]
        assert [key.key for key in keys] == ["1", "9"]
        call.stop_inband_keys(spandsp=spandsp)
        caller.sound("tone_stream://%(150,150,697,1209)")
        assert call.read_key(0.6) is None


def test_keys_of_a_telephone_come_by_rfc_2833(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path, sip=True) as (call, caller):
        gevent.sleep(0.3)
        caller.press("7")
        key = call.read_key(3)
        assert (key.key, key.source) == ("7", "RTP")
        assert key.duration == pytest.approx(0.25, abs=0.05)


def test_keys_are_sent(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, _):
        other = originate(call.connection, "loopback/answer/test")
        connect(call, other)
        gevent.sleep(0.2)
        call.flush_keys()
        call.send_keys("42", seconds=0.2)
        gevent.sleep(0.8)
        other.hang_up()
        assert call.hangup is None


def test_flushed_keys_are_forgotten(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        caller.press("123")
        gevent.sleep(0.3)
        call.flush_keys()
        caller.press("4")
        assert call.read_key(2).key == "4"


# Legs


def test_consultation_ends_in_a_connection_of_the_two(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        colleague = originate(call.connection, "loopback/tone-700/test", caller_number="1001")
        assert colleague.channel.data.variable("presence_data") == call.connection.tag
        caller.record(tmp_path / "heard.wav")
        connect(call, colleague)
        gevent.sleep(0.6)
        colleague.hang_up()
        play(call, Tone("%(300,0,440)")).wait(5)
        gevent.sleep(0.1)
    assert seconds(tmp_path / "heard.wav", 700) > 0.3
    assert seconds(tmp_path / "heard.wav", 440) == pytest.approx(0.3, abs=0.1)


def test_nobody_reached_is_said_with_its_cause(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, _), pytest.raises(LegFailed) as failed:
        originate(call.connection, "loopback/refuse-USER_BUSY/test")
    assert (failed.value.outcome, failed.value.cause) == ("busy", "USER_BUSY")


def test_caller_who_hangs_up_calls_off_the_consultation(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        asking = gevent.spawn(originate, call.connection, "loopback/ring/test", on_behalf=call)
        gevent.sleep(0.4)
        caller.hang_up()
        asking.join(2)
        assert isinstance(asking.exception, CallEnded)
        with gevent.Timeout(3):
            while "ring" in freeswitch.ask("show channels"):
                gevent.sleep(0.05)
        assert len(call.connection.channels) <= 1


def test_supervisor_listens_whispers_and_barges_in(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller):
        agent = originate(call.connection, "loopback/answer/test")
        connect(call, agent)
        supervisor = originate(call.connection, "loopback/tone-1300/test")
        desk = agent.get_variable("other_loopback_leg_uuid")
        freeswitch.ask(f"uuid_record {desk} start {tmp_path}/agent.wav 60 {{RECORD_READ_ONLY=true}}")
        caller.record(tmp_path / "caller.wav")
        listening = eavesdrop(supervisor, agent.uuid)
        for mode in ("whisper", "whisper_other", "barge", "listen"):
            gevent.sleep(0.6)
            listening.mode(mode)
        gevent.sleep(0.3)
        listening.stop()
        assert supervisor.hangup is None
        freeswitch.ask(f"uuid_record {desk} stop all")
        supervisor.hang_up()
        agent.hang_up()
    (first, second), (only,) = spans(tmp_path / "agent.wav", 1300), spans(tmp_path / "caller.wav", 1300)
    assert [round(end - begin, 1) for begin, end in (first, second, only)] == [
        pytest.approx(0.6, abs=0.2),
        pytest.approx(0.6, abs=0.2),
        pytest.approx(1.2, abs=0.2),
    ]
    assert second[0] - first[1] == pytest.approx(0.6, abs=0.2)


def test_parked_call_leaves_its_bridge(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, _):
        other = originate(call.connection, "loopback/answer/test")
        connect(call, other)
        park(call)
        play(call, Tone("%(200,0,440)")).wait(5)
        assert call.hangup is None


def test_held_telephone_is_on_hold_until_it_is_not(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path, sip=True) as (call, _):
        hold(call)
        gevent.sleep(0.3)
        assert "HELD" in freeswitch.ask("show channels")
        unhold(call)
        gevent.sleep(0.3)
        assert "\tHELD" not in freeswitch.ask("show channels")
        assert call.hangup is None


def test_unanswered_call_is_redirected(freeswitch, tmp_path):
    world = World(inbound=True, freeswitch=freeswitch, directory=tmp_path, sip=True)
    with world.call() as (call, _):
        assert redirect(call, f"sip:answer@127.0.0.1:{freeswitch.sip}").reason == "hangup"


def test_unicast_gives_the_voice_in_raw_frames(freeswitch, tmp_path):
    with a_call(freeswitch, tmp_path) as (call, caller), socket.socket(type=socket.SOCK_DGRAM) as ear:
        ear.bind(("127.0.0.1", 0))
        with socket.socket(type=socket.SOCK_DGRAM) as probe:
            probe.bind(("127.0.0.1", 0))
            free = probe.getsockname()[1]
        unicast(call, remote_port=ear.getsockname()[1], local_port=free)
        gevent.sleep(0.2)
        caller.sound("tone_stream://%(800,0,600)")
        voice = b""
        ear.settimeout(3)
        while len(voice) < 12000 * 2:
            voice += ear.recv(4096)
    (tmp_path / "voice.raw").write_bytes(voice)
    assert seconds(tmp_path / "voice.raw", 600) == pytest.approx(0.8, abs=0.2)


# FreeSWITCH itself


def test_freeswitch_that_is_killed_and_comes_back(freeswitch, tmp_path):
    calls = []

    def keep(channel):
        calls.append(Call(channel))
        channel.wait_hangup()

    connection = InboundConnection(
        "127.0.0.1", freeswitch.port, PASSWORD, worker="w9", on_call=keep, backoff=(0.1, 0.5)
    )
    connection.start()
    caller = LiveCaller(freeswitch, lambda _: None)
    caller.dial("ivr-w9")
    with gevent.Timeout(5):
        while not calls:
            gevent.sleep(0.01)
    calls[0].answer()
    waiting = gevent.spawn(play(calls[0], Tone("%(60000,0,440)")).wait, 60)
    gevent.sleep(0.2)
    freeswitch.kill()
    waiting.join(2)
    assert waiting.exception is not None
    freeswitch.start()
    assert connection.wait_connected(10)
    assert calls[0].wait_hangup(5).reason == "lost"
    LiveCaller(freeswitch, lambda _: None).dial("ivr-w9")
    with gevent.Timeout(5):
        while len(calls) < 2:
            gevent.sleep(0.01)
    calls[1].answer()
    calls[1].hang_up()
    connection.stop()
