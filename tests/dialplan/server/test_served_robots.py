"""Robots served on a real FreeSWITCH: behind an access number, and calling somebody (R-ai)."""

import json
import shutil
import subprocess
import sys
import time

import pytest
from live_freeswitch import free_port

from asr_tts.host.registry import available

SPEAKS = any(state.name == "espeak" and state.ok for state in available())
pytestmark = [
    pytest.mark.freeswitch,
    pytest.mark.skipif(not SPEAKS, reason="needs espeak: pip install 'ivrkit[tts-espeak]'"),
]

ROBOT = """
language: en-US
wait: 1
start: opening
nodes:
  opening: {text: Did it come?, otherwise: bye}
  bye: {after: opening, when: goodbye, text: Bye., then: hangup}
classes: [{type: reached, priority: 1, any: [opening]}]
"""
MORE = """
  "4003": {script: robots/survey.yaml, fallback: "hangup:USER_BUSY"}
  "51827609": {script: robots/survey.yaml, direction: outbound}
scripts: [robots/survey.yaml]
"""


@pytest.fixture
def robots(site):
    """The served site with a robot; a function changes its script, and waits until that is in force."""
    place, file = site.switch.folder / "site.yaml", site.switch.folder / "robots" / "survey.yaml"
    before = place.read_text("utf-8")
    place.write_text(before + MORE, "utf-8")
    file.parent.mkdir(exist_ok=True)
    file.write_text(ROBOT, "utf-8")

    def change(text):
        told = sum("were read again" in line["message"] for line in site.log())
        file.write_text(text, "utf-8")
        workers = len(site.workers())
        site.until(
            lambda: sum("were read again" in line["message"] for line in site.log()) >= told + workers, 30
        )

    site.serve("--synthesizer", "espeak")
    yield change
    place.write_text(before, "utf-8")
    shutil.rmtree(file.parent)


def over(site, call):
    site.until(lambda: (events := site.events(call)) and events[-1].kind == "ended", 30)
    return site.events(call)


def said(events):
    return [event.text for event in events if event.kind == "prompt"]


def test_a_robot_answers_and_its_changes_are_in_force_for_the_next_call(site, robots):
    """R-ai.2, R-ai.5: also while the server runs, and with a faulty script as it was before."""
    events = over(site, site.call("4003").call)
    assert said(events) == ["Did it come?", "Bye."]
    started = events[0]
    assert (started.project, started.flow, started.number, started.direction) == (
        "survey",
        "survey",
        "4003",
        "inbound",
    )
    assert [(e.node, e.outcome, e.target) for e in events if e.kind == "robot-turn"] == [
        ("opening", "noinput", "bye"),
        ("bye", "end", "hangup"),
    ]
    assert [e.type for e in events if e.kind == "robot-class"] == ["reached"]
    assert (events[-1].by, events[-1].cause) == ("flow", "NORMAL_CLEARING")
    site.until(lambda: site.metric("ivrkit_robot_turns_total") == 2)
    (row,) = site.ivrctl("calls", "--last", "1")
    assert (row["project"], row["type"]) == ("survey", "reached")

    robots(ROBOT.replace("Did it come?", "Has it come?"))
    assert said(over(site, site.call("4003").call))[0] == "Has it come?"
    robots(ROBOT.replace("otherwise: bye", "otherwise: nowhere"))
    site.until(lambda: all("AIS101" in str(worker["faults"]) for worker in site.workers().values()))
    assert said(over(site, site.call("4003").call))[0] == "Has it come?"


def dial(site, number):
    command = [
        sys.executable,
        "-m",
        "cli.main",
        "dial",
        number,
        "--from",
        "51827609",
        "--json",
        "--ring",
        "10",
    ]
    command += ["--site", str(site.switch.folder / "site.yaml")]
    command += ["--state", str(site.state), "--freeswitch", str(site.switch.folder / "freeswitch.yaml")]
    return subprocess.run(command, capture_output=True, text=True, check=False)


@pytest.mark.skipif(shutil.which("sipp") is None, reason="needs SIPp")
def test_a_robot_calls_somebody_and_talks_with_whoever_answers(site, robots, tmp_path):
    """R-ai.6."""
    command = [
        "sipp",
        "-sn",
        "uas",
        "-i",
        "127.0.0.1",
        "-p",
        site.switch.ports["OUTSIDE"],
        "-mp",
        free_port(),
    ]
    phone = subprocess.Popen(
        [str(word) for word in [*command, "-nostdin", "-m", 1, "-timeout", "40s"]],
        cwd=tmp_path,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    try:
        time.sleep(0.5)
        done = dial(site, "913800138000")
        assert done.returncode == 0, done.stderr
        told = json.loads(done.stdout)
        assert (told["answered"], told["number"]) == (True, "913800138000")
        events = over(site, told["call"])
        assert phone.wait(20) == 0
    finally:
        phone.kill()
    started = events[0]
    assert (started.direction, started.caller, started.called) == ("outbound", "51827609", "913800138000")
    assert (started.project, started.number) == ("survey", "51827609")
    assert said(events) == ["Did it come?", "Bye."]
    assert (events[-1].by, events[-1].cause) == ("flow", "NORMAL_CLEARING")
