"""What is answered without a sandbox is what the sandbox answers, and it is started by what it takes it for."""

from __future__ import annotations

from typing import Any

import pytest

from vxml.ecmascript import UNDEFINED, Engine, Internal, Scope, ScriptError


def _scopes(engine: Engine, *, started: bool) -> Scope:
    """A dialog as the interpreter makes it, with values of all kinds."""
    if started:
        engine.raw("check", 0, "1")
    session = engine.scope(None, "session")
    session.put("ivrkit", {"state": "open", "vip": False, "count": 3, "none": None, "deep": {"a": "b"}})
    application = engine.scope(session, "application")
    application.declare("lastresult$")
    application.alias("document", application)
    application.put_results("lastresult$", [{"utterance": "1"}])
    application.declare("state", "session.ivrkit.state")
    dialog = engine.scope(application, "dialog")
    dialog.put("$input", "1")
    dialog.put("empty", "")
    dialog.put("number", 7)
    dialog.put("half", 0.5)
    dialog.put("great", 2**60)
    dialog.put("list", [1, 2])
    dialog.put("odd", "\ud800")
    dialog.put("nothing", None)
    dialog.put(Internal("block 1"), True)
    dialog.declare("open")
    dialog.declare("dialog")
    anonymous = engine.scope(dialog)
    anonymous.declare("copied", "$input")
    anonymous.declare("truth", "true")
    dropped = engine.scope(dialog)
    dropped.put("$input", "2")
    dropped.drop()
    return anonymous


_KNOWN = [
    "$input", "$input == '1'", "$input === '2'", ' $input != "1" ', "copied == '1'", "truth", "number == 7", "'text'",
    "12", "null", "session.ivrkit.state", "session.ivrkit.vip", "session.ivrkit.deep.a == 'b'", "state == 'open'",
    "document.state == 'open'", "empty", "number", "nothing == null", "application.state",
]  # fmt: skip
_ALL = [
    *_KNOWN, "$input == 1", "number == '7'", "half", "great", "list", "list.length", "odd", "open", "open == null",
    "undefined", "session", "session.ivrkit", "session.ivrkit.toString", "lastresult$", "lastresult$.utterance",
    "missing", "dialog", "dialog.$input", "session.missing", "session.ivrkit.missing", "state.length", "1 + 1", "this",
    "'it\\'s'", "0x10", "012", "truth == 1", "($input)", "$input == '1' || true", "number == 7.0",
]  # fmt: skip


def _asked(scope: Scope, how: str, expression: str) -> Any:
    try:
        return getattr(scope, how)(expression)
    except ScriptError as error:
        return error.name


@pytest.mark.parametrize("how", ["evaluate", "test", "text", "defined"])
def test_answers_are_those_of_the_sandbox(how: str) -> None:
    ours = _scopes(Engine(), started=False)
    theirs = _scopes(Engine(), started=True)
    for expression in _ALL:
        alone = _scopes(Engine(), started=False)
        assert _asked(alone, how, expression) == _asked(theirs, how, expression), expression
    # One after the other the first script starts the sandbox, which has all that was said before.
    assert [_asked(ours, how, each) for each in _ALL] == [_asked(theirs, how, each) for each in _ALL]


def test_a_dialog_that_computes_nothing_needs_no_sandbox(monkeypatch: pytest.MonkeyPatch) -> None:
    def start(*_: object) -> None:
        raise AssertionError("it was started")

    monkeypatch.setattr("quickjs.Context", start)
    scope = _scopes(Engine(), started=False)
    for expression in _KNOWN:
        scope.test(expression)
    assert scope.evaluate("$input") == "1"
    assert scope.text("state") == "open"
    assert not scope.defined("copied2")
    with pytest.raises(AssertionError, match="started"):
        scope.test("$input + 1")


def test_an_assignment_after_the_start_is_seen() -> None:
    scope = _scopes(Engine(), started=False)
    assert scope.test("copied == '1'")
    scope.assign("copied", "'3'")
    assert scope.evaluate("copied") == "3"
    scope.declare("later")
    assert scope.evaluate("later") is UNDEFINED


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vxml.ecmascript.known._MOST", 30)
    engine = Engine()
    scope = _scopes(engine, started=False)
    for number in range(60):
        scope.put("turn", number)
    assert scope.evaluate("turn") == 59
    large = "x" * 100_000
    scope.put("large", large)
    assert scope.text("large") == large
