"""What a session holds is given back."""

import gc

import psutil

from vxml.ecmascript import Engine


def grown(work, times, *, collect=gc.collect):
    """Bytes of resident memory after a warm-up of the same work."""
    process = psutil.Process()
    for _ in range(times):
        work()
    collect()
    before = process.memory_info().rss
    for _ in range(times):
        work()
    collect()
    return process.memory_info().rss - before


def test_ten_thousand_scopes_leave_nothing_behind():
    engine = Engine()
    dialog = engine.scope(engine.scope(None, "session"), "dialog")

    def work():
        scope = engine.scope(dialog)
        scope.put("big", ["x" * 100] * 20)
        scope.run("var y = big.length; function f() { return y }")
        scope.drop()

    assert grown(work, 5_000) < 2_000_000
    assert dialog.evaluate("typeof big") == "undefined"


def test_engines_leave_nothing_behind():
    def work():
        engine = Engine()
        engine.scope(None, "dialog").run(
            "var kept = Array(1000).fill({}); kept.push(function () { return kept })"
        )

    assert grown(work, 150) < 4_000_000


def test_a_closed_engine_gives_its_memory_back_though_a_ring_holds_it():
    def work():
        ring = [Engine()]
        ring.append(ring)
        ring[0].scope(None, "dialog").run("var kept = 'x'.repeat(100000)")
        ring[0].close()

    gc.disable()
    try:
        assert grown(work, 100, collect=lambda: None) < 4_000_000
    finally:
        gc.enable()
