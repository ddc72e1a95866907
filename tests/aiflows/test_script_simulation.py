"""Scripted callers in virtual time, through the production matcher and interpreter (R-ai.11)."""

import random
import xml.etree.ElementTree as ET

import pytest

from aiflows.compiler import compile_script
from aiflows.model import load_script_text
from aiflows.simulate import load_personas, simulate
from aiflows.simulate.errors_of_speech import heard, homophones
from aiflows.simulate.personas import Errors

SCRIPT = """
language: zh-CN
queue: "800"
start: a
max_misses: 3
nodes:
  a: {text: 您好我是小澜想给您介绍一下我们的新楼盘, otherwise: a2}
  a2: {text: 请问还在听吗, otherwise: bye}
  price: {after: "*", when: 价格, text: 一万, otherwise: bye}
  person: {after: "*", when: 人工, text: 请稍等, then: queue}
  bye: {text: 再见, then: hangup}
classes:
  - {type: A, priority: 1, any: [person]}
"""
INTENTS = """intents:
  price: {means: price, says: [价格, 什么价格]}
  person: {means: person, says: [人工]}
  chatter: {says: [今天天气]}
personas:
"""


@pytest.fixture(scope="module")
def build():
    return compile_script(load_script_text(SCRIPT, "robot"))


@pytest.fixture
def callers(tmp_path, build):
    def made(personas, intents=INTENTS):
        file = tmp_path / "robot.yaml"
        file.write_text(intents + personas, encoding="utf-8")
        return load_personas(file, build.script)

    return made


def test_callers_who_are_understood_reach_what_they_want(build, callers):
    loaded = callers(
        "  buyer: {says: {price: 1}, at_last: {person: 1}, goal: {nodes: person, at_least: 1}}\n"
    )
    report = simulate(build, loaded, 20)
    assert report.ok
    assert report.ends == {"queue:800": 20}
    assert report.nodes == {"a": 20, "a2": 0, "price": 20, "person": 20, "bye": 0}
    assert (report.completed, report.transfers, report.types) == (20, 20, {"A": 20})
    assert (report.said, report.understood, report.unmatched) == (40, 40, 0)
    assert report.average_turns == 3.0


def test_silence_and_talk_that_matches_nothing_end_as_the_script_says(build, callers):
    loaded = callers("  quiet: {silent: 1, patience: 9}\n  vague: {says: {chatter: 1}, patience: 9}\n")
    report = simulate(build, loaded, 30)
    assert report.ends == {"hangup": 30}
    assert report.nodes["bye"] == 30
    assert {one.text for one in report.unanswered} == {"今天天气"}
    assert report.understood == report.said == report.unmatched
    assert [one.reached for one in report.personas] == [None, None], "without a goal nobody comes to it"


def test_callers_without_patience_hang_up(build, callers):
    loaded = callers("  hasty: {hangs_up: 1}\n")
    report = simulate(build, loaded, 5)
    assert report.ends == {"caller hung up": 5}
    assert (report.completed, report.said, report.errors) == (0, 0, ())


def test_callers_who_talk_into_prompts_are_heard_there(build, callers):
    loaded = callers("  hasty: {says: {person: 1}, interrupts: 1}\n")
    patient = callers("  hasty: {says: {person: 1}}\n")
    fast, slow = simulate(build, loaded, 20), simulate(build, patient, 20)
    assert fast.ends == slow.ends == {"queue:800": 20}
    assert fast.average_seconds < slow.average_seconds


def test_the_same_seed_gives_the_same_calls(build, callers):
    loaded = callers(
        "  some: {says: {price: 1, chatter: 1}, silent: 0.2, interrupts: 0.3, errors: {misheard: 0.2, lost: 0.1, filler: 0.5}}\n"
    )
    assert simulate(build, loaded, 30, seed=7) == simulate(build, loaded, 30, seed=7)
    assert simulate(build, loaded, 30, seed=7).as_dict() != simulate(build, loaded, 30, seed=8).as_dict()


def test_a_persona_that_misses_its_goal_fails_the_report_and_the_junit(build, callers):
    loaded = callers("  lost: {says: {chatter: 1}, goal: {nodes: price, at_least: 0.5}}\n")
    report = simulate(build, loaded, 4)
    assert not report.ok
    suite = ET.fromstring(report.junit("robot.yaml"))
    assert suite.attrib["failures"] == "1"
    assert "0 of 4 calls" in next(suite.iter("failure")).attrib["message"]


@pytest.mark.parametrize(
    ("personas", "words"),
    [
        ("  x: {says: {nothing: 1}}\n", "no intent 'nothing'"),
        ("  x: {at: {gone: {price: 1}}}\n", "no node 'gone'"),
        ("  x: {goal: {nodes: gone}}\n", "no node or answer 'gone'"),
        ("  x: {silent: 2}\n", "at most 1"),
        ("  x: {says: {price: 0}}\n", "greater than 0"),
        ("  {}\n", "empty"),
    ],
)
def test_faults_of_personas_are_findings(callers, personas, words):
    loaded = callers(personas)
    assert loaded.personas is None
    assert words in " ".join(f"{one.message} {one.remedy}" for one in loaded.findings)


def test_speech_errors_are_those_of_a_recogniser():
    chance = random.Random(1)
    assert heard("价格多少", Errors(), "zh-CN", chance) == "价格多少"
    assert heard("价格", Errors(nothing=1), "zh-CN", chance) == ""
    assert heard("价格", Errors(lost=1), "zh-CN", chance) == ""
    misheard = heard("价格", Errors(misheard=1), "zh-CN", chance)
    assert len(misheard) == 2
    assert all(new in homophones(old) for old, new in zip("价格", misheard, strict=True))
    assert "富" in homophones("付")
    assert heard("price", Errors(filler=1), "en-US", chance).replace("price", "").strip()
    assert heard("broken box", Errors(misheard=1), "en-US", chance) != "broken box"
