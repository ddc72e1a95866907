"""Health, readiness and the figures of all workers together."""

import json
import os
import subprocess
import sys
import urllib.error
import urllib.request

import pytest

from dialplan.errors import PortInUse
from dialplan.server.monitor import Monitor, health, readiness

RUNNING = {"state": "running", "closed": "", "switches": {"node1": True}, "socket": False}


class Worker:
    def __init__(self, name, *, well=True, alive=True, **state):
        self.name = name
        self.alive = alive
        self.state = {**RUNNING, **state}
        self._well = well

    def well(self, now):
        return self._well


class Supervised:
    def __init__(self, *workers):
        self.workers = workers
        self.stopping = False


def test_health_is_that_of_every_worker():
    assert health([Worker("a"), Worker("b")], 0.0) == {"ok": True, "workers": {"a": "well", "b": "well"}}
    found = health([Worker("a"), Worker("b", well=False), Worker("c", well=False, alive=False)], 0.0)
    assert found == {"ok": False, "workers": {"a": "well", "b": "silent", "c": "dead"}}


def test_a_server_that_stops_is_well_while_its_calls_finish():
    done = Worker("b", well=False, alive=False)
    found = health([Worker("a"), done], 0.0, stopping=True)
    assert found == {"ok": True, "workers": {"a": "well", "b": "stopped"}}
    assert not health([Worker("a", well=False), done], 0.0, stopping=True)["ok"]
    assert not health([Worker("a"), done], 0.0)["ok"]


@pytest.mark.parametrize(
    ("state", "ok"),
    [
        ({}, True),
        ({"switches": {"node1": False, "node2": True}}, True),
        ({"switches": {"node1": False}}, False),
        ({"switches": {}, "socket": True}, True),
        ({"switches": {}}, False),
        ({"closed": "journal"}, False),
        ({"state": "draining"}, False),
        ({"well": False}, False),
    ],
)
def test_it_is_ready_when_a_call_would_be_taken(state, ok):
    well = state.pop("well", True)
    assert readiness([Worker("a", well=well, **state)], 0.0)["ok"] is ok
    assert readiness([Worker("a", well=well, **state), Worker("b")], 0.0)["ok"] is True


def test_no_call_is_taken_from_the_moment_on_at_which_the_server_is_told_to_stop():
    """Its workers say so themselves a moment later only."""
    assert readiness([Worker("a")], 0.0)["ok"]
    assert not readiness([Worker("a")], 0.0, stopping=True)["ok"]


@pytest.fixture
def monitor(tmp_path):
    monitor = Monitor(("127.0.0.1", 0), tmp_path)
    monitor.start(Supervised(Worker("a"), Worker("b", well=False)))
    yield monitor
    monitor.close()


def asked(monitor, path):
    try:
        with urllib.request.urlopen(f"http://127.0.0.1:{monitor.port}{path}", timeout=5) as answer:
            return answer.status, answer.read().decode()
    except urllib.error.HTTPError as fault:
        with fault:
            return fault.code, fault.read().decode()


def test_it_answers_over_http(monitor):
    status, body = asked(monitor, "/healthz")
    assert (status, json.loads(body)["ok"]) == (503, False)
    status, body = asked(monitor, "/readyz?verbose")
    assert (status, json.loads(body)["ok"]) == (200, True)
    assert asked(monitor, "/secrets")[0] == 404
    assert "ivrkit_workers_well 1.0" in asked(monitor, "/metrics")[1]
    monitor._supervisor.stopping = True
    assert asked(monitor, "/readyz")[0] == 503


def test_figures_of_all_workers_are_added_and_those_of_the_dead_under_way_forgotten(monitor, tmp_path):
    program = "from dialplan.server import metrics as m; m.INPUTS['bank', 'dtmf'] += 3; m.ACTIVE.set(1); m.hand_over()"
    environment = {**os.environ, "PROMETHEUS_MULTIPROC_DIR": str(tmp_path)}
    pids = []
    for _ in range(2):
        process = subprocess.Popen([sys.executable, "-c", program], env=environment)
        process.wait()
        pids.append(process.pid)
    text = asked(monitor, "/metrics")[1]
    assert 'ivrkit_inputs_total{project="bank",result="dtmf"} 6.0' in text
    assert "ivrkit_calls_active 2.0" in text
    monitor.worker_died(pids[0])
    text = asked(monitor, "/metrics")[1]
    assert "ivrkit_calls_active 1.0" in text
    assert 'ivrkit_inputs_total{project="bank",result="dtmf"} 6.0' in text
    assert "ivrkit_worker_restarts_total 1.0" in text


def test_a_port_that_is_taken_is_told(monitor, tmp_path):
    with pytest.raises(PortInUse, match=f"127.0.0.1:{monitor.port}"):
        Monitor(("127.0.0.1", monitor.port), tmp_path)
