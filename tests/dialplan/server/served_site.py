"""`ivrctl serve` beside a real FreeSWITCH that runs on our configuration."""

import contextlib
import itertools
import json
import os
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request

from configured_freeswitch import ConfiguredFreeSwitch
from live_freeswitch import free_port

from dialplan.journal import CallIndex

MENU = """
start: menu
nodes:
  menu:
    type: menu
    prompt: Press one to hear more or two to be transferred.
    timeout: 20
    keys: {"1": more, "2": desk, "9": bye}
  more: {type: play, prompt: This is more., next: menu}
  desk: {type: transfer, to: "tel:9555", mode: bridge, next: bye, busy: bye, no_answer: bye, failed: bye}
  bye: {type: hangup, prompt: Goodbye.}
"""
_numbers = itertools.count(1)


class ServedSite:
    """``switch`` is the FreeSWITCH, `serve` starts the server; the state of the server is in ``state``."""

    def __init__(self, switch: ConfiguredFreeSwitch, folder) -> None:
        self.switch = switch
        self.folder = folder
        self.state = folder / "state"
        self.monitor = free_port()
        self.log_file = folder / "server.log"
        self.process = None
        (switch.folder / "bank" / "flows" / "main.yaml").write_text(MENU, "utf-8")

    # The server

    def serve(self, *options: str, freeswitch: bool = True) -> None:
        self.begin_serving(*options, freeswitch=freeswitch)
        self.until(lambda: self.ask("/readyz")[0] == 200, 90)
        self.until(lambda: all(w and all(w["switches"].values()) for w in self.workers().values()))

    def begin_serving(self, *options: str, freeswitch: bool = True) -> None:
        """Start the server and wait for nothing."""
        command = [sys.executable, "-m", "cli.main", "serve", "--site", str(self.switch.folder / "site.yaml")]
        if freeswitch and "--freeswitch" not in options:
            command += ["--freeswitch", str(self.switch.folder / "freeswitch.yaml")]
        command += ["--state", str(self.state)]
        command += ["--monitor", f"127.0.0.1:{self.monitor}", "--log-format", "json", "--log-level", "debug"]
        with self.log_file.open("ab") as log:
            self.process = subprocess.Popen(
                [*command, *options],
                cwd=self.folder,
                stdin=subprocess.DEVNULL,
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def workers(self) -> dict:
        return self.ask("/readyz")[1]["workers"]

    def pids(self) -> dict[str, int]:
        """Worker processes by name."""
        found = {}
        for line in self.log():
            if line["message"].startswith("process "):
                found[line["process"]] = int(line["message"].split()[1])
        return found

    def ask(self, path: str):
        """Status and answer of the monitor: JSON, or the text of the metrics; 0 while nobody answers."""
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self.monitor}{path}", timeout=5) as answer:
                status, body = answer.status, answer.read()
        except urllib.error.HTTPError as fault:
            status, body = fault.code, fault.read()
        except OSError:
            return 0, None
        return status, body.decode() if path == "/metrics" else json.loads(body)

    def metric(self, name: str) -> float:
        """The sum of a metric over its labels."""
        rows = [row.split(" ") for row in self.ask("/metrics")[1].splitlines() if row.startswith(name)]
        return sum(float(row[-1]) for row in rows if row[0].partition("{")[0] == name)

    def log(self) -> list[dict]:
        lines = self.log_file.read_text("utf-8").splitlines() if self.log_file.exists() else []
        return [json.loads(line) for line in lines if line.startswith("{")]

    def stop(self, seconds: float = 30) -> int:
        self.process.send_signal(signal.SIGTERM)
        return self.process.wait(seconds)

    def kill(self) -> None:
        """Everything at once, as when the machine loses its power."""
        if self.process is None:
            return
        for pid in [self.process.pid, *self.pids().values()]:
            try:
                os.kill(pid, signal.SIGKILL)
            except ProcessLookupError:
                continue
        self.process.wait(10)

    def ivrctl(self, *arguments: str):
        """The JSON that a command prints."""
        command = [sys.executable, "-m", "cli.main", *arguments, "--state", str(self.state), "--json"]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        return json.loads(done.stdout)

    # Calls

    def open_calls(self) -> dict[str, str]:
        """The node of each call under way, by call."""
        with self._index() as index:
            alive, _ = index.open_calls()
            return {entry.call: node(index, entry.call) for entry in alive}

    def events(self, call: str) -> list:
        with self._index() as index:
            return [record.event for record in index.events(call)]

    @contextlib.contextmanager
    def _index(self):
        index = CallIndex(self.state / "journal")
        try:
            index.update()
            yield index
        finally:
            index.close()

    def call(self, number: str = "95500") -> "Caller":
        return Caller(self, number)

    def until(self, condition, seconds: float = 15.0):
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert self.process is None or self.process.poll() is None, self.tail()
            assert time.monotonic() < end, f"it did not come about; the log ends:\n{self.tail()}"
            time.sleep(0.03)
        return found

    def tail(self) -> str:
        return "\n".join(self.log_file.read_text("utf-8").splitlines()[-30:])


class Caller:
    """Somebody on the telephone: the far leg of a loopback channel. ``call`` is the UUID that the server has."""

    def __init__(self, site: ServedSite, number: str) -> None:
        self._site = site
        self._ask = site.switch.ask
        self.uuid = f"caller-{os.getpid()}-{next(_numbers)}"
        self._ask(
            f"bgapi originate {{origination_uuid={self.uuid},originate_timeout=20}}loopback/{number}/public &park()"
        )
        self.call = site.until(self._other)

    def _other(self) -> str | None:
        answer = self._ask(f"uuid_getvar {self.uuid} other_loopback_leg_uuid").strip()
        return None if answer in {"", "_undef_"} or answer.startswith("-") else answer

    def press(self, keys: str) -> None:
        self._ask(f"uuid_send_dtmf {self.uuid} {keys}")

    def hang_up(self) -> None:
        self._ask(f"uuid_kill {self.uuid} NORMAL_CLEARING")

    @property
    def up(self) -> bool:
        return self._ask(f"uuid_exists {self.uuid}").strip() == "true"

    @property
    def events(self) -> list:
        """What the journal has of the call."""
        return self._site.events(self.call)

    @property
    def kinds(self) -> list[str]:
        return [event.kind for event in self.events]

    @property
    def ended(self) -> bool:
        """Whether the journal has its end, which comes a moment after the hang-up."""
        return self.kinds[-1] == "ended"

    @property
    def in_menu(self) -> bool:
        return self._site.open_calls().get(self.call) == "menu"


def node(index: CallIndex, call: str) -> str:
    at = ""
    for record in index.events(call):
        if record.event.kind in {"node-entered", "node-left"}:
            at = record.event.node if record.event.kind == "node-entered" else ""
    return at
