import os
import signal
import threading

import psutil
import pytest

from asr_tts.errors import WorkerFailed
from asr_tts.host.pool import WorkerPool

SOURCE = """
import os

class Engine:
    def describe(self):
        return {}

    def handle(self, header, payload):
        if "gate" in header:
            open(header["gate"]).close()  # waits until the test opens the other end
        return {"pid": os.getpid()}, b""

    def stream(self, header, payload, emit):
        for number in range(3):
            emit({"number": number}, b"")
"""


@pytest.fixture
def pool(tmp_path, monkeypatch):
    (tmp_path / "tests_pool_engine.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)
    pools = []

    def open_pool(**settings):
        pools.append(WorkerPool("tests_pool_engine:Engine", request_limit=20, **settings))
        return pools[-1]

    yield open_pool
    for opened in pools:
        opened.close()


@pytest.fixture
def gate(tmp_path):
    """Keeps a worker busy until it is opened."""
    path = tmp_path / "gate"
    os.mkfifo(path)
    threads = []

    class Gate:
        def keep_busy(self, pool):
            thread = threading.Thread(target=pool.call, args=({"gate": str(path)},))
            thread.start()
            threads.append(thread)
            while len(pool.pids) < 1 or not pool._idle.qsize() < len(pool._workers):
                pass

        def open(self):
            while any(thread.is_alive() for thread in threads):
                # The reading end may not be there yet, which is no error for a descriptor that does both.
                os.close(os.open(path, os.O_RDWR | os.O_NONBLOCK))
                handle = None
                try:
                    handle = os.open(path, os.O_WRONLY | os.O_NONBLOCK)
                except OSError:
                    threads[0].join(0.01)
                finally:
                    if handle is not None:
                        os.close(handle)

    yield Gate()
    Gate.open(None)


def test_one_process_is_enough_for_one_caller(pool):
    opened = pool(size=3)
    assert len({opened.call({})[0]["pid"] for _ in range(10)}) == 1
    assert len(opened.pids) == 1


def test_a_long_request_keeps_no_short_one_waiting(pool, gate):
    opened = pool(size=2)
    gate.keep_busy(opened)
    assert opened.call({})[0]["pid"] in opened.pids
    assert [part["number"] for part, _ in opened.stream({})] == [0, 1, 2]
    assert len(opened.pids) == 2


def test_the_queue_is_bounded(pool, gate):
    opened = pool(size=1, max_waiting=0)
    gate.keep_busy(opened)
    with pytest.raises(WorkerFailed, match="wait for the engine already"):
        opened.call({})
    with pytest.raises(WorkerFailed, match="wait for the engine already"):
        list(opened.stream({}))
    gate.open()
    assert opened.call({})[0]["pid"] in opened.pids


def test_a_killed_process_is_replaced(pool):
    opened = pool()
    victim = opened.call({})[0]["pid"]
    os.kill(victim, signal.SIGKILL)
    assert opened.call({})[0]["pid"] != victim


def test_a_stream_that_nobody_reads_gives_its_process_back(pool):
    opened = pool(size=1)
    stream = opened.stream({})
    next(stream)
    assert opened.call({})[0]["pid"] in opened.pids
    stream.close()


def test_closing_ends_all_processes(pool, gate):
    opened = pool(size=2)
    gate.keep_busy(opened)
    opened.call({})
    processes = [psutil.Process(pid) for pid in opened.pids]
    gate.open()
    opened.close()
    assert not any(process.is_running() for process in processes)
    with pytest.raises(WorkerFailed, match="closed"):
        opened.call({})
