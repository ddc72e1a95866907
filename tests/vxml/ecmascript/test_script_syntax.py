"""Checks that run nothing."""

import pytest

from vxml.ecmascript import check, check_script


@pytest.mark.parametrize(
    "text", ["x", "a, b", "{a: 1}", "x = 1", "x // c", "function () {}", "/re/.test(x)", "'五'", "\n1\n"]
)
def test_an_expression_is_accepted(text):
    assert check(text) is None


@pytest.mark.parametrize(
    "text",
    [
        "",
        " ",
        "a b",
        "1);(2",
        "a)+(b",
        "var x",
        "x;",
        "if (x) y",
        "'open",
        "x =",
        "...x",
        "]+[",
        "\ud800",
        "a\0",
    ],
)
def test_anything_else_is_explained(text):
    message = check(text)
    assert message
    assert "\n" not in message


@pytest.mark.parametrize(
    "text", ["", "var a = 1; function f() {}", "while (1);", "throw 1", "// c", "let x; class C {}"]
)
def test_a_program_is_accepted_and_not_run(text):
    assert check_script(text) is None


@pytest.mark.parametrize("text", ["var", "return 1", "a b", "function {", "}", "'\n'"])
def test_what_is_no_program_is_explained(text):
    assert check_script(text)


@pytest.mark.parametrize(
    "text", ["(" * 1_000_000, "[" * 300_000, "!" * 1_000_000 + "1", "x" * 2_000_000 + " y", "`${" * 50_000]
)
def test_a_huge_text_is_checked_in_bounded_time(text):
    assert check(text)
    assert check("1") is None


def test_a_checked_text_cannot_change_the_next_check():
    assert check("1);eval=null;function SyntaxError(){}(2")
    assert check_script("function eval(){} var SyntaxError; Object.prototype.x = 1") is None
    assert check("a b")
