"""A real FreeSWITCH that runs on what `ivrctl freeswitch config` wrote: loopback addresses, free ports."""

import json
import time
import wave
from pathlib import Path

import gevent
from live_freeswitch import FreeSwitch, free_port

from cli.main import main

PASSWORD = "a-long-secret-of-the-tests"
HOSTILE = "p<&\"'>%${x}\\w;1"
"""Password of an extension with everything that could be misread."""

IVR = """
name: bank
language: en-US
start: main
access_numbers:
  - {number: "95500", flow: main}
  - {number: "02188880000", flow: main}
  - {number: "4000", flow: main}
  - {number: "4001", flow: main}
  - {number: "4002", flow: main}
  - {number: "51827608", direction: outbound, flow: main}
"""
FLOW = "start: bye\nnodes:\n  bye: {type: hangup, prompt: Goodbye.}\n"
SITE = """
projects: [bank]
country: CN
fallback: "hangup:NETWORK_OUT_OF_ORDER"
blacklist: ["13900139000", "110"]
numbers:
  "95500": {fallback: "announcement:sorry.wav"}
  "4000": {fallback: "tel:1002"}
  "4001": {fallback: "voicemail:800"}
  "4002": {fallback: "queue:800"}
"""
SETTINGS = """
name: node1
event_socket: {port: ESL, password: SECRET}
workers: {pools: {ivr: 2}, take_within: 1}
domain: office.example
profiles:
  office: {serves: extensions, address: 127.0.0.1, port: OFFICE, tls_port: TLS, wss_port: WSS, ws_port: WS}
  carriers: {serves: trunks, address: 127.0.0.1, port: CARRIERS}
trunks:
  carrier: {host: "127.0.0.1:OUTSIDE", addresses: [ALLOWED], caller_number: "51827608"}
extensions:
  "1001": {password: HOSTILE, name: 前台 Desk}
  "1002": {password: telephone-1002-x}
  "1003": {password: telephone-1003-x}
outbound: [{prefix: "9", strip: 1, trunks: [carrier]}]
queues:
  "800": ["1001"]
  "801": {members: ["1001"], wait: 5}
  "802": {members: ["1003"]}
capacity: {sessions: 400}
media: {rtp: [RTP_FIRST, RTP_LAST], codecs: [PCMU, PCMA, opus], recordings: RECORDINGS, sounds: SOUNDS}
"""


class ConfiguredFreeSwitch(FreeSwitch):
    """``ports`` by name; ``folder`` holds everything; ``sorry.wav`` is a second of silence."""

    password = PASSWORD
    profiles = 3  # office counts twice, for TLS

    def __init__(self, folder: Path) -> None:
        self.ports = {name: free_port() for name in ("OFFICE", "TLS", "WSS", "WS", "CARRIERS", "OUTSIDE")}
        for name in ("sounds", "bank/flows"):
            (folder / name).mkdir(parents=True)
        (folder / "bank" / "ivr.yaml").write_text(IVR, "utf-8")
        (folder / "bank" / "flows" / "main.yaml").write_text(FLOW, "utf-8")
        (folder / "site.yaml").write_text(SITE, "utf-8")
        with wave.open(str(folder / "sounds" / "sorry.wav"), "wb") as sound:
            sound.setparams((1, 2, 8000, 0, "NONE", ""))
            sound.writeframes(b"\0\0" * 8000)
        super().__init__(folder)

    def configure(self, *, allowed: str = "127.0.0.1", settings: str = SETTINGS) -> None:
        """Write freeswitch.yaml, and by `ivrctl` the configuration."""
        values = {
            **self.ports,
            **self.rtp_ports(),
            "ESL": self.port,
            "SECRET": PASSWORD,
            "HOSTILE": json.dumps(HOSTILE),
            "ALLOWED": allowed,
            "RECORDINGS": self.folder / "recordings",
            "SOUNDS": self.folder / "sounds",
        }
        text = settings
        for name, value in values.items():
            text = text.replace(name, str(value))
        (self.folder / "freeswitch.yaml").write_text(text, "utf-8")
        assert main(["freeswitch", "config", *self.arguments(), "-o", str(self.folder / "conf")]) == 0

    def arguments(self) -> list[str]:
        return [str(self.folder / "freeswitch.yaml"), "--site", str(self.folder / "site.yaml")]

    def start(self) -> None:
        super().start()
        self.log_of_start = self.log()

    def channels(self) -> list[dict[str, str]]:
        return json.loads(self.ask("show channels as json") or "{}").get("rows", [])

    def until(self, condition, seconds: float = 10.0):
        """What ``condition`` returns once it is true; fails after some seconds."""
        end = time.monotonic() + seconds
        while not (found := condition()):
            assert time.monotonic() < end, f"it did not come about; the log ends:\n{self.log()[-3000:]}"
            gevent.sleep(0.05)
        return found

    def call(self, number: str, context: str = "public") -> str:
        """Begin a call that holds on by itself; what FreeSWITCH says once it is answered or over."""
        asking = gevent.spawn(
            self.ask, f"originate {{originate_timeout=20}}loopback/{number}/{context} &park"
        )
        return asking.get(timeout=30)

    def begin_call(self, number: str, context: str = "public") -> None:
        """Begin a call and wait for nothing."""
        self.ask(f"bgapi originate {{originate_timeout=20}}loopback/{number}/{context} &park")

    def inner(self, number: str) -> dict[str, str] | None:
        """The channel of a loopback call that the dialplan has."""
        return next((row for row in self.channels() if row["name"] == f"loopback/{number}-b"), None)
