"""What a worker does with a call, on a simulated FreeSWITCH: the dialogs here are stand-ins."""

import time
from types import SimpleNamespace

import gevent
import pytest
from prometheus_client import REGISTRY
from simulated_freeswitch import PASSWORD, SimulatedFreeSwitch, until

from dialplan.driver import CallReport
from dialplan.routing import Capacity, Routes
from dialplan.server import metrics
from dialplan.server import reception as module
from dialplan.server.chronicle import Chronicle
from dialplan.server.node import NodeLink
from dialplan.server.reception import Reception
from dialplan.server.recovery import Abandoned, Rescue
from dialplan.server.settings import Node
from dialplan.session import transfer

IVR = "name: bank\nlanguage: en-US\nstart: main\naccess_numbers: [{number: '400', flow: main}]\n"
FLOW = "start: bye\nnodes:\n  bye: {type: hangup, prompt: Goodbye.}\n"
SITE = """
projects: [bank]
default_project: bank
numbers: {"400": {max_calls: 1, fallback: "tel:1001"}}
"""


class Journal:
    def __init__(self):
        self.events = []

    def append(self, event, *, sensitive=False):
        self.events.append(event)
        return len(self.events)

    def kinds(self, call):
        return [event.kind for event in self.events if event.call == call.uuid]

    def last(self, call):
        return next(event for event in reversed(self.events) if event.call == call.uuid)


class Dialog:
    """Stands in for LiveCall: ``plan`` says what it does."""

    plan = staticmethod(lambda call: CallReport("exit"))

    def __init__(self, call, task, services):
        self.call = call

    def run(self):
        return Dialog.plan(self.call)


def hang_up(call):
    hangup = call.hang_up("NORMAL_CLEARING")
    return CallReport("exit", cause=hangup.cause, by="flow")


def stay(call):
    hangup = call.wait_hangup(20)
    return CallReport(
        "disconnect", cause=hangup.cause, by="transfer" if hangup.reason == "released" else "caller"
    )


@pytest.fixture
def server():
    server = SimulatedFreeSwitch()
    yield server
    server.kill()


class Worker:
    def __init__(self, server, folder, *, guard=30, past=None):
        (folder / "bank" / "flows").mkdir(parents=True)
        (folder / "bank" / "ivr.yaml").write_text(IVR)
        (folder / "bank" / "flows" / "main.yaml").write_text(FLOW)
        (folder / "site.yaml").write_text(SITE)
        self.closed = ""
        self.past = past or {}
        self.journal = Journal()
        self.reception = Reception(
            chronicle=Chronicle(self.journal),
            durable=lambda number, seconds: None,
            routes=Routes(site=folder / "site.yaml"),
            capacity=Capacity(folder / "places"),
            services=None,
            closed=lambda: self.closed,
            live={},
        )
        self._server = server
        node = Node("node1", "127.0.0.1", server.port, PASSWORD)
        rescue = Rescue(self.reception.chronicle, self.past.get, self.reception.fallback_of)
        self.link = NodeLink(node, "w1", self.reception, self.reception.chronicle, rescue, guard)
        until(self.link.looked.is_set)

    def call(self, number="400", **variables):
        """A call as the dialplan parks it: with a timer that sends it on."""
        self._server.timers.append("to the next worker")
        return self._server.call(
            number=number,
            last_sched_id=str(len(self._server.timers)),
            ivrkit_next="ivrkit-retry",
            **variables,
        )


@pytest.fixture
def worker(server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LiveCall", Dialog)
    monkeypatch.setattr(Dialog, "plan", staticmethod(hang_up))
    worker = Worker(server, tmp_path)
    yield worker
    worker.link.stop()


def said(server, begin):
    return [line for line in server.said if line.startswith(f"api {begin}")]


def test_a_call_is_journalled_from_its_start_to_its_end(worker):
    call = worker.call()
    until(lambda: worker.journal.kinds(call) == ["started", "ended"])
    started, ended = worker.journal.events
    assert (started.called, started.caller, started.project, started.flow) == ("400", "1000", "bank", "main")
    assert (started.switch, started.state, started.version != "") == ("node1", "open", True)
    assert (ended.cause, ended.by) == ("NORMAL_CLEARING", "flow")
    assert ended.at >= started.at


def test_a_call_that_is_with_others_by_now_is_left_alone(worker, server, caplog):
    call = server.call(number="400", last_sched_id="7")
    until(lambda: "too late" in caplog.text)
    until(lambda: not worker.link._connection.calls)
    assert worker.journal.events == []
    assert call.up
    assert not said(server, "uuid_kill")


def test_a_call_that_is_taken_away_in_the_same_moment_ends_as_released(worker, server, monkeypatch):
    monkeypatch.setattr(Dialog, "plan", staticmethod(stay))
    call = worker.call()
    until(lambda: worker.reception.live)
    call.send_on("ivrkit-retry", "ivrkit:w2")
    until(lambda: worker.journal.kinds(call) == ["started", "ended"])
    assert worker.journal.last(call).by == "transfer"
    assert not said(server, "uuid_kill")
    until(
        lambda: server.timers == [None, None]
    )  # the dialplan's, by the claim; ours, for it is not ours any more


@pytest.mark.parametrize("why", ["draining", "full", "journal"])
def test_a_call_that_is_not_wanted_is_passed_on_at_once(worker, server, why):
    worker.closed = why
    call = worker.call()
    until(lambda: said(server, "uuid_transfer"))
    assert said(server, "uuid_transfer") == [f"api uuid_transfer {call.uuid} 400 XML ivrkit-retry"]
    until(lambda: not worker.link._connection.calls)
    assert worker.journal.events == []


def test_a_call_over_the_limit_of_its_number_is_refused_as_busy(worker, monkeypatch):
    """R-num.5"""
    monkeypatch.setattr(Dialog, "plan", staticmethod(stay))
    first = worker.call()
    until(lambda: worker.reception.live)
    second = worker.call()
    until(lambda: worker.journal.kinds(second) == ["started", "ended"])
    assert (worker.journal.last(second).cause, worker.journal.last(second).by) == ("USER_BUSY", "refused")
    first.hang_up()
    until(lambda: worker.journal.kinds(first) == ["started", "ended"])
    monkeypatch.setattr(Dialog, "plan", staticmethod(hang_up))
    third = worker.call()
    until(lambda: worker.journal.kinds(third) == ["started", "ended"])
    assert worker.journal.last(third).by == "flow"


def broken(call):
    raise RuntimeError("a fault")


@pytest.mark.parametrize("plan", [hang_up, broken])
def test_a_place_is_given_back_however_the_call_ends(worker, monkeypatch, plan):
    """R-num.5"""
    monkeypatch.setattr(Dialog, "plan", staticmethod(plan))
    call = worker.call()
    until(lambda: "ended" in worker.journal.kinds(call))
    assert (worker.reception.capacity.used("inbound"), worker.reception.capacity.used("number-400")) == (0, 0)


def test_a_caller_who_hangs_up_before_anything_is_a_call_too(worker, server):
    server.frozen = True
    call = worker.call()
    until(lambda: worker.link._connection.calls)
    call.hang_up("ORIGINATOR_CANCEL")
    server.frozen = False
    until(lambda: worker.journal.kinds(call) == ["started", "ended"])
    assert (worker.journal.last(call).by, worker.journal.last(call).cause) == ("caller", "ORIGINATOR_CANCEL")


def failed(call):
    return CallReport("error", "error.badfetch", up=True)


def raises(call):
    raise RuntimeError("a bug")


@pytest.mark.parametrize(("plan", "kinds"), [(failed, ["fallback"]), (raises, ["failed", "fallback"])])
def test_a_dialog_that_fails_leaves_the_call_to_the_fallback_of_its_number(
    worker, server, monkeypatch, plan, kinds
):
    monkeypatch.setattr(Dialog, "plan", staticmethod(plan))
    call = worker.call()
    until(lambda: worker.journal.kinds(call) == ["started", *kinds, "ended"])
    assert f"api uuid_setvar {call.uuid} ivrkit_target tel:1001" in server.said
    assert said(server, "uuid_transfer")[-1] == f"api uuid_transfer {call.uuid} 400 XML ivrkit-fallback"
    assert worker.journal.last(call).by == "transfer"
    until(lambda: server.timers == [None, None])


def test_a_fallback_that_hangs_up_does_so_with_its_cause(worker, server, monkeypatch, tmp_path):
    monkeypatch.setattr(Dialog, "plan", staticmethod(failed))
    site = tmp_path / "site.yaml"
    site.write_text(site.read_text().replace("tel:1001", "hangup:CALL_REJECTED"))
    worker.reception.routes.reload()
    call = worker.call()
    until(lambda: worker.journal.kinds(call) == ["started", "fallback", "ended"])
    assert worker.journal.last(call).cause == "CALL_REJECTED"
    assert not said(server, "uuid_transfer")


def test_the_end_of_a_call_that_failed_tells_how_long_it_was_answered_and_comes_last(
    worker, server, monkeypatch, tmp_path
):
    def answered_and_failed(call):
        call.answer()
        gevent.sleep(0.05)
        return failed(call)

    monkeypatch.setattr(Dialog, "plan", staticmethod(answered_and_failed))
    site = tmp_path / "site.yaml"
    site.write_text(site.read_text().replace("tel:1001", "hangup:CALL_REJECTED"))
    worker.reception.routes.reload()
    call = worker.call()
    until(lambda: "ended" in worker.journal.kinds(call))
    ended = worker.journal.last(call)
    assert 0.05 <= ended.answered_seconds <= ended.seconds
    assert ended.at == max(event.at for event in worker.journal.events)


def test_a_call_whose_caller_goes_first_fell_back_nowhere(worker, monkeypatch):
    def fails_when_the_caller_goes(call):
        call.wait_hangup(20)
        return failed(call)

    monkeypatch.setattr(Dialog, "plan", staticmethod(fails_when_the_caller_goes))
    call = worker.call()
    until(lambda: worker.reception.live)
    call.hang_up("NORMAL_CLEARING")
    until(lambda: "ended" in worker.journal.kinds(call))
    assert worker.journal.kinds(call) == ["started", "ended"]
    assert worker.journal.last(call).by == "caller"


# -- the guard -------------------------------------------------------------------------------------------------------


@pytest.fixture
def impatient(server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LiveCall", Dialog)
    monkeypatch.setattr(Dialog, "plan", staticmethod(stay))
    worker = Worker(server, tmp_path, guard=3)
    yield worker
    worker.link.stop()


def test_a_timer_stands_behind_a_call_and_is_put_off_without_a_gap(impatient, server):
    call = impatient.call()
    until(lambda: len(server.timers) >= 3, 10)
    to_fallback = f"+3 {call.uuid} uuid_transfer {call.uuid} 400 XML ivrkit-fallback"
    until(lambda: server.timers[:3] == [None, None, to_fallback])
    orders = [line for line in server.said if "sched_" in line]
    assert orders[1:3] == [f"api sched_api {to_fallback}"] * 2
    assert orders[3] == "api sched_del 2"


def test_a_call_that_talks_has_no_timer(impatient, server):
    call = impatient.call()
    until(lambda: len(server.timers) == 2)
    call.event("CHANNEL_BRIDGE", {"Other-Leg-Unique-ID": "x"})
    until(lambda: server.timers == [None, None])
    gevent.sleep(1.5)
    assert len(server.timers) == 2
    call.event("CHANNEL_UNBRIDGE", {"Other-Leg-Unique-ID": "x"})
    until(lambda: server.timers[2:] and server.timers[2])


def test_a_call_that_was_sent_on_has_no_timer(worker, server, monkeypatch):
    def send_on(call):
        transfer(call, "1001", "office")
        return CallReport("transfer", by="transfer")

    monkeypatch.setattr(Dialog, "plan", staticmethod(send_on))
    call = worker.call()
    until(lambda: worker.journal.kinds(call) == ["started", "ended"])
    until(lambda: server.timers == [None, None])


# -- after the death of a worker -------------------------------------------------------------------------------------


def test_calls_that_a_worker_of_the_same_name_left_go_to_the_fallback(server, tmp_path, monkeypatch):
    monkeypatch.setattr(module, "LiveCall", Dialog)
    orphan = server.call(number="400", ivrkit_worker="w1")
    talks = server.call(number="400", ivrkit_worker="w1", bridge_to="somebody")
    of_another = server.call("w2", number="400", ivrkit_worker="w2")
    entry = SimpleNamespace(project="rescued", flow="main")
    worker = Worker(server, tmp_path, past={orphan.uuid: Abandoned(entry, 0.0, time.time() - 60)})
    until(lambda: worker.journal.kinds(orphan) == ["fallback", "ended"])
    ended = worker.journal.last(orphan)
    assert ended.by == "lost"
    assert 60 <= ended.answered_seconds < 90
    labels = {"project": "rescued", "flow": "main", "by": "lost"}
    metrics.hand_over()
    assert REGISTRY.get_sample_value("ivrkit_calls_ended_total", labels) == 1
    fell_back = next(event for event in worker.journal.events if event.kind == "fallback")
    assert fell_back.target == worker.reception.fallback_of("400") != ""
    assert said(server, "uuid_transfer") == [f"api uuid_transfer {orphan.uuid} 400 XML ivrkit-fallback"]
    assert worker.link.rescued == {orphan.uuid, talks.uuid}
    talks.event("CHANNEL_UNBRIDGE")
    until(lambda: worker.journal.kinds(talks) == ["fallback", "ended"])
    assert worker.journal.kinds(of_another) == []
    until(lambda: not worker.link._connection.channels)
    worker.link.stop()
