"""Calls to a real worker process, without a site."""

import contextlib
import json
import queue
import shutil
import subprocess
import sys
import threading
import time
from pathlib import Path

import samples
from ivrdesigner.compiler import compile_project, write_build
from ivrdesigner.project import load_project
from ivrdesigner.web.call.wire import JSON, read_frame, write_audio, write_json

SAMPLES = Path(samples.__file__).parent
SECONDS = 25.0


def folder_of(sample, tmp_path, flow=None):
    folder = tmp_path / sample
    shutil.copytree(SAMPLES / sample, folder, dirs_exist_ok=True)
    if flow is not None:
        (folder / "flows" / "main.yaml").write_text(flow, encoding="utf-8")
    loaded = load_project(folder)
    assert loaded.ok, loaded.findings
    write_build(compile_project(loaded), folder / "build")
    return folder


class WorkerCall:
    """The site's end of a worker's pipe."""

    def __init__(self, folder, cache, **asked):
        self.process = subprocess.Popen(
            [sys.executable, "-m", "ivrdesigner.web.call.worker"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
        )
        self.messages = []
        self.sound = bytearray()
        self._frames = queue.SimpleQueue()
        threading.Thread(target=self._read, daemon=True).start()
        self.until("ready")
        begin = {
            "reader": "ivrdesigner.compiler:read_build",
            "folder": str(folder),
            "cache": str(cache),
            "flow": "",
            "caller": "13800138000",
            "called": "",
            "language": "en-US",
            "epoch": 1_770_000_000.0,
            "seed": 7,
            "name": "call",
            "allowed": [],
        }
        write_json(self.process.stdin, begin | asked)

    def _read(self):
        while (frame := read_frame(self.process.stdout)) is not None:
            self._frames.put(frame)
        self._frames.put(None)

    def send(self, **message):
        write_json(self.process.stdin, message)

    def speak(self, samples, rate=16000):
        for start in range(0, len(samples), 3200):
            write_audio(self.process.stdin, samples[start : start + 3200])
            time.sleep(0.1)

    def until(self, kind, /, **facts):
        """The next message of that type with these facts."""
        end = time.monotonic() + SECONDS
        while True:
            frame = self._frames.get(timeout=max(0.01, end - time.monotonic()))
            assert frame is not None, f"the worker ended before {kind}: {self.messages[-5:]}"
            if frame[0] != JSON:
                self.sound += frame[1][4:]
                continue
            message = json.loads(frame[1])
            self.messages.append(message)
            if message["type"] == kind and all(
                _fact(message, name) == value for name, value in facts.items()
            ):
                return message

    def close(self):
        with contextlib.suppress(OSError):
            self.process.stdin.close()
        try:
            self.process.wait(20)
        finally:
            self.process.kill()
            self.process.wait()
            self.process.stdout.close()


def _fact(message, name):
    return message[name] if name in message else message.get("facts", {}).get(name)


@contextlib.contextmanager
def worker_call(folder, cache, **asked):
    call = WorkerCall(folder, cache, **asked)
    try:
        yield call
    finally:
        call.close()
