"""What is answered without a sandbox is what the sandbox answers, and it is started by what it takes it for."""

from __future__ import annotations

import math
from enum import StrEnum
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vxml.ecmascript import UNDEFINED, Engine, Internal, Opaque, Scope, ScriptError


class _Kind(StrEnum):
    OWN = "own"


def _scopes(engine: Engine, *, started: bool) -> Scope:
    """A dialog as the interpreter makes it, with values of all kinds."""
    if started:
        engine.raw("check", 0, "1")
    session = engine.scope(None, "session")
    session.put(
        "ivrkit",
        {
            "state": "open",
            "vip": False,
            "count": 3,
            "none": None,
            "deep": {"a": "b"},
            True: "yes",
            "big": 2**53,
        },
    )
    session.put_connection(
        "connection", {"local": {"uri": "tel:1"}, "remote": {"uri": "2"}, "originator": {"uri": "2"}}
    )
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
    dialog.put("edge", 2**53)
    dialog.put("minus", -0.0)
    dialog.put("nan", math.nan)
    dialog.put("list", [1, 2])
    dialog.put("special", {"inner": UNDEFINED, "beside": "x"})
    dialog.put("odd", "\ud800")
    dialog.put("halves", "\ud83d\ude00")
    dialog.put("face", "😀")
    dialog.put("zero", "a\0b")
    dialog.put("named", _Kind.OWN)
    dialog.put("wide", "wörter\u2028")
    dialog.put("quoted", '\\ud800\n"')
    changed = {"state": "before"}
    dialog.put("changed", changed)
    changed["state"] = "after"
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
    "document.state == 'open'", "empty", "number", "nothing == null", "application.state", "connection.originator.uri",
    "session.ivrkit.true", "changed.state == 'before'", "named == 'own'", "quoted", "wide", "zero", "open",
    "application.nowhere", "connection",
]  # fmt: skip
_ALL = [
    *_KNOWN, "$input == 1", "number == '7'", "half", "great", "list", "list.length", "odd", "open", "open == null",
    "undefined", "session", "session.ivrkit", "session.ivrkit.toString", "lastresult$", "lastresult$.utterance",
    "missing", "dialog", "dialog.$input", "session.missing", "session.ivrkit.missing", "state.length", "1 + 1", "this",
    "'it\\'s'", "0x10", "012", "truth == 1", "($input)", "$input == '1' || true", "number == 7.0",
    "edge", "edge == 9007199254740992", "minus", "nan", "special.beside", "special.inner", "halves", "halves == '😀'",
    "face", "face == '😀'", "'😀'", "'\ud83d\ude00'", "'a\0b'", "zero == 'a\0b'", "'\ud800'", "session.ivrkit.big",
    "changed", "dialog.dialog", "dialog.dialog.$input", "wide == 'wörter'", "connection.originator", "nothing.x", "open.x",
    "dialog.open",
]  # fmt: skip


def _asked(scope: Scope, how: str, expression: str) -> Any:
    try:
        return repr(getattr(scope, how)(expression))
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


@pytest.mark.parametrize("value", [object(), b"x", {1: {2}}, 10**5000, Opaque()], ids=type)
def test_what_does_not_go_in_is_refused_at_once(value: object) -> None:
    raised = []
    for started in (False, True):
        scope = _scopes(Engine(), started=started)
        with pytest.raises((TypeError, ValueError)) as caught:
            scope.put("x", value)
        raised.append(caught.type)
    assert raised[0] is raised[1]


@pytest.mark.parametrize("act", ["evaluate", "test", "text", "declare", "defined"])
def test_a_dropped_scope_is_refused_without_a_sandbox_too(act: str) -> None:
    engine = Engine()
    scope = engine.scope()
    scope.declare("x", "'1'")
    scope.drop()
    scope.drop()
    with pytest.raises(ScriptError, match="dropped"):
        getattr(scope, act)("x" if act in {"declare", "defined"} else "'1'")
    with pytest.raises(ScriptError, match="dropped"):
        scope.put("x", 1)
    with pytest.raises(ScriptError, match="dropped"):
        engine.scope(scope)


@pytest.mark.parametrize("started", [False, True])
def test_texts_that_leave_are_told(started: bool) -> None:
    told: list[int] = []
    scope = _scopes(Engine(leaving=told.append), started=started)
    told.clear()
    assert scope.evaluate("state") == scope.text("state") == "open"
    assert len(told) == 2
    assert min(told) >= len("open")


_NAMES = st.sampled_from(["a", "b", "dialog", "document"])
_VALUES = st.sampled_from(
    ["", "x", "é", "😀", "\ud83d", 0, 7, 2**53, 1.5, True, None, UNDEFINED, [1], {"a": "x"}, {}]
)
_EXPRESSIONS = st.sampled_from([
    "a", "b", "a.a", "dialog.a", "document.b", "dialog", "a == 'x'", "b !== 7", "a == null", "'x'", "true", "a + b",
])  # fmt: skip
_ACTS = st.one_of(
    st.tuples(st.just("put"), _NAMES, _VALUES),
    st.tuples(st.just("declare"), _NAMES, _EXPRESSIONS | st.none()),
    st.tuples(st.just("assign"), _NAMES, _EXPRESSIONS),
    st.tuples(st.sampled_from(["evaluate", "test", "text"]), _EXPRESSIONS),
    st.tuples(st.just("defined"), _NAMES),
    st.just(("names",)),
)


@given(st.lists(st.tuples(st.integers(0, 3), _ACTS), max_size=12))
@settings(max_examples=60, deadline=None)
def test_any_acts_have_the_results_that_they_have_in_the_sandbox(
    acts: list[tuple[int, tuple[Any, ...]]],
) -> None:
    results = []
    for started in (False, True):
        engine = Engine()
        if started:
            engine.raw("check", 0, "1")
        scopes = [engine.scope(None, "session")]
        for name in ("application", "document", "dialog"):
            scopes.append(engine.scope(scopes[-1], name))
        found = []
        for number, (how, *arguments) in acts:
            # The host declares nothing in the session scope.
            scope = scopes[number or (0 if how == "put" else 1)]
            try:
                found.append(getattr(scope, how)(*arguments))
            except ScriptError as error:
                found.append(str(error))
        results.append(repr([found, [scope.names() for scope in scopes]]))
    assert results[0] == results[1]


def test_what_is_remembered_is_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("vxml.ecmascript.known._ROOM", 2_000)
    engine = Engine()
    scope = _scopes(engine, started=False)
    for number in range(60):
        scope.put("turn", number)
    assert scope.evaluate("turn") == 59
    large = "x" * 100_000
    scope.put("large", large)
    assert scope.text("large") == large
