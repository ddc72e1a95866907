"""What passes between Python and ECMAScript."""

import copy
import math
import pickle

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from vxml.ecmascript import UNDEFINED, Engine, Opaque, ScriptError
from vxml.errors import ResourceLimit

SCOPE = Engine().scope()
SAFE = 2**53
JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-SAFE, SAFE) | st.floats(-SAFE, SAFE) | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)


@given(JSON)
@settings(max_examples=150, deadline=None)
def test_what_goes_in_comes_out(value):
    SCOPE.put("x", value)
    assert SCOPE.evaluate("x") == value


@pytest.mark.parametrize(
    "value", [13800138000, 2**31, -(2**31) - 1, 2**53, 1.5, -0.5, 1e300, 0, True, False, None, ""]
)
def test_numbers_are_not_cut(scope, value):
    scope.put("x", value)
    assert scope.evaluate("x") == value
    assert type(scope.evaluate("x")) is type(value) or value == 1e300


def test_what_json_cannot_say_goes_in_all_the_same(scope):
    scope.put("x", {"a": [UNDEFINED, math.nan, math.inf, -math.inf], "__proto__": 3})
    types = scope.evaluate("x.a.map(function (v) { return String(v) }).concat(Object.keys(x))")
    assert types == ["undefined", "NaN", "Infinity", "-Infinity", "a", "__proto__"]
    scope.put("x", math.inf)
    assert scope.evaluate("x") == math.inf
    scope.put("x", UNDEFINED)
    assert scope.evaluate("x") is UNDEFINED


@pytest.mark.parametrize("value", [object(), {1, 2}, b"x", Opaque(), [Opaque()]])
def test_a_python_object_does_not_go_in(scope, value):
    with pytest.raises(TypeError):
        scope.put("x", value)


def test_a_value_that_nests_without_end_does_not_go_in(scope):
    cycle: list[object] = []
    cycle.append(cycle)
    deep: list[object] = []
    for _ in range(100_000):
        deep = [deep]
    for value in (cycle, deep):
        with pytest.raises(ResourceLimit):
            scope.put("x", value)


@pytest.mark.parametrize(
    ("expression", "value"),
    [
        ("'a\\u0000b'", "a\0b"),
        ("'\\ud800'", "\ufffd"),
        ("'x\\udc00\\ud800y'", "x\ufffd\ufffdy"),
        ("'\\\\ud800'", "\\ud800"),
        ("['\\\\\\ud800']", ["\\\ufffd"]),
        ("{'\\ud800': 1}", {"\ufffd": 1}),
        ("'\\ud83d\\ude00'", "😀"),
        ("'\\ud83d' + '\\ude00'", "😀"),
        ("'😀'.length", 2),
        ("'a\0b'.length", 3),
        ("'\ud800'.charCodeAt(0)", 0xD800),
        ("7n ** 30n", 7**30),
        ("-(7n ** 30n)", -(7**30)),
        ("-0", 0),
        ("1 / 0", math.inf),
        ("1e21", 1e21),
        ("31216438808254808", 31216438808254810),  # the digits that ECMAScript prints
        ("new Date(0)", "1970-01-01T00:00:00.000Z"),
        ("new String('boxed')", "boxed"),
        ("[undefined, NaN, function () {}]", [None, None, None]),
        ("{a: undefined, b: function () {}, c: 1}", {"c": 1}),
        ("undefined", UNDEFINED),
        ("function () {}", Opaque("function")),
        ("Symbol('x')", Opaque("symbol")),
        ("{toJSON: function () {}}", Opaque("object")),
    ],
)
def test_a_value_comes_out(scope, expression, value):
    assert scope.evaluate(expression) == value


def test_nan_comes_out(scope):
    assert math.isnan(scope.evaluate("NaN"))


def test_a_text_built_piece_by_piece_comes_out(scope):
    build = "(function () { var s = ''; for (var i = 0; i < 20000; i++) s += 'a五'; return s })()"
    assert scope.evaluate(build) == "a五" * 20000
    assert scope.text(build) == "a五" * 20000
    assert scope.evaluate(f"{{s: {build}}}") == {"s": "a五" * 20000}


def test_a_cycle_stays_inside(scope):
    scope.run("var o = {}; o.o = o")
    with pytest.raises(ScriptError, match="circular"):
        scope.evaluate("o")
    assert scope.evaluate("o.o.o === o") is True


@pytest.mark.parametrize("depth", [1_000, 5_000, 1_000_000])
def test_a_deep_value_comes_out_or_is_refused(scope, depth):
    code = f"(function () {{ var o = []; for (var i = 0; i < {depth}; i++) o = [o]; return o }})()"
    try:
        assert isinstance(scope.evaluate(code), list)
    except ResourceLimit:
        assert depth > 500


def test_a_bigint_too_long_for_python_is_refused(scope):
    with pytest.raises(ScriptError, match="4000 digits"):
        scope.evaluate("7n ** 20000n")


@pytest.mark.parametrize(
    ("script", "name", "message"),
    [
        ("throw 'text'", "Error", "text"),
        ("throw Symbol('s')", "Error", "Symbol(s)"),
        ("throw {message: 'm'}", "Error", "m"),
        ("throw {name: 'N', message: 'm'}", "N", "m"),
        ("throw new RangeError('r')", "RangeError", "r"),
        ("throw Object.create(null)", "Error", ""),
        ("null.x", "TypeError", "property 'x' of null"),
        ("throw new Error('\\u0001'.repeat(5000))", "Error", "\x01" * 1000),
        ("throw new Error('x\\ud800')", "Error", "x\ufffd"),
    ],
)
def test_what_a_script_throws_is_told(scope, script, name, message):
    with pytest.raises(ScriptError) as caught:
        scope.run(script)
    assert caught.value.name == name
    assert message in caught.value.message
    assert len(caught.value.message) <= 1000


def test_a_script_that_spoils_conversion_spoils_its_own_values_alone(scope):
    scope.run("Object.prototype.toJSON = Array.prototype.toJSON = function () { return undefined }")
    assert scope.evaluate("1 + 1") == 2
    assert scope.names() == []
    with pytest.raises(ScriptError, match="nosuch"):
        scope.evaluate("nosuch")


def test_undefined_is_one_false_value():
    assert not UNDEFINED
    assert repr(UNDEFINED) == "undefined"
    assert copy.deepcopy(UNDEFINED) is pickle.loads(pickle.dumps(UNDEFINED)) is UNDEFINED


def test_an_error_travels_between_processes():
    error = pickle.loads(pickle.dumps(ScriptError("TypeError", "no")))
    assert (error.name, error.message, str(error)) == ("TypeError", "no", "TypeError: no")
