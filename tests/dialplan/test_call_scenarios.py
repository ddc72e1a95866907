"""Control of a call, on transcripts of a real FreeSWITCH everywhere and on a real FreeSWITCH where there is one."""

import gevent
import pytest

from dialplan.errors import CallEnded, CommandFailed
from dialplan.session import (
    Bridged,
    Ended,
    File,
    Key,
    Recorded,
    Silence,
    Tone,
    Unbridged,
    bridge,
    play,
    record,
    transfer,
)
from dialplan.session.arguments import plain

LONG = Tone("%(20000,0,440)")
SHORT = Tone("%(100,0,440)")
HOSTILE = [
    "plain",
    "two words",
    "it's 'quoted'",
    'a "b"',
    "back\\slash \\n \\s",
    "a,b;c|d^e&f",
    "{x=1}[y=2]<z>",
    "50% %(1)",
    "张三",
    "-ERR No such luck",
    "^^:a:b",
    "$5 }",
]


def outcomes(played):
    return [piece.outcome for piece in played]


def test_answered_call_hears_pieces_one_after_the_other(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        playback = play(call, SHORT, Silence(0.1), File("/no/such/file.wav"), SHORT)
        assert outcomes(playback.wait(5)) == ["played", "played", "missing", "played"]
        assert playback.done
        assert [round(piece.seconds, 2) for piece in playback.wait(1)] == [0.1, 0.1, 0.0, 0.1]


def test_playback_that_ends_by_itself_is_told(world):
    with world.call() as (call, _):
        call.prepare()
        call.pre_answer()
        playback = play(call, SHORT)
        assert call.next(5) == Ended(playback)


def test_sound_is_cut_and_the_next_follows(world):
    with world.call() as (call, caller):
        call.prepare()
        call.answer()
        playback = play(call, LONG, SHORT)
        caller.press("5")
        key = call.next(5)
        assert isinstance(key, Key)
        playback.cut()
        following = play(call, SHORT)
        assert outcomes(following.wait(5)) == ["played"]
        assert outcomes(playback.wait(5)) == ["stopped", "dropped"]


def test_cut_before_anything_was_heard(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        assert outcomes(play(call, LONG, LONG).stop())[1] == "dropped"
        assert outcomes(play(call, SHORT).wait(5)) == ["played"]


def test_keys_come_in_order_with_what_is_known_of_them(world):
    with world.call() as (call, caller):
        call.prepare()
        call.answer()
        caller.press("19*#")
        keys = [call.read_key(5) for _ in range(4)]
        assert [key.key for key in keys] == ["1", "9", "*", "#"]
        assert {key.duration for key in keys} == {0.25}
        assert [key.at for key in keys] == sorted(key.at for key in keys)


def test_no_key_ends_a_sound_by_itself(world):
    with world.call() as (call, caller):
        call.prepare()
        call.answer()
        playback = play(call, Tone("%(600,0,440)"))
        caller.press("*")
        assert call.read_key(5).key == "*"
        assert [round(piece.seconds, 1) for piece in playback.wait(5)] == [0.6]


def test_keys_that_may_cut_a_sound_do_so_by_themselves(world):
    with world.call() as (call, caller):
        call.prepare()
        call.answer()
        playback = play(call, LONG, keys="123")
        caller.press("9")
        assert call.read_key(5).key == "9"
        assert not playback.done
        caller.press("2")
        assert outcomes(playback.wait(5)) == ["stopped"]
        assert playback.cut_by_key
        following = play(call, SHORT)
        assert outcomes(following.wait(5)) == ["played"]
        assert not following.cut_by_key


def test_recording_runs_beside_and_is_stopped(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        path = f"{world.directory}/the caller's.wav"
        recording = record(call, path, maximum=30)
        play(call, Tone("%(500,0,440)")).wait(5)
        told = recording.stop()
        assert (told.path, told.ended_by) == (path, "stop")
        assert told.seconds == pytest.approx(0.5, abs=0.3)


def test_recording_ends_by_silence(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        recording = record(call, f"{world.directory}/quiet.wav", maximum=30, no_input=0.4, silence=0.4)
        told = call.next(5)
        assert isinstance(told, Recorded)
        assert told.ended_by == "no_input"
        assert recording.wait(1) == told


def test_recording_that_cannot_be_written_leaves_the_call_alone(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        with pytest.raises(CommandFailed):
            record(call, "/proc/no/such/place.wav", maximum=30)
        assert call.get_variable("uuid") == call.uuid


def test_bridge_talks_until_we_end_it(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        talk = bridge(call, "loopback/answer/test")
        bridged = call.next(5)
        assert isinstance(bridged, Bridged)
        result = talk.end()
        assert (result.outcome, result.other) == ("answered", bridged.other)
        assert isinstance(call.next(5), Unbridged)
        assert outcomes(play(call, SHORT).wait(5)) == ["played"]


def test_bridge_ends_when_the_other_side_hangs_up(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        result = bridge(call, "loopback/short/test").wait(10)
        assert (result.outcome, result.cause) == ("answered", "NORMAL_CLEARING")
        assert call.hangup is None


@pytest.mark.parametrize(
    ("cause", "outcome"),
    [("USER_BUSY", "busy"), ("CALL_REJECTED", "rejected"), ("UNALLOCATED_NUMBER", "unreachable")],
)
def test_bridge_says_why_nobody_was_reached(world, cause, outcome):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        result = bridge(call, f"loopback/refuse-{cause}/test").wait(10)
        assert (result.outcome, result.cause, result.seconds) == (outcome, cause, 0.0)
        assert call.hangup is None


def test_bridge_rings_no_longer_than_asked(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        assert bridge(call, "loopback/ring/test", ring=0).wait(10).outcome == "no_answer"


def test_ringing_is_called_off(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        attempt = bridge(call, "loopback/ring/test")
        if world.live:
            gevent.sleep(0.3)
        assert attempt.end().outcome == "cancelled"
        assert call.hangup is None


def test_first_endpoint_to_answer_is_connected(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        result = bridge(call, "loopback/ring/test", "loopback/short/test").wait(10)
        assert result.outcome == "answered"


def test_blind_transfer_gives_the_call_away(world):
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        transfer(call, "fallback", "test")
        assert call.hangup.reason == "released"
        with pytest.raises(CallEnded):
            play(call, SHORT)


def test_variables_keep_any_value(world):
    with world.call() as (call, _):
        for value in HOSTILE:
            call.set_variable("hostile", value)
            assert call.get_variable("hostile") == value
        call.set_variable("hostile", None)
        assert call.get_variable("hostile") is None


def test_freeswitch_acts_by_itself_when_something_happens(world):
    with world.call() as (call, _):
        call.prepare()
        call.on("answer", "set", "note=it's answered")
        call.answer()
        assert call.get_variable("note") == "it's answered"


def test_arguments_of_applications_arrive_as_they_are(world):
    expanding = [
        "${uuid}",
        "$${base_dir}",
        "\\${uuid}",
        "${system echo x}",
        "a $5 ${uuid} \\n \\' it's",
        "$\\{uuid}",
    ]
    with world.call() as (call, _):
        for value in [*HOSTILE, *expanding]:
            event = call.channel.execute("log", plain(f"DEBUG {value}"), timeout=5)
            assert event["Application-Data"] == f"DEBUG {value}"


def test_value_that_looks_like_events_makes_none(world):
    """FreeSWITCH does not encode a %XX that a caller sent in a SIP header."""
    with world.call() as (call, _):
        call.prepare()
        call.answer()
        call.set_variable("sip_h_X-Evil", "x%0AEvent-Name: CHANNEL_HANGUP%0AHangup-Cause: SPOOFED%0A%0A")
        assert outcomes(play(call, SHORT).wait(5)) == ["played"]
        assert call.hangup is None


def _while_playing(call):
    play(call, LONG).wait(10)


def _while_ringing(call):
    bridge(call, "loopback/ring/test").wait(10)


def _while_talking(call):
    bridge(call, "loopback/answer/test").wait(10)


def _while_nothing_happens(call):
    call.next(10)


def _while_an_application_runs(call):
    call.channel.execute("sleep", "20000", timeout=10)


@pytest.mark.parametrize(
    "doing",
    [
        _while_playing,
        _while_ringing,
        _while_talking,
        _while_nothing_happens,
        _while_an_application_runs,
    ],
    ids=lambda doing: doing.__name__.strip("_"),
)
def test_hang_up_ends_whatever_waits(world, doing):
    with world.call() as (call, caller):
        call.prepare()
        call.answer()
        busy = gevent.spawn(doing, call)
        gevent.sleep(0.5 if world.live else 0)
        caller.hang_up("USER_BUSY")
        with pytest.raises(CallEnded) as ended:
            busy.get(timeout=5)
        assert ended.value.hangup.cause == "USER_BUSY"


def test_we_hang_up_with_a_cause(world):
    with world.call() as (call, _):
        assert call.hang_up("CALL_REJECTED").cause == "CALL_REJECTED"
        with pytest.raises(CallEnded):
            call.answer()
        assert call.hang_up().cause == "CALL_REJECTED"


def test_call_without_a_hand_goes_to_the_fallback(world):
    with world.call() as (call, _):
        call.guard(1, "fallback", "test")
        assert call.wait_hangup(5).cause == "NETWORK_OUT_OF_ORDER"


def test_guard_is_called_off(world):
    with world.call() as (call, _):
        call.guard(1, "fallback", "test")
        call.unguard()
        call.unguard()
        assert call.next(2.5 if world.live else 0.1) is None
        assert call.hangup is None
