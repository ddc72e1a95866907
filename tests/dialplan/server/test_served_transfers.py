"""Where flows bring callers, on a real FreeSWITCH: nobody is hung up without a word."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from live_freeswitch import free_port

pytestmark = pytest.mark.freeswitch
SCENARIOS = Path(__file__).parents[1] / "config" / "sipp"
FLOW = """
start: menu
nodes:
  menu:
    type: menu
    prompt: Where to?
    timeout: 20
    keys: {"1": q800, "2": q802, "3": q899, "4": asked, "5": phone, "6": away, "7": agent, "8": sip, "9": box, "0": other, "*0": lost, "*1": barred, "*2": vip, "*3": asked_vip}
  q800: {type: queue, queue: "801"}
  q802: {type: queue, queue: "802"}
  q899: {type: queue, queue: "899"}
  asked: {type: queue, queue: "899", unavailable: menu}
  phone: {type: transfer, to: "tel:5555"}
  away: {type: transfer, to: "tel:1002"}
  agent: {type: transfer, to: "agent:1002"}
  sip: {type: transfer, to: "sip:nobody@127.0.0.1:9", connect_timeout: 1}
  box: {type: voicemail, queue: "800"}
  other: {type: transfer, to: "ivr:4000"}
  lost: {type: transfer, to: "ivr:nothing"}
  barred: {type: transfer, to: "tel:9110", mode: bridge, busy: lost, no_answer: lost, failed: menu}
  vip: {type: queue, queue: "801", priority: 7}
  asked_vip: {type: queue, queue: "801", priority: 7, unavailable: menu}
"""


@pytest.fixture
def told(site):
    """FreeSWITCH's log from now on."""
    before = len(site.switch.log())
    return lambda: site.switch.log()[before:]


@pytest.fixture
def caller(site, told):
    (site.switch.folder / "bank" / "flows" / "main.yaml").write_text(FLOW, "utf-8")
    site.serve()
    caller = site.call()
    site.until(lambda: caller.in_menu)
    return caller


def fell_back(site, told, caller):
    site.until(lambda: "it goes to the fallback" in told())
    site.until(lambda: (row := site.switch.inner("95500")) and row["context"] == "ivrkit-fallback")
    site.until(lambda: not caller.up)  # it has heard the announcement


@pytest.mark.parametrize("key", ["3", "5", "6", "7", "8", "*0"])
def test_a_caller_who_is_brought_nowhere_hears_the_fallback_of_the_number(site, told, caller, key):
    """A queue that nobody serves, no extension, one that is not signed in, an agent, an address, a lost flow."""
    caller.press(key)
    fell_back(site, told, caller)


def test_a_flow_that_asks_whether_a_queue_takes_the_caller_is_told_that_it_does_not(site, caller):
    caller.press("4")
    site.until(lambda: "transfer" in caller.kinds)
    (transfer,) = [event for event in caller.events if event.kind == "transfer"]
    assert transfer.cause == "UNALLOCATED_NUMBER"
    site.until(lambda: caller.in_menu)
    assert caller.up


def test_a_caller_waits_in_a_queue_and_then_goes_to_the_fallback(site, told, caller):
    caller.press("1")
    row = site.until(lambda: (row := site.switch.inner("95500")) and row["application"] == "fifo" and row)
    assert row["presence_data"] == ""
    assert "801@ivrkit:0:1:1" in site.switch.ask("fifo count 801@ivrkit")
    site.until(lambda: caller.ended)
    assert caller.events[-1].by == "transfer"
    site.switch.ask("msleep 3000")
    assert caller.up
    site.until(lambda: "nobody took the call in queue 801" in told())
    fell_back(site, told, caller)


@pytest.mark.parametrize("keys", ["*2", "*3"])
def test_a_caller_with_a_priority_goes_before_one_who_came_earlier(site, caller, keys):
    """R-acd.6; 801 is served by nobody here, and `fifo list` has callers as they will be served."""
    other = site.call()
    site.until(lambda: other.in_menu)
    caller.press("1")
    site.until(lambda: ":1:1" in site.switch.ask("fifo count 801@ivrkit"))
    other.press(keys)
    site.until(lambda: ":2:1" in site.switch.ask("fifo count 801@ivrkit"))
    waiting = re.findall(r'slot="(\d)"', site.switch.ask("fifo list 801@ivrkit"))
    assert waiting == ["2", "9"]


def test_a_flow_is_told_that_calls_to_a_blacklisted_number_are_barred(site, caller):
    """R-num.4: behind the prefix by which calls go out too."""
    caller.press("*1")
    site.until(lambda: "transfer" in caller.kinds)
    (transfer,) = [event for event in caller.events if event.kind == "transfer"]
    assert (transfer.outcome, transfer.cause) == ("error.connection.noauthorization", "OUTGOING_CALL_BARRED")
    site.until(lambda: caller.in_menu)


def test_the_extensions_of_a_queue_ring_and_the_caller_is_connected(site, caller, tmp_path):
    if shutil.which("sipp") is None:
        pytest.skip("needs SIPp")
    port = free_port()
    register = ["sipp", "-sf", SCENARIOS / "register.xml", f"127.0.0.1:{site.switch.ports['OFFICE']}"]
    register += ["-p", free_port(), "-s", "1003", "-au", "1003", "-ap", "telephone-1003-x"]
    register += ["-key", "contact", port, "-i", "127.0.0.1", "-m", "1", "-nostdin", "-timeout", "15s"]
    subprocess.run([str(word) for word in register], cwd=tmp_path, check=True, stdout=subprocess.DEVNULL)
    desk = ["sipp", "-sn", "uas", "-p", str(port), "-i", "127.0.0.1", "-nostdin"]
    process = subprocess.Popen(desk, cwd=tmp_path, stdout=subprocess.DEVNULL)
    try:
        caller.press("2")
        site.until(
            lambda: any(
                "1003" in row["name"] and row["callstate"] == "ACTIVE" for row in site.switch.channels()
            )
        )
        assert caller.up
        caller.hang_up()
        site.until(lambda: not site.switch.channels())
    finally:
        process.kill()
        process.wait()


def test_a_caller_leaves_a_message(site, caller):
    caller.press("9")
    site.until(lambda: site.switch.ask(f"uuid_buglist {caller.call}").count("record"))
    site.switch.ask(f"uuid_broadcast {caller.uuid} tone_stream://%(10000,0,400)")
    site.switch.ask("msleep 1500")
    caller.press("#")
    site.until(lambda: "recording" in caller.kinds)
    (recorded,) = [event for event in caller.events if event.kind == "recording"]
    assert recorded.purpose == "voicemail"
    assert Path(recorded.file).stat().st_size > 8000


def test_a_caller_goes_on_with_another_access_number(site, caller):
    caller.press("0")
    site.until(lambda: sum(event.kind == "node-entered" for event in caller.events) >= 3)
    assert caller.up
