"""Every case file under `tests/vxml/cases` as one test."""

from __future__ import annotations

from pathlib import Path

import pytest
from case_files import Case, load

CASES = load(Path(__file__).parents[1] / "cases")


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.id)
def test_case(case: Case) -> None:
    case.run()


def test_every_case_cites_its_section() -> None:
    assert [case.id for case in CASES if not case.data.get("spec")] == []
