"""Findings about scripts (R-ai.1, R-ai.2, R-ai.5): docs/findings.md is true, and what is more."""

import re
from pathlib import Path

import pytest
from robots import SCRIPT, codes, script

from aiflows.compiler import compile_script
from aiflows.match.ngrams import NgramMatcher
from aiflows.model import CODES, load_script, load_script_text
from aiflows.rules import validate_script

TEXT = (Path(__file__).parents[2] / "docs" / "findings.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: (match[2], match[3])
    for match in re.finditer(r"^### (AIS\d+) (.*?)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
}
SHOWN = [code for code in CODES if code not in ("AIS118", "AIS122")]
"""AIS118 depends on what is installed, AIS122 is too large to be shown."""


def report(folder, text):
    file = folder / "robot.yaml"
    file.write_text("language: zh-CN\n" + text, encoding="utf-8")
    return validate_script(load_script(file))


def blocks(code):
    return re.findall(r"^```yaml\n(.*?)^```$", SECTIONS[code][1], re.MULTILINE | re.DOTALL)


def test_every_code_is_documented_with_its_severity_and_title():
    assert list(SECTIONS) == list(CODES)
    for code, (severity, title) in CODES.items():
        assert SECTIONS[code][0] == title
        assert f"Severity: {severity}. " in SECTIONS[code][1]


@pytest.mark.parametrize("code", SHOWN)
def test_wrong_example_yields_its_code_and_right_one_none(code, tmp_path):
    wrong, right = blocks(code)
    found = report(tmp_path, wrong).findings
    assert {one.code for one in found} == {code}, [str(one) for one in found]
    assert all(one.line and one.column for one in found)
    found = report(tmp_path, right).findings
    assert not found, [str(one) for one in found]


def test_a_matcher_that_cannot_run_here_is_told_with_what_mends_it(tmp_path, monkeypatch):
    monkeypatch.setattr(NgramMatcher, "missing", staticmethod(lambda: "its model is not installed"))
    monkeypatch.setattr(NgramMatcher, "how_to_install", "pip install it")
    (found,) = report(tmp_path, blocks("AIS118")[1]).findings
    assert (found.code, found.remedy) == ("AIS118", "pip install it")


def test_a_document_that_no_call_could_load_is_told(monkeypatch):
    monkeypatch.setattr("aiflows.compiler.build.MAX_BYTES", 2_000)
    made = compile_script(script())
    (found,) = made.findings
    assert (found.code, found.severity) == ("AIS122", "error")
    assert not made.ok
    monkeypatch.undo()
    assert compile_script(script()).ok


def test_a_sound_script_has_no_findings():
    assert codes(validate_script(script())) == []


def test_a_script_that_does_not_load_has_the_findings_of_the_loader():
    assert codes(validate_script(load_script_text("start: a", "robot"))) == ["IVR110", "IVR110"]


def test_keywords_of_nodes_that_are_never_listened_for_together_do_not_overlap():
    """R-ai.2: siblings alone."""
    text = SCRIPT.replace('after: 开场, when: "在看, 想看"', 'after: 开场, when: "地铁"')
    assert codes(validate_script(script(text))) == []


def test_without_tells_two_nodes_with_one_keyword_apart():
    text = SCRIPT.replace('when: "价格, 均价"', 'when: {keywords: "价格, 地铁", without: 远}')
    assert codes(validate_script(script(text))) == []


def test_a_keyword_is_ruled_out_only_when_all_its_spellings_are():
    def told(when, synonyms=""):
        text = f"""
language: zh-CN
start: a
{synonyms}
nodes:
  a: {{text: 您好, otherwise: b}}
  b: {{after: a, when: {when}, text: 再见, then: hangup}}
"""
        return [one.code for one in validate_script(load_script_text(text, "robot")).findings]

    assert told('{keywords: "首付+多少", without: "多少+首付"}') == ["AIS125"]
    assert told('{keywords: "首付+多少", without: "首付+贷款"}') == []
    assert told("{keywords: 价格, without: 价格}", "synonyms: {价格: [房价]}") == ["AIS125"]
    assert told("{keywords: 首付, without: 首付多少}") == []
    assert told('{keywords: "@refuse", without: 不要}') == []


def test_answers_are_listened_for_everywhere():
    text = SCRIPT.replace('when: "停车, 车位"', 'when: "停车, 交通"')
    found = validate_script(script(text)).findings
    assert [(one.code, one.node) for one in found] == [("AIS110", "车位")]


def test_a_circle_is_told_once_with_its_nodes():
    text = SCRIPT.replace("max_misses: 3\n", "").replace(
        "一万二。, otherwise: 再见", "一万二。, otherwise: 交通"
    )
    (found,) = validate_script(script(text)).findings
    assert found.code == "AIS105"
    assert "价格 → 交通 → 价格" in found.message or "交通 → 价格 → 交通" in found.message
