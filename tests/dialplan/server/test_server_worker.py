"""A worker process without calls: what it tells when files change, and when its parent is gone."""

import logging
import os
from pathlib import Path

import pytest

from dialplan.driver import Settings
from dialplan.server.settings import ServerSettings, WorkerStart
from dialplan.server.worker import Worker

IVR = """
name: bank
language: en-US
start: main
access_numbers: [{number: "95500", flow: main}]
"""
FLOW = "start: bye\nnodes:\n  bye: {type: hangup, prompt: Goodbye.}\n"


@pytest.fixture
def status():
    """Both ends of the pipe to the parent."""
    ends = list(os.pipe())
    os.set_blocking(ends[1], False)
    yield ends
    for end in ends:
        os.close(end)


@pytest.fixture
def worker(tmp_path, status):
    (tmp_path / "bank" / "flows").mkdir(parents=True)
    (tmp_path / "bank" / "ivr.yaml").write_text(IVR, "utf-8")
    (tmp_path / "bank" / "flows" / "main.yaml").write_text(FLOW, "utf-8")
    (tmp_path / "site.yaml").write_text("projects: [bank]\n", "utf-8")
    settings = ServerSettings(
        tmp_path / "state", Settings(Path("/r"), Path("/c")), site=tmp_path / "site.yaml"
    )
    worker = Worker(WorkerStart(settings, 1, status[1]))
    yield worker
    worker._shut_down()


@pytest.mark.parametrize(
    ("file", "text", "told"),
    [
        ("bank/flows/main.yaml", FLOW.replace("Goodbye", "So long"), "the next calls run them"),
        ("bank/flows/main.yaml", "start: nothing\n", "those with errors go on with their last good build"),
        ("site.yaml", "projects: [\n", "the next calls go on by the one before"),
    ],
)
def test_what_the_next_calls_run_is_told_when_files_have_changed(worker, tmp_path, caplog, file, text, told):
    caplog.set_level(logging.INFO, logger="dialplan.server.worker")
    (tmp_path / file).write_text(text, "utf-8")
    worker._load(worker._routes.reload)
    last = caplog.records[-1]
    assert told in last.getMessage()
    assert (last.levelno == logging.ERROR) == ("errors" in last.getMessage())


def test_a_worker_without_its_parent_tells_its_state_to_nobody(worker, status):
    """The parent was killed; that its pipe is closed is no fault of the worker."""
    os.close(status[0])
    status[0] = os.dup(status[1])
    worker._tell("")
