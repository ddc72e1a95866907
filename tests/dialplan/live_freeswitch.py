"""A real FreeSWITCH of our own for tests: its own directories, free ports, loopback addresses only."""

import os
import shutil
import signal
import subprocess
import time
from pathlib import Path

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


class FreeSwitch:
    """Started by `start`; ``port`` is its event socket, ``sip`` its SIP port."""

    def __init__(self, directory: Path) -> None:
        self.directory = directory
        self.port = free_port()
        self.sip = free_port()
        rtp = 2 * (free_port() // 2)
        rtp = rtp - 1000 if rtp > 64000 else rtp
        for name in DIRECTORIES:
            (directory / name).mkdir()
        values = {
            "ESL": self.port,
            "SIP": self.sip,
            "RTP_FIRST": rtp,
            "RTP_LAST": rtp + 998,
            "PASSWORD": PASSWORD,
        }
        text = TEMPLATE.read_text(encoding="utf-8")
        for name, value in values.items():
            text = text.replace(f"@{name}@", str(value))
        (directory / "conf" / "freeswitch.xml").write_text(text, encoding="utf-8")
        self.process: subprocess.Popen[bytes] | None = None

    def start(self) -> None:
        places = [word for name in DIRECTORIES for word in (f"-{name}", str(self.directory / name))]
        self.process = subprocess.Popen(
            [program(), "-nonat", "-nonatmap", "-nocal", "-nc", "-nf", *places],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        until = time.monotonic() + START_SECONDS
        while "UP" not in (answer := self.ask("status")) or "RUNNING" not in self.ask("sofia status"):
            assert self.process.poll() is None, "FreeSWITCH ended by itself"
            assert time.monotonic() < until, f"FreeSWITCH does not start: {answer}"
            sleep(0.1)

    def kill(self) -> None:
        self.process.send_signal(signal.SIGKILL)
        self.process.wait(10)

    def ask(self, command: str) -> str:
        """An API command over a socket of its own; '' while nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.port), 5) as sock:
                sock.sendall(f"auth {PASSWORD}\n\napi {command}\n\nexit\n\n".encode())
                answer = b""
                while data := sock.recv(65536):
                    answer += data
        except OSError:
            return ""
        _, _, body = answer.partition(b"Content-Type: api/response")
        return body.partition(b"\n\n")[2].partition(b"Content-Type: ")[0].decode()
