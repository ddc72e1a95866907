"""One connection for all calls of a worker: takes its own calls, survives the loss of the connection, ends clean."""

import logging

import gevent
import pytest
from gevent.event import Event as Flag
from living import living_greenlets
from simulated_freeswitch import PASSWORD, SimulatedFreeSwitch, until

from dialplan.errors import AuthenticationFailed, CallEnded, CommandFailed, CommandTimeout, ConnectionLost
from dialplan.esl import InboundConnection
from dialplan.session import Call, Ended, Key, Reconnected, Silence, Suspended, play

BACKOFF = (0.02, 0.05)


@pytest.fixture
def server():
    server = SimulatedFreeSwitch()
    yield server
    server.kill()


class Worker:
    """Takes calls and keeps them until told to let go."""

    def __init__(self, server, *, worker="w1", on_call=None, **settings) -> None:
        self.calls = []
        self.over = Flag()
        self.connection = InboundConnection(
            "127.0.0.1",
            server.port,
            PASSWORD,
            worker=worker,
            on_call=on_call or self.keep,
            backoff=BACKOFF,
            **settings,
        )
        self.connection.start()

    def keep(self, channel) -> None:
        self.calls.append(Call(channel))
        while not self.over.is_set() and channel.hangup is None:
            self.over.wait(0.01)

    def call(self, number: int = 0) -> Call:
        until(lambda: len(self.calls) > number)
        return self.calls[number]


@pytest.fixture
def worker(server):
    worker = Worker(server)
    yield worker
    worker.over.set()
    worker.connection.stop()


def test_each_worker_takes_its_own_calls(server, worker):
    second = Worker(server, worker="w2")
    callers = [server.call("w1"), server.call("w2"), server.call("w1"), server.call("w3")]
    until(lambda: len(worker.calls) == 2 and len(second.calls) == 1)
    assert [call.uuid for call in worker.calls] == [callers[0].uuid, callers[2].uuid]
    assert [call.uuid for call in second.calls] == [callers[1].uuid]
    second.connection.stop()


def test_call_knows_who_called_whom(server, worker):
    server.call(number="95588", sip_h_X_Note="50%\n: x")
    call = worker.call()
    assert (call.caller_number, call.called_number) == ("1000", "95588")
    assert call.variable("sip_h_X_Note") == "50%\n: x"


def test_keys_of_many_calls_reach_each_its_own_in_order(server, worker):
    callers = [server.call() for _ in range(20)]
    until(lambda: len(worker.calls) == 20)
    for digit in "0123456789":
        for caller in callers:
            caller.press(digit)
    for call in worker.calls:
        assert "".join(call.read_key(2).key for _ in range(10)) == "0123456789"


def test_who_hears_a_call_is_told_at_once_what_came_before_and_last_its_end(server, worker):
    caller = server.call()
    call, told = worker.call(), []
    caller.press("1")
    until(lambda: call.channel._inbox)
    call.hear(told.append)
    caller.press("2")
    until(lambda: len(told) == 2)
    call.hear(None)
    caller.press("3")
    assert call.next(2).key == "3"
    call.hear(told.append)
    sound = play(call, Silence(100))
    until(lambda: caller.running)
    caller.finish()
    until(lambda: sound.done)
    caller.hang_up("USER_BUSY")
    until(lambda: call.hangup)
    assert [item.key for item in told[:2]] == ["1", "2"]
    assert told[2:] == [Ended(sound), call.hangup]
    late = []
    call.hear(late.append)
    assert late == [call.hangup]


def test_call_that_does_not_read_its_keys_loses_the_newest_and_nobody_else_waits(server, worker, caplog):
    first, second = server.call(), server.call()
    worker.call(1)
    first.press("1" * 300)
    second.press("7")
    assert worker.calls[1].read_key(2).key == "7"
    until(lambda: worker.calls[0].channel.dropped == 44)
    assert len([line for line in caplog.records if "does not read" in line.message]) == 1
    first.hang_up("USER_BUSY")
    keys = [worker.calls[0].next(1) for _ in range(256)]
    assert all(isinstance(key, Key) for key in keys)
    with pytest.raises(CallEnded) as ended:
        worker.calls[0].next(1)
    assert ended.value.hangup.cause == "USER_BUSY"


def test_calls_over_the_limit_stay_parked_for_the_fallback(server):
    worker = Worker(server, max_calls=2)
    for _ in range(3):
        server.call()
    until(lambda: worker.connection.refused == 1)
    assert worker.connection.calls == 2
    worker.calls[0].hang_up()
    until(lambda: worker.connection.calls == 1)
    server.call()
    until(lambda: len(worker.calls) == 3)
    worker.over.set()
    worker.connection.stop()


def test_call_whose_program_ends_is_hung_up(server):
    worker = Worker(server, on_call=lambda channel: None)
    caller = server.call()
    until(lambda: not caller.up)
    assert "api uuid_kill " + caller.uuid + " NORMAL_CLEARING" in server.said
    worker.connection.stop()


def test_call_whose_program_fails_is_hung_up_and_the_others_go_on(server, caplog):
    def fail(channel):
        raise RuntimeError("a bug")

    worker = Worker(server, on_call=fail)
    callers = [server.call(), server.call()]
    until(lambda: not any(caller.up for caller in callers))
    assert "api uuid_kill " + callers[0].uuid + " NORMAL_TEMPORARY_FAILURE" in server.said
    assert "a bug" in caplog.text
    worker.connection.stop()


def test_released_call_is_left_alone_and_taken_again_when_it_is_parked_again(server, worker):
    caller = server.call()
    worker.call().release()
    until(lambda: worker.connection.calls == 0)
    assert caller.up
    caller.event("CHANNEL_PARK")
    until(lambda: len(worker.calls) == 2)


def test_hang_up_reaches_everything_that_waits(server, worker):
    caller = server.call()
    call = worker.call()
    waiting = [
        gevent.spawn(play(call, Silence(100), Silence(100)).wait, 30),
        gevent.spawn(call.next, 30),
        gevent.spawn(call.channel.execute, "sleep", "1", timeout=30),
        gevent.spawn(call.wait_hangup, 30),
    ]
    gevent.sleep(0.02)
    caller.hang_up("USER_BUSY")
    gevent.joinall(waiting, timeout=2)
    assert [type(each.exception) for each in waiting[:3]] == [CallEnded] * 3
    assert waiting[3].value.cause == "USER_BUSY"


def test_an_application_that_a_hang_up_ended_may_be_told_before_it(server, worker):
    caller = server.call()
    playing = play(worker.call(), Silence(30))
    until(lambda: caller.heard)
    caller.finish(**{"Hangup-Cause": "USER_BUSY"})
    with pytest.raises(CallEnded) as ended:
        playing.wait(5)
    assert ended.value.hangup.cause == "USER_BUSY"


def test_command_for_a_call_that_is_gone_says_so_even_if_its_end_was_missed(server, worker, monkeypatch):
    monkeypatch.setattr("dialplan.esl.channel._DOUBT_SECONDS", 0.05)
    caller = server.call()
    call = worker.call()
    del server.calls[caller.uuid]
    with pytest.raises(CallEnded) as ended:
        call.set_variable("a", "b")
    assert ended.value.hangup.reason == "lost"
    with pytest.raises(CallEnded):
        call.answer()


def test_application_for_a_call_that_is_gone(server, worker, monkeypatch):
    monkeypatch.setattr("dialplan.esl.channel._DOUBT_SECONDS", 0.05)
    caller = server.call()
    call = worker.call()
    del server.calls[caller.uuid]
    with pytest.raises(CallEnded):
        call.answer()


# Loss of the connection


def test_lost_connection_is_told_and_taken_up_again_with_the_calls_that_live(server, worker, caplog):
    caplog.set_level(logging.INFO)
    lives, ends = server.call(), server.call()
    first, second = worker.call(0), worker.call(1)
    waiting = gevent.spawn(play(first, Silence(100)).wait, 30)
    gevent.sleep(0.02)
    server.disconnect()
    until(lambda: not worker.connection.connected)
    waiting.join(1)
    assert isinstance(waiting.exception, ConnectionLost)
    with pytest.raises(ConnectionLost):
        first.set_variable("a", "b")
    ends.hang_up()
    server.start()
    assert worker.connection.wait_connected(5)
    assert first.next(1) == Suspended()
    assert first.next(1) == Reconnected()
    lives.press("8")
    assert first.next(1).key == "8"
    assert second.wait_hangup(1).reason == "lost"
    first.set_variable("a", "b")
    assert "is back" in caplog.text


def test_call_that_the_dialplan_sent_elsewhere_meanwhile_is_not_ours_any_more(server, worker):
    caller = server.call()
    call = worker.call(0)
    server.disconnect()
    until(lambda: not worker.connection.connected)
    caller.tag = ""
    server.start()
    assert worker.connection.wait_connected(5)
    assert call.wait_hangup(1).reason == "released"


def test_call_that_a_timer_of_the_dialplan_takes_away_is_not_ours_any_more(server, worker):
    caller = server.call()
    call = worker.call(0)
    waiting = gevent.spawn(play(call, Silence(100)).wait, 30)
    gevent.sleep(0.02)
    caller.send_on("ivrkit-fallback")
    waiting.join(1)
    assert isinstance(waiting.exception, CallEnded)
    assert call.hangup.reason == "released"
    assert not any("uuid_kill" in said for said in server.said)


def test_call_that_came_while_the_connection_was_away_is_taken(server, worker):
    server.disconnect()
    until(lambda: not worker.connection.connected)
    mine, others = server.call("w1", number="95588"), server.call("w2")
    server.start()
    assert worker.call().uuid == mine.uuid
    assert worker.call().called_number == "95588"
    assert others.uuid not in worker.connection.channels


def test_freeswitch_that_starts_anew_has_none_of_the_calls(server, worker):
    server.call()
    call = worker.call()
    server.kill()
    server.start()
    assert call.wait_hangup(5).reason == "lost"
    until(lambda: worker.connection.connected)
    server.call()
    assert worker.call(1).hangup is None


def test_filters_and_events_are_asked_for_again_after_a_loss(server, worker):
    first = [line for line in server.said if line.startswith(("filter", "event"))]
    server.said.clear()
    server.disconnect()
    server.start()
    until(lambda: worker.connection.connected and server.said)
    until(lambda: [line for line in server.said if line.startswith(("filter", "event"))] == first)
    assert first[0] == "filter Channel-Presence-Data ivrkit:w1"


def test_peer_that_falls_silent_is_given_up(server, monkeypatch):
    monkeypatch.setattr("dialplan.esl.inbound.COMMAND_SECONDS", 0.05)
    monkeypatch.setattr("dialplan.esl.connection.COMMAND_SECONDS", 0.05)
    worker = Worker(server, silence=0.05)
    until(lambda: "api uptime" in server.said)
    assert worker.connection.connected
    server.frozen = True
    connection = worker.connection._connection
    monkeypatch.setattr(connection, "send", lambda command: (_ for _ in ()).throw(CommandTimeout("silent")))
    until(lambda: not connection.connected)
    assert "silent" in connection.closed_because
    server.frozen = False
    assert worker.connection.wait_connected(5)
    worker.connection.stop()


def test_attempts_to_connect_go_on_until_one_succeeds(server, worker, caplog):
    server.kill()
    until(lambda: len([line for line in caplog.records if "next attempt" in line.message]) >= 3)
    server.start()
    assert worker.connection.wait_connected(5)


def test_connection_that_fails_while_it_is_taken_up_is_closed_and_tried_again(server, worker, monkeypatch):
    def too_late(connection):
        raise CommandTimeout("no answer to 'api'")

    monkeypatch.setattr(worker.connection, "_parked", too_late)
    server.disconnect()
    server.start()
    until(lambda: worker.connection._connection.closed_because == "closed here")
    assert not worker.connection.connected
    monkeypatch.undo()
    assert worker.connection.wait_connected(5)
    assert len(server._connections) == 1


def test_wrong_password_is_said_at_once(server):
    with pytest.raises(AuthenticationFailed):
        InboundConnection("127.0.0.1", server.port, "wrong", worker="w1", on_call=print).start()


# Jobs, legs, heartbeats


def test_jobs_of_two_workers_do_not_mix(server, worker):
    second = Worker(server, worker="w2")
    jobs = [gevent.spawn(each.connection.bgapi, "uptime") for each in (worker, second) * 10]
    gevent.joinall(jobs, timeout=5)
    assert [job.value for job in jobs] == ["1"] * 20
    assert worker.connection._connection._jobs == {}
    second.connection.stop()


def test_failed_job_says_why(server, worker):
    with pytest.raises(CommandFailed, match="No such channel"):
        worker.connection.bgapi("uuid_kill nobody")


def test_hang_up_ends_the_wait_for_a_job(server, worker, monkeypatch):
    caller = server.call()
    call = worker.call()
    monkeypatch.setattr(server, "fire", lambda *event: None)
    waiting = gevent.spawn(call.channel.bgapi, "uuid_hold")
    gevent.sleep(0.02)
    monkeypatch.undo()
    caller.hang_up()
    waiting.join(2)
    assert isinstance(waiting.exception, CallEnded)
    until(lambda: not worker.connection._connection._jobs)


def test_handlers_of_others_hear_heartbeats_after_a_loss_too(server, worker):
    heard = []
    worker.connection.subscribe("HEARTBEAT", heard.append)
    server.fire("HEARTBEAT", {"Session-Count": "1"})
    until(lambda: len(heard) == 1)
    server.disconnect()
    until(lambda: not worker.connection.connected)
    server.start()
    until(lambda: worker.connection.connected)
    server.fire("HEARTBEAT", {"Session-Count": "2"})
    until(lambda: len(heard) == 2)
    assert heard[1]["Session-Count"] == "2"


def test_leg_of_our_own_is_no_new_call(server, worker):
    channel = worker.connection.adopt("my-leg")
    caller = server.call()
    worker.call()
    leg = server.call()
    until(lambda: len(worker.calls) == 2)
    leg.uuid = "my-leg"
    leg.event("CHANNEL_PARK")
    leg.event("DTMF", {"DTMF-Digit": "3"})
    call = Call(channel)
    assert call.read_key(2).key == "3"
    assert call.caller_number == "1000"
    assert len(worker.calls) == 2
    worker.connection.forget(channel)
    assert "my-leg" not in worker.connection.channels
    assert caller.up


def test_stop_lets_calls_finish_for_a_while(server):
    worker = Worker(server)
    server.call()
    worker.call()
    stopping = gevent.spawn(worker.connection.stop, drain=5)
    gevent.sleep(0.02)
    assert server.call().uuid not in worker.connection.channels
    assert not stopping.dead
    worker.over.set()
    stopping.join(2)
    assert stopping.dead
    assert worker.connection.refused == 1


def test_stop_leaves_nothing_behind(server):
    before = living_greenlets()
    worker = Worker(server)
    for _ in range(10):
        server.call()
    worker.call(9)
    playing = [play(call, Silence(100)) for call in worker.calls]
    worker.connection.stop()
    until(lambda: not server._connections)
    assert living_greenlets() - before == set()
    assert dict(worker.connection.channels) == {}
    assert all(playback.done for playback in playing)
