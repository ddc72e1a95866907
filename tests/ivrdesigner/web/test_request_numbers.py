"""Numbers in addresses and forms, whatever is sent there."""

import pytest

from ivrdesigner.web.numbers import number_in


@pytest.mark.parametrize(
    ("text", "number"),
    [("12", 12), ("0", 0), ("9" * 18, 10**18 - 1), ("9" * 19, None), ("9" * 5000, None)]
    + [(text, None) for text in ("", " 1", "-1", "1.0", "²", "１", "x")],
)
def test_only_what_a_row_can_have_is_a_number(text, number):
    assert number_in(text) == number
