"""Values of answers as values of flow variables."""

import pytest

from ivrdesigner.runtime.values import WrongType, converted


@pytest.mark.parametrize(
    ("value", "kind", "wanted"),
    [
        (" 1.5 ", "number", 1.5), (2.0, "number", 2), ("1e3", "number", 1000), ("-.5", "number", -0.5),
        (True, "boolean", True), (" FALSE ", "boolean", False),
        ("0012", "digits", "0012"), (12, "digits", "12"),
        ("2026-03-05", "date", "20260305"), ("2026-03-05T10:00:00Z", "date", "20260305"), (20260305, "date", "20260305"),
        ("09:30", "time", "0930"), ("2026-03-05T21:05:59", "time", "2105"), ("0930", "time", "0930"),
        (7, "text", "7"), (7.5, "text", "7.5"), (True, "text", "true"), ({"a": 1}, "any", {"a": 1}), (None, "any", None),
    ],
)  # fmt: skip
def test_a_value_takes_the_type_of_its_variable(value, kind, wanted):
    assert converted(value, kind) == wanted
    assert type(converted(value, kind)) is type(wanted)


@pytest.mark.parametrize(
    ("value", "kind"),
    [
        ("x", "number"), ("", "number"), (True, "number"), ("1" * 500, "number"), (float("inf"), "number"), ("1e999", "number"),
        ("yes", "boolean"), (1, "boolean"), ("１２", "digits"), ("-1", "digits"), ("", "digits"),
        ("5.3.2026", "date"), ("25:00", "time"), ("9:30", "time"), (None, "text"), ([], "text"), ({}, "recording"),
    ],
)  # fmt: skip
def test_a_value_of_another_type_is_refused(value, kind):
    with pytest.raises(WrongType):
        converted(value, kind)
