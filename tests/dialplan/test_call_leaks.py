"""A thousand calls leave nothing behind: no greenlet, no socket, no entry in a table."""

import gc
import logging

import gevent
import psutil
from living import living_greenlets
from simulated_freeswitch import PASSWORD, SimulatedFreeSwitch, until

from dialplan.errors import CallEnded
from dialplan.esl import InboundConnection
from dialplan.session import Call, Silence, bridge, play, record

CALLS = 1000
AT_ONCE = 50


def greenlets():
    return len(living_greenlets())


def program(channel):
    """Some of all: sound, a cut, keys, jobs, and an end from this side or the other."""
    call = Call(channel)
    call.prepare()
    call.answer()
    playback = play(call, Silence(1), Silence(1))
    key = call.read_key(5)
    playback.stop()
    call.set_variable("choice", key.key)
    if key.key in "123":
        record(call, "/tmp/x.wav", maximum=1).wait(5)
    elif key.key in "456":
        bridge(call, "user/1").wait(5)
        call.hang_up()
    elif key.key in "789":
        play(call, Silence(100)).wait(60)
    else:
        raise RuntimeError("a bug in a flow")


def test_a_thousand_calls_leave_nothing_behind(caplog):
    caplog.set_level(logging.CRITICAL, logger="dialplan.esl.inbound")  # tracebacks hold calls
    server = SimulatedFreeSwitch()
    connection = InboundConnection("127.0.0.1", server.port, PASSWORD, worker="w1", on_call=program)
    connection.start()
    gevent.sleep(0.05)
    before = greenlets(), psutil.Process().num_fds()
    ended = 0
    for number in range(CALLS):
        until(lambda: len(server.calls) < AT_ONCE)
        caller = server.call()
        caller.press(str(number % 10))
        if number % 10 in {1, 2, 3, 7, 8, 9}:
            gevent.spawn_later(0.05, caller.hang_up, "USER_BUSY")
        elif number % 100 == 50:
            caller.hang_up("ORIGINATOR_CANCEL")
            ended += 1
    until(lambda: not server.calls and not connection.calls, 20)
    assert any("NORMAL_TEMPORARY_FAILURE" in command for command in server.said)
    until(lambda: greenlets() <= before[0], 10)
    assert psutil.Process().num_fds() <= before[1]
    assert dict(connection.channels) == {}
    assert connection._connection._jobs == {}
    assert not connection._connection._commands_sent
    assert not [each for each in gc.get_objects() if issubclass(type(each), Call)]
    assert ended == 10
    connection.stop()
    server.kill()


def test_ended_call_holds_nothing_that_waits():
    server = SimulatedFreeSwitch()
    calls = []

    def keep(channel):
        calls.append(Call(channel))
        try:
            play(calls[0], Silence(100)).wait(30)
        except CallEnded:
            return

    connection = InboundConnection("127.0.0.1", server.port, PASSWORD, worker="w1", on_call=keep)
    connection.start()
    caller = server.call()
    until(lambda: calls)
    gevent.sleep(0.02)
    caller.hang_up()
    until(lambda: not connection.calls)
    channel = calls[0].channel
    assert not channel._running
    assert not channel._waiting
    connection.stop()
    server.kill()
