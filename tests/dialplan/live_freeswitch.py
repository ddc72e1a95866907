"""A real FreeSWITCH of our own for tests: its own directories, free ports, loopback addresses only."""

import contextlib
import os
import shutil
import subprocess
import time
from pathlib import Path

import pytest
from gevent import sleep, socket

PASSWORD = "a secret of the tests"
TEMPLATE = Path(__file__).with_name("freeswitch.xml")
DIRECTORIES = ("conf", "log", "db", "run", "certs", "recordings", "storage", "cache", "temp")
START_SECONDS = 30.0


def program() -> str | None:
    home = os.environ.get("FREESWITCH_HOME")
    found = Path(home, "bin", "freeswitch") if home else None
    return str(found) if found and found.is_file() else shutil.which("freeswitch")


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextlib.contextmanager
def running(make, folder: Path):
    """The FreeSWITCH that ``make`` makes of a folder, started; skips where none is installed."""
    if program() is None:
        pytest.skip("needs a FreeSWITCH: set FREESWITCH_HOME, or have freeswitch on PATH")
    server = make(folder)
    server.start()
    try:
        yield server
    finally:
        server.kill()


class FreeSwitch:
    """``port`` is its event socket, ``sip`` its SIP port; ``configure`` writes what it runs on."""

    password = PASSWORD
    profiles = 1
    """How many SIP profiles come up."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        for name in DIRECTORIES:
            (folder / name).mkdir(parents=True)
        self.port = free_port()
        self.sip = free_port()
        self.process: subprocess.Popen[bytes] | None = None
        self.configure()

    def configure(self) -> None:
        values = {"ESL": self.port, "SIP": self.sip, "PASSWORD": self.password, **self.rtp_ports()}
        text = TEMPLATE.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        (self.folder / "conf" / "freeswitch.xml").write_text(text, encoding="utf-8")

    def rtp_ports(self) -> dict[str, int]:
        first = 2 * (min(self.port, 64000) // 2)
        return {"RTP_FIRST": first, "RTP_LAST": first + 998}

    def start(self) -> None:
        places = [word for name in DIRECTORIES for word in (f"-{name}", str(self.folder / name))]
        self.process = subprocess.Popen(
            [program(), "-nonat", "-nonatmap", "-nocal", "-nc", "-nf", *places],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_SECONDS
        while "UP" not in self.ask("status") or self.ask("sofia status").count("RUNNING") < self.profiles:
            assert self.process.poll() is None, "FreeSWITCH ended by itself"
            assert time.monotonic() < until, f"FreeSWITCH does not start: {self.log()[-3000:]}"
            sleep(0.1)

    def kill(self) -> None:
        self.process.kill()
        self.process.wait(10)

    def log(self) -> str:
        file = self.folder / "log" / "freeswitch.log"
        return file.read_text("utf-8", "replace") if file.exists() else ""

    def ask(self, command: str) -> str:
        """An API command over a socket of its own; '' while nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as sock:
                sock.sendall(f"auth {self.password}\n\napi {command}\n\nexit\n\n".encode())
                answer = b""
                while data := sock.recv(65536):
                    answer += data
        except OSError:
            return ""
        _, _, body = answer.partition(b"Content-Type: api/response")
        return body.partition(b"\n\n")[2].partition(b"Content-Type: command/reply")[0].decode()
