"""The configuration that is written, on a real FreeSWITCH (R-tel.1)."""

import re
import shutil
import socket
import ssl
import subprocess
import sys
import wave
from array import array
from pathlib import Path

import pytest
from configured_freeswitch import HOSTILE, PASSWORD, SETTINGS, ConfiguredFreeSwitch
from live_freeswitch import free_port, running

from cli.main import main

pytestmark = pytest.mark.freeswitch
SCENARIOS = Path(__file__).parent / "sipp"
WORKERS = {"ivrkit:ivr-1", "ivrkit:ivr-2"}


@pytest.fixture(scope="module")
def switch(tmp_path_factory):
    with running(ConfiguredFreeSwitch, tmp_path_factory.mktemp("configured") / "switch") as server:
        yield server


@pytest.fixture(autouse=True)
def _no_calls(switch):
    yield
    switch.ask("hupall")
    switch.until(lambda: not switch.channels())


@pytest.fixture
def sipp(switch, tmp_path):
    if shutil.which("sipp") is None:
        pytest.skip("needs SIPp")

    def sipp(*arguments, wait=True):
        command = ["sipp", *map(str, arguments), "-i", "127.0.0.1", "-nostdin", "-m", "1", "-timeout", "15s"]
        process = subprocess.Popen(
            command, cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True
        )
        running.append(process)
        if "uas" in arguments:
            switch.until(lambda: taken(arguments[arguments.index("-p") + 1]))
        if not wait:
            return process
        output, _ = process.communicate(timeout=30)
        return process.returncode, output

    running = []
    yield sipp
    for process in running:
        process.kill()
        process.communicate()


def taken(port):
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return True
    return False


# -- it comes up -----------------------------------------------------------------------------------------------------


def test_it_comes_up_without_a_complaint(switch):
    odd = re.findall(r".*\[(?:WARNING|ERR|CRIT|ALERT)\].*", switch.log_of_start)
    assert [line for line in odd if "MSG Thread 0 Started" not in line] == []
    assert PASSWORD not in switch.log()


def test_the_check_finds_nothing_missing(switch, capsys):
    main(["freeswitch", "check", *switch.arguments()])
    out = capsys.readouterr().out
    assert [line for line in out.splitlines() if line.startswith(("✗", "!"))] == []
    assert "95500 goes to the workers, else to announcement:sorry.wav" in out
    assert PASSWORD not in out


def test_the_check_tells_what_was_added_since(switch, capsys):
    site = switch.folder / "site.yaml"
    settings = switch.folder / "freeswitch.yaml"
    kept = settings.read_text("utf-8")
    try:
        settings.write_text(
            kept.replace('"1002": {', '"1009": {password: telephone-1009-x}\n  "1002": {'), "utf-8"
        )
        assert main(["freeswitch", "check", str(settings), "--site", str(site)]) == 1
    finally:
        settings.write_text(kept, "utf-8")
    out = capsys.readouterr().out
    assert "There are no extensions 1009" in out
    assert "reloadxml" in out


def test_the_check_says_that_the_password_is_wrong(switch, capsys):
    settings = switch.folder / "wrong.yaml"
    settings.write_text(
        (switch.folder / "freeswitch.yaml").read_text("utf-8").replace(PASSWORD, "another-password")
    )
    assert main(["freeswitch", "check", str(settings), "--site", str(switch.folder / "site.yaml")]) == 3
    assert "refuses the password" in capsys.readouterr().err


def test_hostile_values_arrive_as_they_are(switch):
    assert switch.ask("user_data 1001@office.example param password").strip() == HOSTILE
    assert switch.ask("user_data 1001@office.example var effective_caller_id_name").strip() == "前台 Desk"


@pytest.mark.parametrize("port", ["TLS", "WSS"])
def test_encrypted_ports_listen(switch, port):
    context = ssl.create_default_context()
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with (
        socket.create_connection(("127.0.0.1", switch.ports[port]), 5) as sock,
        context.wrap_socket(sock) as encrypted,
    ):
        assert encrypted.version() in {"TLSv1.2", "TLSv1.3"}


# -- to the workers --------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "context"), [("02188880000", "public"), ("862188880000", "office"), ("777", "public")]
)
def test_an_access_number_is_parked_for_a_worker(switch, number, context):
    switch.begin_call(number, context)
    row = switch.until(lambda: (found := switch.inner(number)) and found["application"] == "park" and found)
    assert row["presence_data"] in WORKERS
    dump = dict(
        line.split(": ", 1) for line in switch.ask(f"uuid_dump {row['uuid']}").splitlines() if ": " in line
    )
    assert dump["variable_ivrkit_number"] == dump["Caller-Destination-Number"] == number
    assert dump["variable_playback_terminators"] == "none"
    assert dump["variable_ivrkit_fallback_context"] == "ivrkit-fallback"
    assert dump["Answer-State"] == "ringing"


def test_a_call_that_is_not_taken_is_offered_to_the_other_worker_and_then_falls_back(switch):
    switch.begin_call("02188880000")
    first = switch.until(lambda: switch.inner("02188880000"))["presence_data"]
    other = switch.until(
        lambda: (
            (row := switch.inner("02188880000")) and row["context"] == "ivrkit-retry" and row["presence_data"]
        )
    )
    assert {first, other} == WORKERS
    switch.until(lambda: not switch.channels())
    assert "no worker has the call to 02188880000" in switch.log()


WORKER = """
import sys
from dialplan.esl import InboundConnection
from dialplan.session import Call
import gevent
def handle(channel):
    call = Call(channel)
    call.unguard()
    call.answer()
    print(call.called_number, flush=True)
    call.wait_hangup(20)
connection = InboundConnection("127.0.0.1", int(sys.argv[1]), sys.argv[2], worker=sys.argv[3], on_call=handle)
connection.start()
print("ready", flush=True)
gevent.sleep(60)
"""


@pytest.fixture
def worker(switch):
    started = []

    def worker(name):
        command = [sys.executable, "-c", WORKER, str(switch.port), PASSWORD, name]
        process = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
        started.append(process)
        assert process.stdout.readline() == "ready\n"
        return process

    yield worker
    for process in started:
        process.kill()
        process.communicate()


def test_the_living_worker_takes_the_calls_of_the_dead_one_too(switch, worker):
    living = worker("ivr-2")
    for count in range(6):
        assert switch.call("02188880000").startswith("+OK"), count
        assert living.stdout.readline() == "02188880000\n"
    switch.until(lambda: len(switch.channels()) == 12)
    inner = [row["uuid"] for row in switch.channels() if row["name"] == "loopback/02188880000-b"]
    tags = {switch.ask(f"uuid_getvar {uuid} presence_data") for uuid in inner}
    assert tags == {"ivrkit:ivr-2"}


def test_a_call_that_is_taken_is_left_alone(switch, worker):
    workers = worker("ivr-1"), worker("ivr-2")
    assert len(workers) == 2
    switch.call("95500")
    uuid = switch.until(lambda: switch.inner("95500"))["uuid"]
    switch.ask("msleep 2500")
    row = switch.inner("95500")
    assert (row["uuid"], row["context"]) == (uuid, "public")


def test_the_call_of_a_worker_that_died_goes_to_its_fallback(switch, worker):
    living = worker("ivr-1"), worker("ivr-2")
    switch.call("4000")
    for process in living:
        process.kill()
    row = switch.until(lambda: switch.inner("4000"))
    # What a worker asks for beforehand by `Call.guard`.
    switch.ask(f"sched_transfer +1 {row['uuid']} 4000 XML ivrkit-fallback")
    switch.until(lambda: not switch.channels())
    assert re.search(r"Transfer loopback/4000-b|no worker has the call to 4000", switch.log())


# -- fallback --------------------------------------------------------------------------------------------------------


def test_without_a_worker_an_announcement_is_played(switch):
    assert switch.call("95500").startswith("+OK"), "it is answered for the announcement"
    switch.until(lambda: not switch.channels())


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        ("02188880000", "NETWORK_OUT_OF_ORDER"),
        ("777", "NETWORK_OUT_OF_ORDER"),
        ("4000", "USER_NOT_REGISTERED"),
    ],
)
def test_without_a_worker_a_call_ends_as_its_number_or_the_site_says(switch, number, cause):
    assert switch.call(number).strip() == f"-ERR {cause}"


def test_without_a_worker_a_message_is_taken(switch):
    switch.begin_call("4001")
    switch.until(lambda: (row := switch.inner("4001")) and row["application"] == "record")
    (file,) = switch.until(lambda: list((switch.folder / "recordings").glob("*.wav")))
    switch.ask("msleep 500")
    switch.ask("hupall")
    switch.until(lambda: not switch.channels())
    assert re.fullmatch(r"voicemail-800-\d{8}-\d{6}-[0-9a-f-]{36}\.wav", file.name)


# -- the office and the world ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", ["9%20XML%20office", "${system(id)}", "9;x"])
@pytest.mark.parametrize("context", ["public", "office"])
def test_what_is_no_number_is_refused(switch, number, context):
    assert switch.call(number, context).strip() == "-ERR INVALID_NUMBER_FORMAT"


@pytest.mark.parametrize(
    ("number", "cause"),
    [
        ("13900139000", "OUTGOING_CALL_BARRED"),
        ("9013900139000", "OUTGOING_CALL_BARRED"),
        ("9110", "OUTGOING_CALL_BARRED"),
        ("5555", "UNALLOCATED_NUMBER"),
    ],
)
def test_blacklisted_and_unknown_numbers_are_not_called(switch, number, cause):
    """R-num.4."""
    assert switch.call(number, "office").strip() == f"-ERR {cause}"


def test_a_call_goes_out_by_the_trunk_with_its_caller_number(switch, sipp, tmp_path):
    carrier = sipp(
        "-sn", "uas", "-p", switch.ports["OUTSIDE"], "-trace_msg", "-message_file", "messages", wait=False
    )
    assert switch.call("9123456", "office").startswith("+OK")
    switch.ask("hupall")
    carrier.communicate(timeout=20)
    messages = (tmp_path / "messages").read_text("utf-8", "replace")
    assert re.search(rf"INVITE sip:123456@127\.0\.0\.1:{switch.ports['OUTSIDE']}", messages)
    assert re.search(r"^From: .*sip:51827608@", messages, re.MULTILINE)


def signed_in(switch, sipp, user, password, contact):
    """Whether an extension can sign in: its contact is known to FreeSWITCH then."""
    code, _ = sipp(
        "-sf", SCENARIOS / "register.xml", f"127.0.0.1:{switch.ports['OFFICE']}", "-p", free_port(),
        "-s", user, "-au", user, "-ap", password, "-key", "contact", contact,
    )  # fmt: skip
    if code == 0:
        switch.until(lambda: f":{contact}" in switch.ask(f"sofia_contact {user}@office.example"))
    return code == 0


def test_an_extension_signs_in_with_its_password_and_is_called(switch, sipp):
    port = free_port()
    assert signed_in(switch, sipp, "1003", "telephone-1003-x", port)
    sipp("-sn", "uas", "-p", port, wait=False)
    assert switch.call("1003", "office").startswith("+OK")
    assert not signed_in(switch, sipp, "1003", "another-password-x", port)


def test_without_a_worker_a_queue_rings_its_extensions(switch, sipp):
    port = free_port()
    assert signed_in(switch, sipp, "1001", HOSTILE, port)
    desk = sipp("-sn", "uas", "-p", port, wait=False)
    switch.begin_call("4002")
    switch.until(
        lambda: any("1001" in row["name"] and row["callstate"] == "ACTIVE" for row in switch.channels()), 20
    )
    switch.ask("hupall")
    desk.communicate(timeout=20)


def test_carriers_are_let_in_by_address_only(switch, sipp):
    call = ("-sn", "uac", f"127.0.0.1:{switch.ports['CARRIERS']}", "-s", "95500", "-d", "100")
    code, output = sipp(*call, "-p", free_port())
    assert code == 0, output
    switch.configure(allowed="192.0.2.1")
    try:
        switch.ask("reloadxml")
        switch.ask("reloadacl")
        code, output = sipp(*call, "-p", free_port())
        assert code != 0
        assert "403" in output
    finally:
        switch.configure()
        switch.ask("reloadxml")
        switch.ask("reloadacl")


def test_a_call_without_an_offer_is_answered_by_the_flow_and_heard(switch, sipp, tmp_path):
    """Not before: until then it can be refused, and costs nothing. The telephone sends back what it hears."""
    telephone = sipp(
        "-sf", SCENARIOS / "late_offer.xml", f"127.0.0.1:{switch.ports['CARRIERS']}", "-s", "95500", "-p", free_port(),
        "-mp", 2 * (free_port() // 2), "-rtp_echo", wait=False,
    )  # fmt: skip
    call = switch.until(lambda: next((c for c in switch.channels() if c["application"] == "park"), None))
    assert call["callstate"] == "RINGING"
    switch.ask(f"uuid_answer {call['uuid']}")
    switch.ask(f"uuid_broadcast {call['uuid']} tone_stream://%(4000,0,440)")
    switch.ask(f"uuid_setvar {call['uuid']} RECORD_READ_ONLY true")
    switch.ask(f"uuid_record {call['uuid']} start {tmp_path / 'heard.wav'}")
    switch.ask("msleep 1500")
    switch.ask(f"uuid_kill {call['uuid']}")
    telephone.communicate(timeout=20)
    assert telephone.returncode == 0
    with wave.open(str(tmp_path / "heard.wav")) as sound:
        samples = array("h", sound.readframes(sound.getnframes()))
    assert max(samples, default=0) > 2000


def test_the_call_of_a_telephone_that_is_gone_ends(switch, sipp, tmp_path):
    """Its BYE never comes, and no sound either."""
    switch.configure(settings=SETTINGS.replace("media: {", "media: {rtp_timeout: 1, "))
    try:
        switch.ask("reloadxml")
        sipp(
            "-sn", "uac", f"127.0.0.1:{switch.ports['CARRIERS']}", "-s", "95500", "-p", free_port(), "-d", 14000,
            "-trace_msg", "-message_file", "messages", wait=False,
        )  # fmt: skip
        call = switch.until(switch.channels)[0]["uuid"]
        switch.ask(f"uuid_answer {call}")
        switch.until(lambda: not switch.channels(), 8)
        switch.until(lambda: "MEDIA_TIMEOUT" in (tmp_path / "messages").read_text("utf-8", "replace"))
    finally:
        switch.configure()
        switch.ask("reloadxml")


def test_a_stranger_does_not_call_as_an_extension(switch, sipp):
    call = ("-sn", "uac", f"127.0.0.1:{switch.ports['OFFICE']}", "-s", "9123456", "-d", "100")
    code, output = sipp(*call, "-p", free_port())
    assert code != 0
    assert "407" in output
