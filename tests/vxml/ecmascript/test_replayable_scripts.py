"""A replay takes the same turns: time and chance come from outside."""

import time

from vxml.ecmascript import Engine

DRAW = "[Math.random(), Math.random(), Math.floor(Math.random() * 1000)]"


def test_the_same_seed_draws_the_same_numbers():
    first, again, other = (Engine(seed=seed).scope().evaluate(DRAW) for seed in (7, 7, 8))
    assert first == again != other


def test_random_numbers_are_spread_over_the_unit_interval():
    numbers = Engine().scope().evaluate("Array.from({length: 4000}, Math.random)")
    assert all(0 <= number < 1 for number in numbers)
    assert 0.48 < sum(numbers) / len(numbers) < 0.52
    assert len(set(numbers)) > 3990


def test_time_stands_still_until_the_host_moves_it():
    engine = Engine()
    scope = engine.scope()
    now = "[Date.now(), new Date().getTime(), +new Date]"
    assert scope.evaluate(now) == [0, 0, 0]
    engine.now = 1_700_000_000.25
    assert scope.evaluate(now) == [1_700_000_000_250] * 3
    assert scope.evaluate("Date() === new Date().toString()") is True
    assert engine.now == 1_700_000_000.25


def test_date_is_otherwise_the_date_of_ecmascript(scope):
    assert scope.evaluate("new Date(2026, 1, 29).getMonth()") == 2
    assert scope.evaluate("new Date('2026-02-03T04:05:06Z').toISOString()") == "2026-02-03T04:05:06.000Z"
    assert scope.evaluate("[Date.UTC(1970, 0, 2), Date.parse('1970-01-01T00:00:01Z'), Date.name]") == [
        86400000,
        1000,
        "Date",
    ]
    assert scope.evaluate("new Date() instanceof Date && new Date().constructor === Date") is True
    assert scope.evaluate("new (class Day extends Date { next() { return +this + 1 } })(5).next()") == 6
    assert str(scope.evaluate("new Date(NaN)")) == "None"


def test_no_other_clock_is_in_reach(scope):
    code = "typeof performance + typeof Temporal + typeof (new Date(0).constructor.now === Date.now && undefined)"
    assert scope.evaluate(code) == "undefined" * 3
    assert scope.evaluate("Math.abs(Object.getPrototypeOf(new Date(0)).constructor.now())") < time.time() / 2
