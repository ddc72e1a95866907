"""docs/findings.md is true: each wrong example yields exactly its code, each right one yields none."""

import re
from pathlib import Path

import pytest
from rule_projects import write_project

from ivrdesigner.project import CODES, load_project
from ivrdesigner.rules import Report, validate

TEXT = (Path(__file__).parents[3] / "docs" / "findings.md").read_text(encoding="utf-8")
SECTIONS = {
    match[1]: (match[2], match[3])
    for match in re.finditer(r"^### (IVR\d+) (.*?)\n(.*?)(?=^##|\Z)", TEXT, re.MULTILINE | re.DOTALL)
}


def blocks(code: str) -> list[str]:
    return re.findall(r"^```yaml\n(.*?)^```$", SECTIONS[code][1], re.MULTILINE | re.DOTALL)


def report_of_block(folder: Path, block: str) -> Report:
    sets = dict(re.findall(r"^# --set (\w+)=(.*)$", block, re.MULTILINE))
    block = re.sub(r"^# --set .*\n", "", block, flags=re.MULTILINE).replace("␇", "\a")
    if not block.startswith("# file: "):
        block = "# file: flows/main.yaml\n" + block
    parts = re.split(r"^# file: (.*)\n", block, flags=re.MULTILINE)[1:]
    folder = folder / "project"
    write_project(folder, dict(zip(parts[::2], parts[1::2], strict=True)))
    return validate(load_project(folder, constants=sets))


def test_every_code_is_documented_with_its_severity_and_title():
    assert list(SECTIONS) == list(CODES)
    for code, (severity, title) in CODES.items():
        assert SECTIONS[code][0] == title
        assert f"Severity: {severity}. " in SECTIONS[code][1]


@pytest.mark.parametrize("code", CODES)
def test_wrong_example_yields_exactly_its_code(code, tmp_path):
    wrong, _ = blocks(code)
    findings = report_of_block(tmp_path, wrong).findings
    assert {found.code for found in findings} == {code}, [str(found) for found in findings]


@pytest.mark.parametrize("code", CODES)
def test_right_example_yields_no_finding(code, tmp_path):
    _, right = blocks(code)
    findings = report_of_block(tmp_path, right).findings
    assert not findings, [str(found) for found in findings]
