"""The parent of the workers: it starts them anew, and passes on what it is told. Its workers here are stand-ins."""

import logging
import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from dialplan.driver import Settings
from dialplan.server.settings import ServerSettings, WorkerStart
from dialplan.server.supervisor import Supervisor, WorkerProcess

STAND_IN = """
import json, os, signal, sys, time
start = json.loads(sys.stdin.readline())
told = open(start["settings"]["state"] + "/" + str(os.getpid()), "w")
def note(number, frame):
    told.write(signal.Signals(number).name + "\\n"); told.flush()
    if number != signal.SIGHUP:
        sys.exit(0)
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP):
    signal.signal(number, note)
os.write(start["status"], json.dumps({"state": "running", "socket": True, "number": start["number"]}).encode() + b"\\n")
while True:
    time.sleep(10)
"""


@pytest.fixture
def settings(tmp_path):
    return ServerSettings(tmp_path, Settings(Path("/r"), Path("/c")), workers=2, drain=5.0)


@pytest.fixture
def supervised(settings):
    """A supervisor, and what runs while it does: in another thread, for signals reach the main one."""

    def supervised(meanwhile, program=STAND_IN):
        deaths = []
        supervisor = Supervisor(settings, command=(sys.executable, "-c", program), on_death=deaths.append)
        faults = []

        def act():
            try:
                meanwhile(supervisor)
            except BaseException as fault:
                faults.append(fault)
            finally:
                if not supervisor.stopping:
                    os.kill(os.getpid(), signal.SIGTERM)

        thread = threading.Thread(target=act)
        thread.start()
        code = supervisor.run()
        thread.join()
        if faults:
            raise faults[0]
        return code, deaths

    return supervised


def until(condition):
    end = time.monotonic() + 20
    while not (found := condition()):
        assert time.monotonic() < end
        time.sleep(0.01)
    return found


def running(supervisor):
    return all(worker.state.get("state") == "running" for worker in supervisor.workers)


def test_each_worker_gets_its_number_and_ends_when_told(supervised, settings):
    seen = []

    def meanwhile(supervisor):
        until(lambda: running(supervisor))
        seen.extend(worker.state["number"] for worker in supervisor.workers)

    code, deaths = supervised(meanwhile)
    assert code == 0
    assert seen == [1, 2]
    assert len(deaths) == 2
    assert [file.read_text() for file in settings.state.iterdir()] == ["SIGTERM\n", "SIGTERM\n"]


def test_a_worker_that_dies_is_started_again_and_the_other_is_left_alone(supervised):
    pids = {}

    def meanwhile(supervisor):
        until(lambda: running(supervisor))
        first, second = supervisor.workers
        pids["before"] = first.process.pid, second.process.pid
        os.kill(first.process.pid, signal.SIGKILL)
        until(lambda: first.restarts == 1 and running(supervisor))
        pids["after"] = first.process.pid, second.process.pid

    _, deaths = supervised(meanwhile)
    assert deaths[0] == pids["before"][0] != pids["after"][0]
    assert pids["before"][1] == pids["after"][1]


CONNECTING = STAND_IN.replace(
    '"socket": True, "number": start["number"]', '"switches": {"node1": False}'
).replace(
    "    time.sleep(10)",
    """    time.sleep(0.01)
    if os.path.exists(start["settings"]["state"] + "/there"):
        os.write(start["status"], json.dumps({"state": "running", "switches": {"node1": True}}).encode() + b"\\n")
        time.sleep(10)""",
)


def test_it_is_ready_when_its_workers_are_connected_and_tells_when_they_are_not(
    supervised, settings, caplog, monkeypatch
):
    """A wrong password, or no FreeSWITCH there."""
    caplog.set_level(logging.INFO, logger="dialplan.server.supervisor")
    monkeypatch.setattr("dialplan.server.supervisor._CONNECT_SECONDS", 0.0)

    def meanwhile(supervisor):
        until(lambda: "no calls come yet: not all of 2 workers are connected to a FreeSWITCH" in caplog.text)
        assert "ready" not in caplog.text
        (settings.state / "there").touch()
        until(lambda: "ready: 2 workers" in caplog.text)

    supervised(meanwhile, CONNECTING)


def test_reading_again_is_passed_on(supervised, settings):
    def meanwhile(supervisor):
        until(lambda: running(supervisor))
        os.kill(os.getpid(), signal.SIGHUP)
        until(lambda: all("SIGHUP" in file.read_text() for file in settings.state.iterdir()))

    supervised(meanwhile)


def test_told_twice_workers_stop_at_once(supervised, settings):
    stubborn = STAND_IN.replace("if number != signal.SIGHUP:", "if number == signal.SIGINT:")

    def meanwhile(supervisor):
        until(lambda: running(supervisor))
        os.kill(os.getpid(), signal.SIGTERM)
        until(lambda: all("SIGTERM" in file.read_text() for file in settings.state.iterdir()))
        os.kill(os.getpid(), signal.SIGTERM)

    code, _ = supervised(meanwhile, stubborn)
    assert code == 0
    assert [file.read_text() for file in settings.state.iterdir()] == ["SIGTERM\nSIGINT\n"] * 2


# -- one worker ------------------------------------------------------------------------------------------------------


def order(settings):
    return lambda status: WorkerStart(settings, 1, status)


def test_the_next_start_of_one_that_dies_again_and_again_comes_later_each_time(settings):
    worker = WorkerProcess("ivr-1")
    waits = []
    for _ in range(9):
        worker.start((sys.executable, "-S", "-c", ""), order(settings), os.environ)
        worker.process.wait()
        now = worker.started_at + 1.0
        assert worker.reap(now) == 0
        waits.append(worker.start_at - now)
    assert waits[0] == 0
    assert waits[1:] == sorted(waits[1:])
    assert waits[-1] == 30.0


def test_one_that_lived_well_is_started_again_at_once(settings):
    worker = WorkerProcess("ivr-1")
    for lived in (1.0, 1.0, 3600.0):
        worker.start((sys.executable, "-S", "-c", ""), order(settings), os.environ)
        worker.process.wait()
        now = worker.started_at + lived
        worker.reap(now)
    assert worker.start_at == now
    assert worker.restarts == 3


def test_one_that_says_nothing_any_more_is_stuck(settings):
    worker = WorkerProcess("ivr-1")
    worker.start((sys.executable, "-c", STAND_IN), order(settings), os.environ)
    until(lambda: worker.read_status(100.0) or worker.state)
    assert worker.well(101.0)
    assert not worker.stuck(115.0)
    assert worker.stuck(125.0)
    assert not worker.well(125.0)
    worker.signal(signal.SIGKILL)
    worker.process.wait()
    worker.reap(126.0)
    assert not worker.stuck(200.0)
