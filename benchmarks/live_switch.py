"""One FreeSWITCH with two ways to the same menu: its own `ivr` application, and `ivrctl serve`. Callers are SIPp's.

The menu: a prompt, key 1, a second prompt, key 2, a last sentence, and FreeSWITCH hangs up. About six seconds.
"""

from __future__ import annotations

import csv
import json
import math
import os
import re
import shutil
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import wave
from array import array
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import psutil
from lxml import etree

from cli.main import main

__all__ = ["Load", "Server", "Switch", "absent"]

PASSWORD = "a-long-secret-of-the-benchmark"
NATIVE, OURS = "9000", "9001"
SOUNDS = {"menu": 2.5, "sub": 2.5, "bye": 1.5}
"""Seconds of each recording; the keys come before their ends, so each is interrupted but the last."""
KEY_AFTER_MS = 1500

SETTINGS = """
name: bench
event_socket: {{port: {esl}, password: {password}}}
workers: {{pools: {{ivr: {workers}}}{socket}}}
profiles: {{carriers: {{serves: trunks, address: 127.0.0.1, port: {sip}}}}}
trunks: {{callers: {{host: "127.0.0.1:{callers}", addresses: [127.0.0.1]}}}}
media: {{rtp: [{rtp}, {rtp_last}], codecs: [PCMU], recordings: {folder}/recordings}}
capacity: {{sessions: 2000, per_second: 500}}
"""
IVR = "name: bench\nlanguage: en-US\nstart: main\naccess_numbers: [{number: '9001', flow: main}]\n"
FLOW = """
start: menu
nodes:
  menu: {type: menu, prompt: [{audio: menu.wav}], keys: {"1": sub}}
  sub: {type: menu, prompt: [{audio: sub.wav}], keys: {"2": bye}}
  bye: {type: hangup, prompt: [{audio: bye.wav}]}
"""
MENU = """
<configuration name="ivr.conf"><menus>
  <menu name="main" greet-long="{audio}/menu.wav" greet-short="{audio}/menu.wav" timeout="10000"
        inter-digit-timeout="2000" max-failures="3" max-timeouts="3" digit-len="1">
    <entry action="menu-sub" digits="1" param="sub"/>
  </menu>
  <menu name="sub" greet-long="{audio}/sub.wav" greet-short="{audio}/sub.wav" timeout="10000"
        inter-digit-timeout="2000" max-failures="3" max-timeouts="3" digit-len="1">
    <entry action="menu-exec-app" digits="2" param="transfer bye XML native"/>
  </menu>
</menus></configuration>
"""
NATIVE_NUMBER = """
<extension name="native"><condition field="destination_number" expression="^9000$">
  <action application="answer"/><action application="ivr" data="main"/>
</condition></extension>
"""
NATIVE_END = """
<context name="native"><extension name="bye"><condition field="destination_number" expression="^bye$">
  <action application="playback" data="{audio}/bye.wav"/><action application="hangup"/>
</condition></extension></context>
"""
SCENARIO = """<?xml version="1.0"?>
<scenario name="caller">
  <send retrans="500" start_rtd="1"><![CDATA[
INVITE sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>
Call-ID: [call_id]
CSeq: 1 INVITE
Contact: sip:caller@[local_ip]:[local_port]
Max-Forwards: 70
Content-Type: application/sdp
Content-Length: [len]

v=0
o=- 1 1 IN IP[local_ip_type] [local_ip]
s=-
c=IN IP[media_ip_type] [media_ip]
t=0 0
m=audio [media_port] RTP/AVP 0 96
a=rtpmap:0 PCMU/8000
a=rtpmap:96 telephone-event/8000
a=fmtp:96 0-15
  ]]></send>
  <recv response="100" optional="true"/>
  <recv response="180" optional="true"/>
  <recv response="183" optional="true"/>
  <recv response="200" rtd="1" rrs="true"/>
  <send><![CDATA[
ACK [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 1 ACK
Max-Forwards: 70
Content-Length: 0

  ]]></send>
{rest}
</scenario>
"""
PRESSES = """
  <pause milliseconds="{key}"/>
  <nop><action><exec play_dtmf="1"/></action></nop>
  <pause milliseconds="{key}"/>
  <nop><action><exec play_dtmf="2"/></action></nop>
  <recv request="BYE" timeout="15000"/>
  <send><![CDATA[
SIP/2.0 200 OK
[last_Via:]
[last_From:]
[last_To:]
[last_Call-ID:]
[last_CSeq:]
Content-Length: 0

  ]]></send>
"""
HANGS_UP = """
  <pause milliseconds="{stay}"/>
  <send retrans="500"><![CDATA[
BYE [next_url] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:caller@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 BYE
Max-Forwards: 70
Content-Length: 0

  ]]></send>
  <recv response="200"/>
"""


def absent() -> str:
    """What is missing for these benchmarks; '' when all is there."""
    if _program() is None:
        return "needs a FreeSWITCH: set FREESWITCH_HOME, or have freeswitch on PATH"
    return "" if shutil.which("sipp") else "needs SIPp with PCAP"


def _program() -> str | None:
    home = os.environ.get("FREESWITCH_HOME")
    found = Path(home, "bin", "freeswitch") if home else None
    return str(found) if found and found.is_file() else shutil.which("freeswitch")


def _media_port() -> int:
    """One that no other run of SIPp uses: an even one below those of FreeSWITCH's sound."""
    return 12000 + os.getpid() % 4000 * 2


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Switch:
    """A FreeSWITCH of the benchmark's own, on loopback."""

    def __init__(self, folder: Path, workers: int, *, outbound: bool = False) -> None:
        self.folder = folder
        self.esl, self.sip, self.callers, self.socket = (free_port() for _ in range(4))
        audio = folder / "bench" / "audio"
        for place in ("bench/flows", "bench/audio", *_PLACES):
            (folder / place).mkdir(parents=True)
        for name, seconds in SOUNDS.items():
            _tone(audio / f"{name}.wav", seconds)
        (folder / "bench" / "ivr.yaml").write_text(IVR)
        (folder / "bench" / "flows" / "main.yaml").write_text(FLOW)
        text = SETTINGS.format(
            esl=self.esl,
            sip=self.sip,
            callers=self.callers,
            password=PASSWORD,
            workers=workers,
            socket=f', socket: "127.0.0.1:{self.socket}"' if outbound else "",
            rtp=20000,
            rtp_last=32766,  # the system gives away those above
            folder=folder,
        )
        (folder / "freeswitch.yaml").write_text(text)
        arguments = [str(folder / "freeswitch.yaml"), "--project", str(folder / "bench")]
        assert main(["freeswitch", "config", *arguments, "-o", str(folder / "conf")]) == 0
        self._add_the_native_menu(audio)
        self.process = self._start()

    def _add_the_native_menu(self, audio: Path) -> None:
        file = self.folder / "conf" / "freeswitch.xml"
        root = etree.fromstring(file.read_bytes())
        root.find("section[@name='configuration']").append(etree.fromstring(MENU.format(audio=audio)))
        plan = root.find("section[@name='dialplan']")
        plan.find("context[@name='public']").insert(0, etree.fromstring(NATIVE_NUMBER))
        plan.append(etree.fromstring(NATIVE_END.format(audio=audio)))
        file.write_bytes(etree.tostring(root))

    def _start(self) -> psutil.Popen:
        places = [word for name in _PLACES for word in (f"-{name}", str(self.folder / name))]
        process = psutil.Popen(
            [_program(), "-nonat", "-nonatmap", "-nocal", "-nc", "-nf", *places],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
        )
        _until(lambda: "RUNNING" in self.ask("sofia status"), 60)
        return process

    def ask(self, command: str) -> str:
        """An API command; '' while nobody answers."""
        try:
            with socket.create_connection(("127.0.0.1", self.esl), 5) as sock:
                sock.sendall(f"auth {PASSWORD}\n\napi {command}\n\nexit\n\n".encode())
                answer = b"".join(iter(lambda: sock.recv(65536), b""))
        except OSError:
            return ""
        return answer.partition(b"Content-Type: api/response")[2].decode("utf-8", "replace")

    def idle(self) -> None:
        """Wait until no call is left."""
        _until(lambda: "\n0 total" in self.ask("show channels count"), 60)

    def stop(self) -> None:
        self.process.kill()
        self.process.wait()


_PLACES = ("conf", "log", "db", "run", "certs", "recordings", "storage", "cache", "temp")


class Server:
    """`ivrctl serve` for that FreeSWITCH."""

    def __init__(self, switch: Switch) -> None:
        self.state = switch.folder / "state"
        self._port = free_port()
        self._log = switch.folder / "server.log"
        command = [sys.executable, "-m", "cli.main", "serve", str(switch.folder / "bench")]
        command += ["--freeswitch", str(switch.folder / "freeswitch.yaml"), "--state", str(self.state)]
        command += ["--monitor", f"127.0.0.1:{self._port}", "--recognizer", "", "--log-level", "info"]
        self.process = psutil.Popen(command, stdout=subprocess.DEVNULL, stderr=self._log.open("wb"))
        _until(lambda: self.ready, 60)
        self.workers = [
            child for child in self.process.children() if "dialplan.server.worker" in child.cmdline()
        ]

    @property
    def ready(self) -> bool:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{self._port}/readyz", timeout=5) as answer:
                told = json.load(answer)["workers"].values()
        except OSError:
            return False
        return all(
            worker.get("state") == "running" and (worker["socket"] or all(worker["switches"].values()))
            for worker in told
        )

    def greenlets(self) -> int:
        """Of all workers together, by what they write into the log when asked."""
        before = self._log.stat().st_size
        for worker in self.workers:
            worker.send_signal(signal.SIGUSR1)
        text = ""

        def all_told() -> bool:
            nonlocal text
            text = self._log.read_text()[before:]
            return len(re.findall(r"(\d+) greenlets", text)) == len(self.workers)

        _until(all_told, 20)
        return sum(map(int, re.findall(r"(\d+) greenlets", text)))

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait(120)


@dataclass(frozen=True, slots=True)
class Load:
    """What became of a run of SIPp."""

    rate: float
    calls: int
    failed: int
    retransmissions: int
    answer_ms: tuple[float, ...]
    """INVITE to 200 OK of each call."""
    most_at_once: int
    switch_ms: float
    """CPU of FreeSWITCH a call."""
    workers_ms: float
    """CPU of the workers a call."""

    @property
    def clean(self) -> bool:
        """Hardly a call failed, and hardly a message had to be sent twice."""
        return self.failed <= self.calls * 0.002 and self.retransmissions <= self.calls * 0.01


def run_load(
    switch: Switch,
    number: str,
    rate: float,
    calls: int,
    *,
    server: Server | None = None,
    stay: int | None = None,
) -> Load:
    """Calls at a steady rate. ``stay``: milliseconds after which the caller hangs up; else the menu is walked through."""
    rest = HANGS_UP.format(stay=stay) if stay is not None else PRESSES.format(key=KEY_AFTER_MS)
    folder = switch.folder / f"sipp-{time.monotonic_ns()}"
    folder.mkdir()
    (folder / "caller.xml").write_text(SCENARIO.replace("{rest}", rest))
    workers = server.workers if server is not None else []
    before = _cpu([switch.process]), _cpu(workers)
    command = ["sipp", f"127.0.0.1:{switch.sip}", "-sf", "caller.xml", "-s", number, "-i", "127.0.0.1"]
    command += [
        "-p",
        str(switch.callers),
        "-mp",
        str(_media_port()),
        "-r",
        str(rate),
        "-m",
        str(calls),
        "-nostdin",
        "-l",
        "3000",
    ]
    command += [
        "-trace_stat",
        "-stf",
        "stat.csv",
        "-fd",
        "1",
        "-trace_rtt",
        "-rtt_freq",
        "1",
        "-timeout",
        f"{calls / rate + 120:.0f}s",
    ]
    subprocess.run(command, cwd=folder, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False)
    switch.idle()
    after = _cpu([switch.process]), _cpu(workers)
    with (folder / "stat.csv").open() as file:
        rows = list(csv.DictReader(file, delimiter=";"))
    last = rows[-1]
    return Load(
        rate=rate,
        calls=calls,
        failed=calls - int(last["SuccessfulCall(C)"]),
        retransmissions=int(last["Retransmissions(C)"]),
        answer_ms=tuple(_response_times(folder)),
        most_at_once=max(int(row["CurrentCall"]) for row in rows),
        switch_ms=(after[0] - before[0]) * 1000 / calls,
        workers_ms=(after[1] - before[1]) * 1000 / calls,
    )


def _response_times(folder: Path) -> Iterator[float]:
    for file in folder.glob("*_rtt.csv"):
        for line in file.read_text().splitlines()[1:]:
            yield float(line.split(";")[1])


def _cpu(processes: list[psutil.Process]) -> float:
    return sum(times.user + times.system for times in (process.cpu_times() for process in processes))


def _tone(path: Path, seconds: float) -> None:
    """A quiet tone, so that something is sent that is not silence."""
    count = int(seconds * 8000)
    samples = array("h", (round(1000 * math.sin(2 * math.pi * 440 * n / 8000)) for n in range(count)))
    with wave.open(str(path), "wb") as sound:
        sound.setparams((1, 2, 8000, count, "NONE", ""))
        sound.writeframes(samples.tobytes())


def _until(condition, seconds: float) -> None:
    end = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > end:
            raise TimeoutError("it did not come about in time")
        time.sleep(0.05)
