"""Many calls and sudden ends on a real FreeSWITCH."""

import gc
import time

import gevent
import psutil
import pytest
from driven_calls import Beeper, calling, document, driven, until
from simulated_calls import FIELD, Web, greenlets, left_over, reply

from dialplan.driver import Task

pytestmark = pytest.mark.freeswitch

DIALOG = """<form><catch event="connection.disconnect"><exit expr="'hung up'"/></catch>
<field name="x" type="digits?length=2"><prompt bargein="false">Well?</prompt><prompt timeout="9s">And?</prompt></field>
<block><data name="d" src="{web}/slow" fetchtimeout="20s"/></block>
<record name="r" maxtime="60s" beep="true" finalsilence="300ms"/>
<transfer name="t" dest="sip:{dest}" type="bridge"/></form>"""


def press(caller, journal, keys):
    before = len(journal.of("key"))
    caller.press(keys)
    until(lambda: len(journal.of("key")) >= before + len(keys))


WAYS = [
    lambda world, caller, web, answer: until(lambda: world.journal.of("answered")),
    lambda world, caller, web, answer: until(lambda: world.calls[0].dialog.waiting),
    lambda world, caller, web, answer: press(caller, world.journal, "1"),
    lambda world, caller, web, answer: (press(caller, world.journal, "2"), until(lambda: web.hits)),
    lambda world, caller, web, answer: (answer.set(), until(lambda: world.calls[0].dialog._recorder.busy)),
    lambda world, caller, web, answer: (
        gevent.sleep(0.8),
        caller.sound("tone_stream://%(400,0,600)"),
        until(lambda: world.calls[0].dialog._transfers.busy),
    ),
    lambda world, caller, web, answer: until(lambda: world.calls[0]._line.bridged_at),
]


@pytest.mark.parametrize(
    ("step", "dest"), [*((step, "answer") for step in range(len(WAYS) + 1)), (6, "ring")]
)
def test_caller_may_hang_up_at_every_step(freeswitch, tmp_path, step, dest):
    """From the hang-up to the end of the session less than 0.1 s on a quiet machine; here it must only be soon."""
    answer = gevent.event.Event()
    web = Web(lambda sock, path: (answer.wait(20), reply(sock, b"<a/>", "text/xml")))
    task = Task(document(tmp_path, DIALOG.format(web=web.url, dest=dest)))
    with (
        driven(tmp_path, freeswitch.port, task, synthesizer=Beeper()) as world,
        calling(freeswitch) as caller,
    ):
        until(lambda: world.calls)
        for act in WAYS[:step]:
            act(world, caller, web, answer)
        began = time.monotonic()
        caller.hang_up("NORMAL_CLEARING")
        if step == 4:
            answer.set()
        report = world.report(seconds=5)
        took = time.monotonic() - began
    web.stop()
    assert (report.by, report.up) == ("caller", False)
    assert report.cause in {"NORMAL_CLEARING", "ORIGINATOR_CANCEL"}
    assert took < 2


def test_a_hundred_calls_in_a_row_leave_nothing_behind(freeswitch, tmp_path):
    task = Task(document(tmp_path, FIELD.format(prompt="Well?")))
    process = psutil.Process()
    with driven(tmp_path, freeswitch.port, task, synthesizer=Beeper()) as world:

        def one(number):
            with calling(freeswitch) as caller:
                until(lambda: world.journal.of("answered"))
                if number % 3:
                    caller.press("12@80")
                    assert world.report(number).values == {"x": "12"}
                else:
                    caller.hang_up("NORMAL_CLEARING")
                    world.report(number)
            world.calls.clear()
            world.journal.clear()

        for number in range(15):
            one(number)
        gc.collect()
        before = greenlets(), process.num_fds(), process.memory_info().rss
        for number in range(15, 115):
            one(number)
        until(lambda: greenlets() <= before[0], 10)
        assert process.num_fds() <= before[1]
        until(lambda: not left_over())
        assert process.memory_info().rss - before[2] < 8 << 20
        assert not list(world.services.spool.iterdir())
