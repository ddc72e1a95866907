"""Telephones and carriers of all kinds, on a real FreeSWITCH."""

import hashlib
import re
import shutil
import ssl
import subprocess
import uuid
from pathlib import Path

import numpy as np
import pytest
import soundfile
from configured_freeswitch import IVR, SETTINGS, SITE, ConfiguredFreeSwitch
from live_freeswitch import free_port, running
from websockets.sync.client import connect

pytestmark = pytest.mark.freeswitch
CALL = Path(__file__).parents[1] / "config" / "sipp" / "call.xml"
MORE = SETTINGS.replace(
    "trunks:\n",
    """  infos: {serves: trunks, address: 127.0.0.1, port: INFOS, dtmf: info}
  tones: {serves: trunks, address: 127.0.0.1, port: TONES, dtmf: inband}
trunks:
  registered: {host: "127.0.0.1:OFFICE", profile: carriers, register: true, username: "1003", password: telephone-1003-x, realm: office.example}
""",
).replace("sounds: SOUNDS", "sounds: SOUNDS, music: MUSIC")
CLOSED = """
calendars:
  never: {hours: {}}
  always: {hours: {mon: ["00:00-24:00"], tue: ["00:00-24:00"], wed: ["00:00-24:00"], thu: ["00:00-24:00"], fri: ["00:00-24:00"], sat: ["00:00-24:00"], sun: ["00:00-24:00"]}}
  feast:
    hours: {mon: ["00:00-24:00"], tue: ["00:00-24:00"], wed: ["00:00-24:00"], thu: ["00:00-24:00"], fri: ["00:00-24:00"], sat: ["00:00-24:00"], sun: ["00:00-24:00"]}
    holidays: [{name: always, from: 2020-01-01, to: 2099-12-31}]
"""


@pytest.fixture(scope="module")
def switch(tmp_path_factory):
    if shutil.which("sipp") is None:
        pytest.skip("needs SIPp")
    with running(of_all_kinds, tmp_path_factory.mktemp("telephony") / "switch") as server:
        yield server


def of_all_kinds(folder):
    server = ConfiguredFreeSwitch(folder)
    server.ports |= {"INFOS": free_port(), "TONES": free_port()}
    (folder / "music").mkdir()
    seconds = np.arange(8000 * 5) / 8000
    soundfile.write(folder / "music" / "hold.wav", 0.3 * np.sin(2 * np.pi * 620 * seconds), 8000)
    (folder / "bank" / "ivr.yaml").write_text(
        IVR.replace(
            'number: "4000", flow: main',
            'number: "4000", flow: main, calendar: never, off_hours_flow: closed',
        )
        .replace(
            'number: "4001", flow: main', 'number: "4001", flow: main, calendar: feast, holiday_flow: closed'
        )
        .replace(
            'number: "4002", flow: main',
            'number: "4002", flow: main, calendar: always, off_hours_flow: closed',
        )
        + CLOSED,
        "utf-8",
    )
    bye = "start: bye\nnodes:\n  bye: {type: hangup, prompt: We are closed.}\n"
    (folder / "bank" / "flows" / "closed.yaml").write_text(bye, "utf-8")
    (folder / "site.yaml").write_text(SITE.replace('"4002": {', '"4002": {max_calls: 1, '), "utf-8")
    server.configure(settings=MORE.replace("MUSIC", str(folder / "music")))
    return server


def sipp(switch, tmp_path, profile, key="", transport="u1"):
    """A call to 95500 that hears the menu, presses 9 by what ``key`` does, and is hung up on."""
    (tmp_path / "call.xml").write_text(CALL.read_text("utf-8").replace("<!-- key -->", key), "utf-8")
    command = [
        "sipp",
        "-sf",
        "call.xml",
        f"127.0.0.1:{switch.ports[profile]}",
        "-s",
        "95500",
        "-t",
        transport,
    ]
    command += ["-p", free_port(), "-i", "127.0.0.1", "-nostdin", "-m", "1", "-timeout", "25s"]
    done = subprocess.run(
        [str(word) for word in command], cwd=tmp_path, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout[-3000:] + done.stderr


def only_call(site):
    (row,) = site.ivrctl("calls", "--last", "1")
    site.until(lambda: site.events(row["call"])[-1].kind == "ended")
    return site.events(row["call"])


INFO = """<send retrans="500"><![CDATA[
INFO sip:[service]@[remote_ip]:[remote_port] SIP/2.0
Via: SIP/2.0/[transport] [local_ip]:[local_port];branch=[branch]
From: <sip:13800138000@[local_ip]:[local_port]>;tag=[call_number]
To: <sip:[service]@[remote_ip]:[remote_port]>[peer_tag_param]
Call-ID: [call_id]
CSeq: 2 INFO
Max-Forwards: 70
Content-Type: application/dtmf-relay
Content-Length: [len]

Signal=9
Duration=160
]]></send><recv response="200"/>"""


@pytest.mark.parametrize("transport", ["u1", "t1"])
def test_keys_come_by_info_over_udp_and_tcp(switch, site, tmp_path, transport):
    site.serve()
    sipp(switch, tmp_path, "INFOS", INFO, transport)
    events = only_call(site)
    (key,) = [event for event in events if event.kind == "key"]
    assert (key.key, events[0].caller, events[-1].by) == ("9", "13800138000", "flow")


def test_keys_come_as_tones_in_the_sound(switch, site):
    seconds = np.arange(8000 * 0.4) / 8000
    tones = 0.25 * (np.sin(2 * np.pi * 852 * seconds) + np.sin(2 * np.pi * 1477 * seconds))
    nine = switch.folder / "sounds" / "nine.wav"
    soundfile.write(nine, np.concatenate([np.zeros(1600), tones, np.zeros(8000)]), 8000)
    site.serve()
    leg = "a-line-with-tones"
    address = f"sofia/carriers/95500@127.0.0.1:{switch.ports['TONES']}"
    switch.ask(f"bgapi originate {{origination_uuid={leg},dtmf_type=none}}{address} &park()")
    call = site.until(
        lambda: next((call for call, node in site.open_calls().items() if node == "menu"), None)
    )
    site.until(lambda: "dtmf" in switch.ask(f"uuid_buglist {call}"))  # FreeSWITCH listens for tones
    switch.ask(f"uuid_broadcast {leg} {nine}")
    site.until(lambda: site.events(call)[-1].kind == "ended")
    keys = [event for event in site.events(call) if event.kind == "key"]
    assert [(key.key, key.source) for key in keys] == [("9", "INBAND_AUDIO")]


def test_a_trunk_signs_in_where_its_carrier_wants_it(switch):
    """The other side here is the profile for extensions."""
    switch.until(lambda: re.search(r"registered\s.*REGED", switch.ask("sofia status")), 40)
    switch.until(lambda: "127.0.0.1" in switch.ask("sofia_contact 1003@office.example"))


def test_who_waits_hears_the_music_of_the_site(switch):
    caller = "music-caller"
    switch.ask(f"bgapi originate {{origination_uuid={caller}}}loopback/801/office &park()")
    switch.until(lambda: any(channel["application"] == "fifo" for channel in switch.channels()))
    file = switch.folder / "recordings" / "heard.wav"

    def pitch():
        switch.ask(f"uuid_record {caller} start {file}")
        switch.ask("msleep 1500")
        switch.ask(f"uuid_record {caller} stop {file}")
        heard, rate = soundfile.read(file, always_2d=True)
        return int(np.argmax(np.abs(np.fft.rfft(heard[-rate:, 0]))))

    switch.until(lambda: abs(pitch() - 620) <= 3, 20)
    switch.ask("hupall")


@pytest.mark.parametrize(
    ("number", "state", "flow"),
    [("4000", "closed", "closed"), ("4001", "holiday", "closed"), ("4002", "open", "main")],
)
def test_working_time_and_holidays_choose_the_flow(site, number, state, flow):
    """R-num.2, R-num.3."""
    site.serve()
    caller = site.call(number)
    site.until(lambda: "prompt" in caller.kinds or caller.in_menu)
    started = caller.events[0]
    assert (started.state, started.flow) == (state, flow)


def test_a_call_over_the_limit_of_its_number_is_busy(site):
    """R-num.5."""
    site.serve()
    first = site.call("4002")
    site.until(lambda: first.in_menu)
    assert site.switch.call("4002").strip() == "-ERR USER_BUSY"
    first.hang_up()
    site.until(lambda: first.ended)
    second = site.call("4002")
    site.until(lambda: second.in_menu)


class WebPhone:
    """A telephone in a browser: SIP over a secure WebSocket (RFC 7118)."""

    def __init__(self, socket, user, password):
        self.socket = socket
        self.user, self.password, self.tag = user, password, uuid.uuid4().hex[:8]
        self.call_id, self.sequence, self.to = str(uuid.uuid4()), 0, ""

    def request(self, method, uri, body="", authorization=""):
        if method != "ACK":
            self.sequence += 1
        lines = [
            f"{method} {uri} SIP/2.0",
            f"Via: SIP/2.0/WSS phone.invalid;branch=z9hG4bK{uuid.uuid4().hex}",
            f"From: <sip:{self.user}@office.example>;tag={self.tag}",
            f"To: {self.to or ('<sip:' + self.user + '@office.example>' if method == 'REGISTER' else f'<{uri}>')}",
            f"Call-ID: {self.call_id}",
            f"CSeq: {self.sequence} {method}",
            f"Contact: <sip:{self.user}@phone.invalid;transport=ws>",
            "Max-Forwards: 70",
            *([authorization] if authorization else []),
            *(["Content-Type: application/sdp"] if body else []),
            f"Content-Length: {len(body)}",
        ]
        self.socket.send("\r\n".join(lines) + "\r\n\r\n" + body)

    def answer(self):
        """The next final answer, or request from there."""
        while True:
            text = self.socket.recv(timeout=10)
            text = text if isinstance(text, str) else text.decode()
            if not re.match(r"SIP/2.0 1\d\d", text):
                return text

    def signed(self, method, uri, body=""):
        """Ask, and once more with the password."""
        self.request(method, uri, body)
        challenge = self.answer()
        kind, realm, nonce = re.search(
            r'(WWW|Proxy)-Authenticate: Digest.*?realm="([^"]+)".*?nonce="([^"]+)"', challenge, re.DOTALL
        ).groups()
        if method == "INVITE":
            self.request("ACK", uri)
        name = "Authorization" if kind == "WWW" else "Proxy-Authorization"

        def md5(text):
            return hashlib.md5(text.encode(), usedforsecurity=False).hexdigest()

        secret, asked = md5(f"{self.user}:{realm}:{self.password}"), md5(f"{method}:{uri}")
        response = md5(f"{secret}:{nonce}:00000001:c0ffee:auth:{asked}")
        given = (
            f'username="{self.user}", realm="{realm}", nonce="{nonce}", uri="{uri}", response="{response}"'
        )
        self.request(method, uri, body, f'{name}: Digest {given}, qop=auth, nc=00000001, cnonce="c0ffee"')
        return self.answer()


SDP = """v=0\r
o=- 1 1 IN IP4 127.0.0.1\r
s=-\r
c=IN IP4 127.0.0.1\r
t=0 0\r
m=audio PORT RTP/AVP 0\r
a=rtpmap:0 PCMU/8000\r
"""


@pytest.fixture
def web_phone(switch):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    address = f"wss://127.0.0.1:{switch.ports['WSS']}"
    with connect(address, ssl=context, subprotocols=["sip"], proxy=None) as socket:
        yield WebPhone(socket, "1002", "telephone-1002-x")


def test_a_telephone_in_a_browser_signs_in_and_calls(switch, site, web_phone):
    site.serve()
    phone = web_phone
    assert phone.signed("REGISTER", "sip:office.example").startswith("SIP/2.0 200")
    assert "1002" in switch.ask("sofia_contact 1002@office.example")
    phone.call_id, phone.sequence = str(uuid.uuid4()), 0
    uri = "sip:95500@office.example"
    answer = phone.signed("INVITE", uri, SDP.replace("PORT", str(free_port())))
    assert answer.startswith("SIP/2.0 200"), answer
    phone.to = re.search(r"^To: (.*?)\r$", answer, re.MULTILINE)[1]
    phone.request("ACK", uri)
    (call, place) = site.until(
        lambda: next(((c, n) for c, n in site.open_calls().items() if n == "menu"), None)
    )
    assert place == "menu"
    assert site.events(call)[0].caller == "1002"
    phone.request("BYE", uri)
    site.until(lambda: site.events(call)[-1].kind == "ended")
    assert site.events(call)[-1].by == "caller"


def test_calls_come_over_sockets_that_the_command_line_names(switch, site):
    """`ivrctl serve --outbound` without a freeswitch.yaml."""
    port = free_port()
    switch.configure(
        settings=MORE.replace("MUSIC", str(switch.folder / "music")).replace(
            "take_within: 1", f'take_within: 1, socket: "127.0.0.1:{port}"'
        )
    )
    switch.ask("reloadxml")
    try:
        site.serve("--outbound", f"127.0.0.1:{port}", freeswitch=False)
        caller = site.call()
        site.until(lambda: caller.in_menu)
        caller.press("9")
        site.until(lambda: caller.ended)
        assert caller.events[-1].by == "flow"
    finally:
        switch.configure(settings=MORE.replace("MUSIC", str(switch.folder / "music")))
        switch.ask("reloadxml")
