import gc
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor

import psutil
import pytest

from asr_tts.errors import EngineUnavailable, WorkerFailed
from asr_tts.host import Worker, frames

ENGINE = "tests_asr_tts_engine:Engine"

SOURCE = """
import os, signal, sys, time
from pathlib import Path

class Engine:
    def describe(self):
        print("a native library prints to standard output")
        return {"pid": os.getpid()}

    def handle(self, header, payload):
        match header["do"]:
            case "echo":
                return {"pid": os.getpid(), "said": header.get("say")}, payload
            case "die":
                os.kill(os.getpid(), signal.SIGKILL)
            case "die once":
                flag = Path(header["flag"])
                if not flag.exists():
                    flag.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
                return {}, b""
            case "exit":
                sys.stderr.write("terrible things\\n")
                sys.stderr.flush()
                os._exit(3)
            case "sleep":
                open(header["flag"], "w").close()
                time.sleep(1000)
            case "chatter":
                sys.stderr.write("x" * 1_000_000)
                return {}, b""
            case "oversize":
                return {"big": "x" * (9 * 2**20)}, b""
            case "garbage":
                os.write(channel(), b"\\xff" * 64)
                time.sleep(1000)
            case _:
                raise ValueError("cannot do that")

    def stream(self, header, payload, emit):
        for number in range(header["parts"]):
            if number == header.get("die at"):
                flag = Path(header["flag"])
                if not flag.exists():
                    flag.touch()
                    os.kill(os.getpid(), signal.SIGKILL)
            if number == header.get("refuse at"):
                raise ValueError("cannot go on")
            if not emit({"number": number}, bytes([number % 256]) * header.get("size", 10)):
                Path(header["flag"]).write_text(str(number))
                return

def channel():
    for fd in range(3, 20):
        try:
            if os.readlink(f"/proc/self/fd/{fd}").startswith("socket"):
                return fd
        except OSError:
            pass

def refuses():
    raise RuntimeError("no model file")

def dies():
    sys.stderr.write("cannot map the data\\n")
    sys.stderr.flush()
    os._exit(9)

def hangs():
    time.sleep(1000)
"""


@pytest.fixture(autouse=True)
def engine_module(tmp_path, monkeypatch):
    (tmp_path / "tests_asr_tts_engine.py").write_text(SOURCE)
    monkeypatch.syspath_prepend(tmp_path)


@pytest.fixture
def worker():
    worker = Worker(ENGINE, request_limit=20)
    yield worker
    worker.close()


def pid_of(worker):
    return worker.call({"do": "echo"})[0]["pid"]


def test_requests_are_answered_by_another_process(worker):
    answer, payload = worker.call({"do": "echo", "say": "您好"}, b"\x00" * 3_000_000)
    assert answer["said"] == "您好"
    assert payload == b"\x00" * 3_000_000
    assert answer["pid"] == worker.pid != os.getpid()


def test_a_refusal_keeps_the_process(worker):
    before = pid_of(worker)
    with pytest.raises(WorkerFailed, match="cannot do that"):
        worker.call({"do": "nonsense"})
    with pytest.raises(WorkerFailed, match="over the bound"):
        worker.call({"do": "oversize"})
    with pytest.raises(WorkerFailed, match="over the bound"):
        worker.call({"do": "echo", "say": "x" * (frames.MAX_HEADER_BYTES + 1)})
    assert pid_of(worker) == before


def test_a_crash_is_tried_once_more(worker, tmp_path):
    before = pid_of(worker)
    worker.call({"do": "die once", "flag": str(tmp_path / "flag")})
    assert pid_of(worker) != before


def test_a_request_that_always_crashes_fails_and_the_next_one_works(worker):
    with pytest.raises(WorkerFailed, match="SIGKILL"):
        worker.call({"do": "die"})
    assert pid_of(worker)


def test_the_last_words_of_a_crashed_process_are_told(worker):
    with pytest.raises(WorkerFailed, match="status 3, saying: terrible things"):
        worker.call({"do": "exit"})


def test_a_process_that_does_not_speak_in_frames_is_replaced(worker):
    with pytest.raises(WorkerFailed):
        worker.call({"do": "garbage"})
    assert pid_of(worker)


def test_a_request_over_its_time_ends_the_process_and_the_next_one_works(tmp_path):
    worker = Worker(ENGINE, request_limit=1.5)
    try:
        before = worker.describe()["pid"]
        with pytest.raises(WorkerFailed, match=r"within 1\.5 s"):
            worker.call({"do": "sleep", "flag": str(tmp_path / "flag")})
        assert not psutil.pid_exists(before)
        assert worker.describe()["pid"] != before
    finally:
        worker.close()


def test_a_killed_idle_process_is_replaced_without_an_error(worker):
    before = pid_of(worker)
    os.kill(before, signal.SIGKILL)
    assert pid_of(worker) != before
    assert not psutil.pid_exists(before), "a zombie is left"


def test_messages_on_standard_error_do_not_fill_the_disk(worker):
    for _ in range(3):
        worker.call({"do": "chatter"})
    assert os.fstat(worker._child.stderr.fileno()).st_size < 1_000_000


@pytest.mark.parametrize(
    ("factory", "reason"),
    [
        ("tests_asr_tts_engine:refuses", "no model file"),
        ("tests_asr_tts_engine:dies", "status 9, saying: cannot map the data"),
        ("tests_asr_tts_engine:hangs", "did not open within 1 s"),
        ("no_such_module:Engine", "No module named"),
    ],
)
def test_an_engine_that_does_not_open_says_why_and_how_to_install(factory, reason):
    worker = Worker(factory, how_to_install="pip install it", start_limit=1 if "hangs" in factory else 20)
    with pytest.raises(EngineUnavailable, match=reason) as caught:
        worker.describe()
    assert caught.value.how_to_install == "pip install it"
    worker.close()
    assert not [child for child in psutil.Process().children() if child.status() == psutil.STATUS_ZOMBIE]


def test_many_threads_share_one_process(worker):
    def ask(number):
        answer, payload = worker.call({"do": "echo", "say": number}, bytes([number]) * 10_000)
        return answer["said"] == number and payload == bytes([number]) * 10_000

    with ThreadPoolExecutor(8) as threads:
        assert all(threads.map(ask, range(100)))


def test_a_busy_engine_refuses_after_the_time_limit(tmp_path):
    worker = Worker(ENGINE, request_limit=2)
    outcome = []

    def ask():
        try:
            worker.call({"do": "sleep", "flag": str(tmp_path / "flag")})
        except WorkerFailed as fault:
            outcome.append(str(fault))

    try:
        worker.describe()
        threads = [threading.Thread(target=ask) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join(20)
        assert len(outcome) == 2
        assert any("within 2 s" in text for text in outcome)
    finally:
        worker.close()


def test_a_stream_gives_the_parts_in_order(worker):
    parts = list(worker.stream({"parts": 300, "size": 5000}))
    assert [facts["number"] for facts, _ in parts] == list(range(300))
    assert parts[7][1] == b"\x07" * 5000


def test_a_slow_reader_keeps_no_other_request_waiting(worker):
    stream = worker.stream({"parts": 50, "size": 100_000})
    next(stream)
    assert worker.call({"do": "echo", "say": "meanwhile"})[0]["said"] == "meanwhile"
    assert len(list(stream)) == 49


def test_an_abandoned_stream_stops_the_engine_and_keeps_its_process(worker, tmp_path):
    before = pid_of(worker)
    stream = worker.stream({"parts": 1_000_000, "flag": str(tmp_path / "stopped")})
    next(stream)
    stream.close()
    assert pid_of(worker) == before
    assert int((tmp_path / "stopped").read_text()) < 999_999


def test_a_crash_before_the_first_part_is_tried_once_more(worker, tmp_path):
    parts = list(worker.stream({"parts": 3, "die at": 0, "flag": str(tmp_path / "flag")}))
    assert len(parts) == 3


def test_a_stream_that_breaks_off_fails_and_the_next_request_works(worker, tmp_path):
    stream = worker.stream({"parts": 3, "die at": 2, "flag": str(tmp_path / "flag")})
    with pytest.raises(WorkerFailed, match="SIGKILL"):
        list(stream)
    before = pid_of(worker)
    with pytest.raises(WorkerFailed, match="cannot go on"):
        list(worker.stream({"parts": 3, "refuse at": 1}))
    assert pid_of(worker) == before


def test_close_ends_the_process_and_later_requests_are_refused(worker):
    process = psutil.Process(pid_of(worker))
    worker.close()
    worker.close()
    assert not process.is_running()
    with pytest.raises(WorkerFailed, match="closed"):
        worker.call({"do": "echo"})


def test_close_does_not_wait_for_a_request_of_another_thread(worker, tmp_path):
    flag = tmp_path / "flag"
    os.mkfifo(flag)
    process = psutil.Process(pid_of(worker))
    with ThreadPoolExecutor(1) as threads:
        request = threads.submit(worker.call, {"do": "sleep", "flag": str(flag)})
        # Opening a pipe returns when the engine has opened the other end: the request is under way.
        os.close(os.open(flag, os.O_RDONLY))
        worker.close()
        with pytest.raises(WorkerFailed, match="SIGKILL"):
            request.result(10)
    assert not process.is_running()


def test_an_interrupt_in_the_middle_of_a_request_spoils_no_later_one(worker, monkeypatch):
    before = pid_of(worker)

    def interrupted(*_, **__):
        raise KeyboardInterrupt

    with monkeypatch.context() as patch:
        patch.setattr("asr_tts.host.worker.receive", interrupted)
        with pytest.raises(KeyboardInterrupt):
            worker.call({"do": "echo", "say": "lost"})
    answer, _ = worker.call({"do": "echo", "say": "mine"})
    assert answer["said"] == "mine"
    assert answer["pid"] != before


def test_a_forgotten_worker_leaves_no_process():
    worker = Worker(ENGINE)
    process = psutil.Process(worker.describe()["pid"])
    del worker
    gc.collect()
    assert not process.is_running()


def test_the_process_ends_with_a_host_that_is_killed_in_the_middle_of_a_request(tmp_path):
    flag = tmp_path / "flag"
    os.mkfifo(flag)
    program = (
        f"import sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from asr_tts.host import Worker\n"
        f"worker = Worker({ENGINE!r})\n"
        "print(worker.describe()['pid'], flush=True)\n"
        f"worker.call({{'do': 'sleep', 'flag': {str(flag)!r}}})\n"
    )
    with subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE) as host:
        engine = psutil.Process(int(host.stdout.readline()))
        os.close(os.open(flag, os.O_RDONLY))
        host.kill()
    gone, _ = psutil.wait_procs([engine], timeout=10)
    assert gone == [engine]


def test_a_forked_copy_of_the_host_starts_an_engine_of_its_own(tmp_path):
    program = (
        f"import os, sys; sys.path.insert(0, {str(tmp_path)!r})\n"
        "from asr_tts.host import Worker\n"
        f"worker = Worker({ENGINE!r})\n"
        "mine = worker.describe()['pid']\n"
        "child = os.fork()\n"
        "other = worker.call({'do': 'echo'})[0]['pid']\n"
        "assert (other == mine) == bool(child), (other, mine)\n"
        "worker.close()\n"
        "if child:\n"
        "    _, status = os.waitpid(child, 0)\n"
        "    sys.exit(status)\n"
    )
    run = subprocess.run(
        [sys.executable, "-c", program], capture_output=True, text=True, check=False, timeout=60
    )
    assert (run.returncode, run.stderr) == (0, "")
