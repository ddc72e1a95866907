"""`ivrctl serve` on a real FreeSWITCH: calls run, and survive what happens to workers, servers and switches."""

import os
import shutil
import signal
import subprocess
from pathlib import Path

import pytest
from configured_freeswitch import PASSWORD, SETTINGS
from live_freeswitch import free_port

pytestmark = pytest.mark.freeswitch


@pytest.fixture
def quiet(site):
    """FreeSWITCH's log from now on."""
    before = len(site.switch.log())
    return lambda: site.switch.log()[before:]


def test_a_call_runs_its_flow_and_is_told_step_by_step(site):
    site.serve()
    caller = site.call()
    site.until(lambda: caller.in_menu)
    (row,) = site.ivrctl("calls")
    assert (row["called"], row["project"], row["flow"], row["line"]) == ("95500", "bank", "main", 4)
    caller.press("9")
    site.until(lambda: caller.ended)
    kinds = [event["kind"] for event in site.ivrctl("trace", caller.call)]
    assert kinds[0] == "started"
    assert kinds[-1] == "ended"
    assert {"answered", "node-entered", "key", "input-matched", "prompt"} <= set(kinds)
    assert (caller.events[-1].by, caller.events[-1].cause) == ("flow", "NORMAL_CLEARING")
    assert site.ivrctl("calls") == []
    figures = ("ivrkit_calls_started_total", "ivrkit_calls_ended_total", "ivrkit_answer_seconds_count")
    site.until(lambda: [site.metric(name) for name in figures] == [1, 1, 1])
    assert site.metric("ivrkit_calls_active") == 0
    lines = [line for line in site.log() if line.get("call") == caller.call]
    assert any(
        (line.get("flow"), line.get("node"), line.get("line")) == ("main", "menu", 4) for line in lines
    )
    assert site.ask("/healthz")[0] == 200
    assert site.stop() == 0


def test_the_call_of_a_worker_that_is_killed_goes_to_its_fallback_and_nothing_of_it_is_lost(site, quiet):
    site.serve()
    caller = site.call()
    site.until(lambda: caller.in_menu)
    caller.press("1")
    site.until(lambda: "input-matched" in caller.kinds)
    before = caller.events
    (name,) = {line["process"] for line in site.log() if line.get("call") == caller.call}
    killed = site.pids()[name]
    os.kill(killed, signal.SIGKILL)
    site.until(lambda: "no worker has the call to 95500" in quiet())
    site.until(lambda: caller.ended)
    after = caller.events
    assert after[: len(before)] == before
    assert [event.kind for event in after[-2:]] == ["fallback", "ended"]
    assert after[-1].by == "lost"
    assert 0 < after[-1].answered_seconds < after[-1].seconds
    assert after[-2].target == "announcement:sorry.wav"
    told = {
        'ivrkit_fallbacks_total{kind="announcement"} 1.0',
        'ivrkit_calls_ended_total{by="lost",flow="main",project="bank"} 1.0',
    }
    site.until(lambda: told <= set(site.ask("/metrics")[1].splitlines()))
    site.until(lambda: not caller.up)  # it has heard the announcement
    assert site.pids()[name] != killed
    site.until(lambda: site.ask("/healthz")[0] == 200)
    assert site.metric("ivrkit_worker_restarts_total") == 1
    assert site.metric("ivrkit_calls_active") == 0
    again = site.call()
    site.until(lambda: again.in_menu)


def test_without_any_server_left_freeswitch_sends_the_call_to_its_fallback(site, quiet):
    site.serve("--guard", "3")
    caller = site.call()
    site.until(lambda: caller.in_menu)
    site.switch.ask("msleep 4000")
    assert caller.up  # put off for as long as there is a worker
    assert "no worker has the call" not in quiet()
    site.kill()
    site.process = None
    site.until(lambda: "no worker has the call to 95500" in quiet())
    site.until(lambda: not caller.up)
    site.serve()
    site.until(lambda: caller.ended)
    assert caller.events[-1].reason.startswith("its worker died")


def test_workers_whose_server_was_killed_let_their_calls_finish_and_end(site):
    site.serve()
    caller = site.call()
    site.until(lambda: caller.in_menu)
    pids = site.pids().values()
    site.process.kill()
    site.process.wait()
    site.process = None
    site.until(lambda: any("the parent process is gone" in line["message"] for line in site.log()))
    caller.press("9")
    site.until(lambda: not caller.up)
    site.until(lambda: not any(Path(f"/proc/{pid}").exists() for pid in pids), 20)
    assert caller.events[-1].by == "flow"
    assert "Traceback" not in site.log_file.read_text("utf-8")


def test_a_wrong_password_of_the_event_socket_is_told(site):
    file = site.switch.folder / "wrong.yaml"
    file.write_text(
        (site.switch.folder / "freeswitch.yaml").read_text("utf-8").replace(PASSWORD, "another-one-x")
    )
    site.begin_serving("--freeswitch", str(file))
    refused = "FreeSWITCH refuses the password of its event socket"
    site.until(lambda: any(refused in line["message"] for line in site.log()), 60)
    site.until(lambda: any("no calls come yet" in line["message"] for line in site.log()))
    told = [line["message"] for line in site.log()]
    assert not any(message.startswith("ready") for message in told)


def test_stopping_lets_calls_finish_and_passes_new_ones_on(site, quiet):
    site.serve()
    caller = site.call()
    site.until(lambda: caller.in_menu)
    site.process.send_signal(signal.SIGTERM)
    site.until(lambda: site.ask("/readyz")[0] == 503, 0.5)
    late = site.call()
    site.until(lambda: "no worker has the call to 95500" in quiet(), 5)
    assert caller.up
    # The worker without calls has ended, the other one lives: nobody needs to start the server again.
    site.until(lambda: sorted(site.ask("/healthz")[1]["workers"].values()) == ["stopped", "well"])
    assert site.ask("/healthz")[0] == 200
    caller.press("9")
    site.until(lambda: caller.ended)
    assert caller.events[-1].by == "flow"
    process, site.process = site.process, None
    assert process.wait(20) == 0
    site.until(lambda: not late.up)


def test_calls_that_take_too_long_when_the_server_stops_go_to_the_fallback(site, quiet):
    site.serve("--drain", "0.5")
    caller = site.call()
    site.until(lambda: caller.in_menu)
    process, site.process = site.process, None
    process.send_signal(signal.SIGTERM)
    assert process.wait(20) == 0
    assert "no worker has the call to 95500" in quiet()
    assert "fallback" in caller.kinds
    assert caller.kinds[-1] == "ended"
    site.until(lambda: not caller.up)


def test_a_changed_flow_is_run_by_the_next_call_and_not_by_those_under_way(site):
    site.serve()
    file = site.switch.folder / "bank" / "flows" / "main.yaml"
    old = site.call()
    site.until(lambda: old.in_menu)
    file.write_text(file.read_text("utf-8").replace('"9": bye', '"8": bye'), "utf-8")
    site.process.send_signal(signal.SIGHUP)
    site.until(lambda: sum("read again; the next" in line["message"] for line in site.log()) >= 2)
    new = site.call()
    site.until(lambda: new.in_menu)
    old.press("9")
    new.press("8")
    site.until(lambda: old.ended and new.ended)
    assert old.events[-1].by == new.events[-1].by == "flow"
    assert old.events[0].version != new.events[0].version


def test_calls_are_ended_in_the_journal_when_freeswitch_is_killed_and_it_serves_again_after(site):
    site.serve()
    caller = site.call()
    site.until(lambda: caller.in_menu)
    site.switch.kill()
    site.until(lambda: site.ask("/readyz")[0] == 503)
    site.switch.start()
    site.until(lambda: caller.ended, 30)
    assert caller.events[-1].by == "lost"
    site.until(lambda: site.ask("/readyz")[0] == 200)
    again = site.call()
    site.until(lambda: again.in_menu)


@pytest.fixture
def callee(switch, tmp_path):
    """Somebody outside who answers."""
    if shutil.which("sipp") is None:
        pytest.skip("needs SIPp")
    command = ["sipp", "-sn", "uas", "-p", str(switch.ports["OUTSIDE"]), "-i", "127.0.0.1", "-nostdin"]
    process = subprocess.Popen(command, cwd=tmp_path, stdout=subprocess.DEVNULL)
    yield lambda: next(
        (row["uuid"] for row in switch.channels() if row["name"] == "sofia/carriers/555"), None
    )
    process.kill()
    process.wait()


def test_a_call_that_talks_is_left_alone_when_its_worker_dies_and_falls_back_after(site, quiet, callee):
    site.serve("--guard", "3")
    caller = site.call()
    site.until(lambda: caller.in_menu)
    caller.press("2")
    site.until(lambda: (leg := callee()) and leg in site.switch.ask("show bridged_calls"))
    (name,) = {line["process"] for line in site.log() if line.get("call") == caller.call}
    os.kill(site.pids()[name], signal.SIGKILL)
    site.until(lambda: site.ask("/healthz")[0] == 503)
    site.until(lambda: site.ask("/healthz")[0] == 200)
    site.switch.ask("msleep 4000")
    assert "no worker has the call" not in quiet()
    assert caller.up
    site.switch.ask(f"uuid_kill {callee()}")
    site.until(lambda: "no worker has the call to 95500" in quiet())
    site.until(lambda: caller.ended)


def test_over_a_socket_a_call_the_dialplan_goes_on_when_the_worker_dies(switch, site, quiet):
    port = free_port()
    switch.configure(
        settings=SETTINGS.replace("take_within: 1", f'take_within: 1, socket: "127.0.0.1:{port}"')
    )
    switch.ask("reloadxml")
    try:
        site.serve("--workers", "1")
        first, second = site.call(), site.call()
        site.until(lambda: first.in_menu and second.in_menu)
        first.press("9")
        site.until(lambda: first.ended)
        assert (first.events[-1].by, first.events[-1].cause) == ("flow", "NORMAL_CLEARING")
        os.kill(site.pids()["ivr-1"], signal.SIGKILL)
        site.until(lambda: "no worker has the call to 95500" in quiet())
        site.until(lambda: not second.up)
        site.until(lambda: second.ended)
        assert second.events[-1].by == "lost"
    finally:
        switch.configure()
        switch.ask("reloadxml")


def test_a_call_taken_at_the_moment_of_its_retry_has_one_worker(site):
    """Decision 11: the worker asks FreeSWITCH whether the timer was still there, and else leaves the call."""
    site.serve()
    pids = site.pids()
    seen = {}
    for delay in (800, 900, 950, 1000, 1050):  # the timer runs after 1 s
        for pid in pids.values():
            os.kill(pid, signal.SIGSTOP)
        numbers = [f"retry-{delay}-{n}" for n in range(4)]
        for number in numbers:
            site.switch.ask(
                f"bgapi originate {{origination_uuid={number},originate_timeout=20}}loopback/02188880000/public &park()"
            )
        site.switch.ask(f"msleep {delay}")
        for pid in pids.values():
            os.kill(pid, signal.SIGCONT)
        site.switch.ask("msleep 1500")
        site.switch.ask("hupall")
        site.until(lambda: not site.switch.channels())
    site.until(lambda: not site.open_calls())
    for row in site.ivrctl("calls", "--last", "100"):
        kinds = [event.kind for event in site.events(row["call"])]
        seen[row["call"]] = kinds
        assert kinds.count("started") == kinds.count("ended") == 1, seen
    assert seen
    assert "Traceback" not in site.log_file.read_text("utf-8")
