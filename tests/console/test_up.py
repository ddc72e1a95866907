"""`ivrctl up` and `ivrctl web`: separate processes under one parent, started anew, stopped cleanly, never orphaned."""

import http.client
import random
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from contextlib import suppress

import psutil
import pytest
from called_site import prepared


def free_port():
    """Below the ports that the system gives to others while ours is started again."""
    while True:
        port = random.randrange(20000, 30000)
        with suppress(OSError), socket.socket() as free:
            free.bind(("127.0.0.1", port))
            return port


def until(condition, seconds=60.0):
    ends = time.monotonic() + seconds
    while not (result := condition()):
        assert time.monotonic() < ends, "it did not come in time"
        time.sleep(0.1)
    return result


def answers(port):
    with suppress(OSError, http.client.HTTPException):
        page = urllib.request.urlopen(f"http://127.0.0.1:{port}/admin/login/", timeout=5)
        with page:
            return page.status == 200
    return False


def children(process):
    return {
        words[4]: child
        for child in psutil.Process(process.pid).children()
        if len(words := child.cmdline()) > 4
    }


@pytest.fixture
def start(tmp_path):
    started = []

    def run(*words):
        command = [sys.executable, "-m", "cli.main", *words, "--data", str(tmp_path / "data")]
        with (tmp_path / "log").open("ab") as log:
            process = subprocess.Popen(command, stdout=log, stderr=log, cwd=tmp_path)
        started.append(process)
        return process

    yield run
    for process in started:
        with suppress(psutil.NoSuchProcess):
            for child in psutil.Process(process.pid).children(recursive=True):
                child.kill()
        process.kill()
        process.wait()


def test_what_dies_is_started_again_and_nothing_outlives_the_parent(start, tmp_path):
    port = free_port()
    up = start("up", "--port", str(port))
    until(lambda: answers(port))
    log = (tmp_path / "log").read_text()
    assert f"Ivrkit is at http://127.0.0.1:{port}" in log
    assert "/setup/" in log
    web = until(lambda: children(up).get("web"))
    assert set(children(up)) == {"web", "jobs"}
    web.kill()
    psutil.wait_procs([web])
    until(lambda: children(up).get("web", web).pid != web.pid)
    # web, its worker, jobs
    until(lambda: len(psutil.Process(up.pid).children(recursive=True)) >= 3)
    everybody = psutil.Process(up.pid).children(recursive=True)
    assert (tmp_path / "log").read_text().count(" ended (") == 1
    up.kill()
    up.wait()
    _, orphans = psutil.wait_procs(everybody, timeout=20)
    assert orphans == []


def test_it_stops_cleanly_when_it_is_told_to(start, tmp_path):
    shutil.copytree(prepared()[0].name, tmp_path / "data")
    up = start("up", "--port", str(free_port()))
    until(lambda: set(children(up)) == {"web", "jobs"})
    everybody = psutil.Process(up.pid).children(recursive=True)
    up.send_signal(signal.SIGTERM)
    assert up.wait(60) == 0
    assert [process for process in everybody if process.is_running()] == []


def test_a_port_in_use_ends_it_with_one_line(start, tmp_path):
    with socket.socket() as other:
        other.bind(("127.0.0.1", 0))
        other.listen()
        assert start("web", "--port", str(other.getsockname()[1])).wait(60) == 3
    log = (tmp_path / "log").read_text()
    assert "in use by another program" in log
    assert "Traceback" not in log
    assert not (tmp_path / "data").exists()
