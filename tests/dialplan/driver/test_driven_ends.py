"""How calls end, and that they leave nothing behind, on a simulated FreeSWITCH."""

import time

import gevent
import psutil
import pytest
from driven_calls import Beeper, document, driven, until
from simulated_calls import FIELD, Web, a_call, bridging, greenlets, left_over, playing, recording, reply
from simulated_freeswitch import PASSWORD

from dialplan.driver import Task
from dialplan.errors import ConnectionLost
from dialplan.session import Reconnected, play

DIALOG = """<form><catch event="connection.disconnect"><exit expr="'hung up'"/></catch>
<field name="x" type="digits?length=2"><prompt bargein="false">Well?</prompt></field>
<block><data name="d" src="{web}/slow" fetchtimeout="20s"/></block>
<record name="r" maxtime="60s" beep="true"><prompt>Speak</prompt></record>
<transfer name="t" dest="tel:1" type="bridge"/>
<block><prompt>Bye</prompt></block></form>"""


class Steps:
    """A caller on her way through `DIALOG`."""

    def __init__(self, caller, web, answer) -> None:
        self.ways = [
            lambda: playing(caller),
            caller.finish,
            lambda: caller.press("1"),
            lambda: (caller.press("2"), until(lambda: web.hits)),
            lambda: (answer.set(), playing(caller)),
            lambda: (caller.finish(), playing(caller)),
            lambda: (caller.finish(), recording(caller)),
            lambda: (caller.end_recording(), bridging(caller)),
            caller.leg_answers,
            lambda: (caller.leg_ends("NORMAL_CLEARING", talked=True), playing(caller)),
        ]


@pytest.mark.parametrize("step", range(11))
def test_caller_may_hang_up_at_every_step(switch, tmp_path, step):
    answer = gevent.event.Event()
    web = Web(lambda sock, path: (answer.wait(20), reply(sock, b"<a/>", "text/xml")))
    with a_call(switch, tmp_path, DIALOG.format(web=web.url)) as (world, caller):
        for act in Steps(caller, web, answer).ways[:step]:
            act()
        until(lambda: world.calls)
        began = time.monotonic()
        caller.hang_up("NORMAL_CLEARING")
        if step == 4:
            answer.set()  # what was asked before is waited for, the dialog then sees that the caller has gone
        report = world.report(seconds=5)
        took = time.monotonic() - began
    web.stop()
    assert report.by == "caller"
    assert report.cause == "NORMAL_CLEARING"
    assert not report.up
    assert report.values in ({"expr": "hung up"}, {})
    assert took < 2
    if step == 7:
        assert [event.ended_by for event in world.journal.of("recording")] == ["hangup"]


def test_dialog_that_goes_on_without_its_caller_is_ended(switch, tmp_path):
    web = Web(lambda sock, path: gevent.sleep(30))
    body = f"""<form><catch event="connection.disconnect"><data name="d" src="{web.url}/x" fetchtimeout="30s"/></catch>
    <field name="x" type="digits"><prompt>Well?</prompt></field></form>"""
    with a_call(switch, tmp_path, body, final_seconds=0.4) as (world, caller):
        playing(caller)
        caller.hang_up()
        report = world.report(seconds=5)
    web.stop()
    assert (report.reason, report.by, report.up) == ("stuck", "caller", False)


def test_what_the_dialog_sends_after_the_caller_has_gone_arrives(switch, tmp_path):
    web = Web(lambda sock, path: reply(sock, b"<a/>", "text/xml"))
    body = f"""<form><catch event="connection.disconnect"><data name="d" src="{web.url}/gone"/><exit/></catch>
    <field name="x" type="digits"><prompt>Well?</prompt></field></form>"""
    with a_call(switch, tmp_path, body) as (world, caller):
        playing(caller)
        caller.hang_up()
        world.report()
    web.stop()
    assert web.hits == ["/gone"]


def test_call_that_is_ended_from_outside(switch, tmp_path):
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, caller):
        playing(caller)
        world.calls[0].hang_up("SYSTEM_SHUTDOWN")
        report = world.report()
    assert (report.by, report.cause) == ("shutdown", "SYSTEM_SHUTDOWN")


def test_event_socket_that_comes_back(switch, tmp_path):
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, caller):
        playing(caller)
        switch.disconnect()
        gevent.sleep(0.1)
        switch.start()
        until(lambda: world.connection.connected, 10)
        caller.press("12")
        assert world.report().values == {"x": "12"}


def test_prompt_that_meets_a_lost_event_socket_before_its_dialog_does_waits(switch, tmp_path, monkeypatch):
    back, tries = [], []

    def play_when_back(*given, **named):
        tries.append(1)
        if not back:
            raise ConnectionLost("lost")
        return play(*given, **named)

    monkeypatch.setattr("dialplan.driver.prompts.play", play_when_back)
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, caller):
        until(lambda: tries)
        gevent.sleep(0.05)
        assert len(tries) == 1
        back.append(1)
        world.calls[0].dialog._line._hear(Reconnected())
        playing(caller)
        caller.press("12")
        assert world.report().values == {"x": "12"}


def test_event_socket_that_stays_away_ends_the_dialog(switch, tmp_path):
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?"), away_seconds=0.3) as (world, caller):
        playing(caller)
        switch.kill()
        report = world.report(seconds=5)
    assert (report.reason, report.by) == ("lost", "lost")


def test_driver_that_has_a_mistake_gives_the_call_back(switch, tmp_path, monkeypatch, caplog):
    monkeypatch.setattr("dialplan.driver.prompts.PromptPlayer.play", lambda *_: 1 / 0)
    with a_call(switch, tmp_path, FIELD.format(prompt="Well?")) as (world, _):
        report = world.report()
    assert (report.failed, report.up) == (True, True)
    assert "ZeroDivisionError" in report.message
    caplog.clear()


def test_a_hundred_calls_leave_nothing_behind(switch, tmp_path):
    voice = Beeper()
    with driven(
        tmp_path,
        switch.port,
        Task(document(tmp_path, FIELD.format(prompt="Well?"))),
        password=PASSWORD,
        synthesizer=voice,
    ) as world:
        for number in range(20):
            one_of_many(switch, world, number)
        before = greenlets(), psutil.Process().num_fds()
        for number in range(20, 120):
            one_of_many(switch, world, number)
        until(lambda: greenlets() <= before[0], 10)
        assert psutil.Process().num_fds() <= before[1]
        until(lambda: not left_over())
    assert len(world.reports) == 120


def one_of_many(switch, world, number):
    caller = switch.call()
    playing(caller)
    if number % 3:
        caller.press("12")
    else:
        caller.hang_up()
    world.report(number)
    world.calls.clear()
    world.journal.clear()
