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
    dialog.put("levels", ["a", "b"])
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
    "application.nowhere", "connection", "undefined", "open !== undefined", "open == null", "open || true || missing",
    "(session.ivrkit || {}).state || 'none'", "(session.nothing || {}).state || 'none'", "($input)", "!$input", "!{}",
    "typeof open", "typeof null", "typeof list", "1 + 1", "'#' + levels[levels.length - 1]", "levels.length && 'deep'",
    "String(number) + number + true + null + open", "number - 8", "'a' < 'b' && !(number >= 8)", "Number('07') == number",
    "open ? missing : $input == '1' ? 'one' : 'other'", "({state: state, 'b c': {}, if: [1, []]})", "[state, [open]].length",
    "String((connection || {remote: {}}).remote.uri || '').replace(/^[A-Za-z]+:/, '')",
    "String((connection || {local: {}}).local.uri || '').replace(/^[A-Za-z]+:/, '')",
    "($input).replace(/^(?![A-Za-z][A-Za-z0-9+.-]*:)/, 'tel:')", "'sip:1'.replace(/^(?![A-Za-z][A-Za-z0-9+.-]*:)/, 'tel:')",
    "levels.concat('a').slice(0, levels.concat('a').indexOf('a') + 1)",
    "levels.concat('c').slice(0, levels.concat('c').indexOf('c') + 1)", "session.ivrkit.missing", "true || nothing.x",
]  # fmt: skip
_ALL = [
    *_KNOWN, "$input == 1", "number == '7'", "half", "great", "list", "list.length", "odd", "session", "session.ivrkit", "session.ivrkit.toString", "lastresult$", "lastresult$.utterance",
    "missing", "dialog", "dialog.$input", "session.missing", "state.length", "this",
    "'it\\'s'", "0x10", "012", "truth == 1", "number == 7.0",
    "edge", "edge == 9007199254740992", "minus", "nan", "special.beside", "special.inner", "halves", "halves == '😀'",
    "face", "face == '😀'", "'😀'", "'\ud83d\ude00'", "'a\0b'", "zero == 'a\0b'", "'\ud800'", "session.ivrkit.big",
    "changed", "dialog.dialog", "dialog.dialog.$input", "wide == 'wörter'", "connection.originator", "nothing.x", "open.x",
    "dialog.open", "true || 1.x", "true || )", "true || a b", "{a: missing, a: 1}", "({__proto__: null}).toString", "list == list",
    "{}", "[1,]", "[,1]", "'' + {}", "'' + half", "half + half", "[half]", "{half: half}", "[face]", "({'2': 1, '1': 2})",
    "[open]", "edge + 1", "'é' < 'z'", "face < '\uffff'", "1 < '2'", "true == '1'", "null >= 0", "typeof missing", "typeof session",
    "String(list)", "String()", "String (1)", "Number('')", "Number('1e3')", "Number(true)", "Number(1)", "hidden.String('a')",
    "state.replace(/^[A-Za-z]+:/, '')", "state.replace(/^[a-z]+:/, '')", "number.replace(/^[A-Za-z]+:/, '')", "levels[9]",
    "levels['0']", "list[0]", "state[0]", "levels.concat('a').slice(0, levels.concat('b').indexOf('a') + 1)",
    "list.concat('a').slice(0, list.concat('a').indexOf('a') + 1)", "a /* b */", "1 <!-- 2", "true ?? 1", "open?.x", "open ?.5 : 1",
    "- 1", "+'1'", "1 +- 1", "$input, state", "levels", "levels.x", "dialog.levels.length", "a => a",
    f"{'(' * 90}1{')' * 90}", "!" * 199 + "1", "1" + " + 1" * 60,
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
    assert scope.text("number") == "7"
    assert scope.evaluate("[state, {a: number}]") == ["open", {"a": 7}]
    assert not scope.defined("copied2")
    scope.assign("copied", "$input + '2'")
    scope.assign("document.state", "undefined")
    scope.share("shared", scope, "copied")
    assert scope.evaluate("shared + document.state") == "12undefined"
    with pytest.raises(AssertionError, match="started"):
        scope.test("$input * 1")


def _combined(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    operators = st.sampled_from(["==", "===", "!=", "!==", "<", ">=", "||", "&&", "+", "-", ","])
    after = st.sampled_from([".length", ".a", ".toString", "[0]", "[1]", ".replace(/^[A-Za-z]+:/, '')"])
    return st.one_of(
        st.builds("{} {} {}".format, inner, operators, inner),
        st.builds("{} ? {} : {}".format, inner, inner, inner),
        st.builds("{}{}".format, st.sampled_from(["!", "typeof ", "- "]), inner),
        st.builds("{}({}){}".format, st.sampled_from(["", "String", "Number"]), inner, after | st.just("")),
        st.builds("[{}, {}]".format, inner, inner),
        st.builds("{{{}: {}, 'b': {}}}".format, st.sampled_from(["a", "b", "if"]), inner, inner),
    )


_ANY = st.recursive(st.sampled_from([each for each in _ALL if len(each) < 30]), _combined, max_leaves=5)


@given(st.lists(_ANY, min_size=20, max_size=40))
@settings(max_examples=20, deadline=None)
def test_any_simple_expression_has_the_value_that_it_has_in_the_sandbox(expressions: list[str]) -> None:
    engine = Engine()
    ours = _scopes(engine, started=False)
    theirs = _scopes(Engine(), started=True)
    for expression in expressions:
        for how in ("evaluate", "test", "text"):
            if engine.known is None:
                engine = Engine()
                ours = _scopes(engine, started=False)
            assert _asked(ours, how, expression) == _asked(theirs, how, expression), expression


@pytest.mark.parametrize("name", ["String", "Number", "undefined"])
def test_a_variable_hides_what_ecmascript_calls_so(name: str) -> None:
    results = []
    for started in (False, True):
        scope = _scopes(Engine(), started=started)
        scope.declare(name, "'mine'")
        results.append([_asked(scope, "evaluate", each) for each in (name, f"{name}(1)", f"typeof {name}")])
    assert results[0] == results[1]


@pytest.mark.parametrize(
    "target", ["missing", "session", "dialog", "connection", "dialog.missing", "session.ivrkit", "document.document", "list.x"]
)  # fmt: skip
def test_what_cannot_be_assigned_is_refused_as_the_sandbox_refuses_it(target: str) -> None:
    results = []
    for started in (False, True):
        scope = _scopes(Engine(), started=started)
        try:
            scope.assign(target, "'x'")
        except ScriptError as error:
            results.append(str(error))
        else:
            results.append(repr(scope.evaluate(target)))
    assert results[0] == results[1]


def test_an_assignment_is_seen_before_and_after_the_start() -> None:
    scope = _scopes(Engine(), started=False)
    scope.assign("copied", "'3'")
    assert scope.evaluate("copied") == "3"
    scope.run("copied = copied + '!'")
    assert scope.evaluate("copied") == "3!"
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
    "a", "b", "a.a", "dialog.a", "document.b", "dialog", "a == 'x'", "b !== 7", "a == null", "'x'", "true", "a + b", "a * b",
    "undefined", "a || b", "{a: b}", "[a, b]", "a.concat('x').slice(0, a.concat('x').indexOf('x') + 1)", "(a || {}).a", "a < b",
])  # fmt: skip
_ACTS = st.one_of(
    st.tuples(st.just("put"), _NAMES, _VALUES),
    st.tuples(st.just("declare"), _NAMES, _EXPRESSIONS | st.none()),
    st.tuples(
        st.just("assign"),
        _NAMES | st.sampled_from(["dialog.a", "document.b", "a.a", "session.a"]),
        _EXPRESSIONS,
    ),
    st.tuples(st.just("share"), _NAMES, st.integers(0, 3), _NAMES),
    st.tuples(st.sampled_from(["evaluate", "test", "text"]), _EXPRESSIONS),
    st.tuples(st.just("defined"), _NAMES),
    st.just(("names",)),
)


@given(st.lists(st.tuples(st.integers(0, 3), _ACTS), max_size=14))
@settings(max_examples=100, deadline=None)
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
            if how == "share":
                arguments[1] = scopes[arguments[1]]
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


def test_text_that_doubles_is_left_to_the_sandbox_and_its_limits() -> None:
    engine = Engine()
    scope = engine.scope()
    scope.declare("text", "'0123456789'")
    for _ in range(10):
        scope.assign("text", "text + text")
    assert engine.known is None
    assert scope.test("text.length == 10240")
