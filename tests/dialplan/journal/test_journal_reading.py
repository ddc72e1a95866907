"""Readers catch up from any position; the index finds the events of a call; clean-up keeps what is needed."""

import os
import sqlite3
import subprocess
import sys
import textwrap
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialplan.journal import (
    MASK,
    CallIndex,
    Cursor,
    Ended,
    Journal,
    KeyPressed,
    NodeEntered,
    Reader,
    Started,
    prune,
)
from dialplan.journal.segments import segments


def journal_of(folder, worker="w1", **options):
    return Journal(folder, worker, interval=0.0, **options)


def call(journal, name, at, keys=3, end=True):
    number = journal.append(
        Started(name, at, called="95500", caller="13900139000", project="bank", flow="main", build="7")
    )
    for step in range(keys):
        number = journal.append(KeyPressed(name, at + step, str(step)))
    if end:
        number = journal.append(Ended(name, at + keys, "NORMAL_CLEARING"))
    assert journal.wait(number, 5)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(stops=st.lists(st.integers(1, 40), max_size=8), bound=st.sampled_from([200, 1000, 100_000]))
def test_a_reader_that_stops_anywhere_goes_on_where_it_was(tmp_path_factory, stops, bound):
    folder = tmp_path_factory.mktemp("journal")
    journals = [journal_of(folder, name, segment_bytes=bound) for name in ("w1", "w2")]
    for index in range(6):
        call(journals[index % 2], f"call-{index}", float(index * 10))
    whole = [(r.segment.stream, r.number) for r in Reader(folder).read()]
    assert len(whole) == 30
    seen, cursor = [], None
    for stop in [*stops, 100]:
        reader = Reader(folder, Cursor.parse(cursor) if cursor else None)
        for count, record in enumerate(reader.read(), 1):
            seen.append((record.segment.stream, record.number))
            if count == stop:
                break
        cursor = str(reader.cursor)
    assert seen == whole
    for journal in journals:
        journal.close()


def test_a_reader_follows_while_segments_change(tmp_path):
    journal = journal_of(tmp_path, segment_bytes=300)
    reader, seen, rounds = Reader(tmp_path), [], iter(range(8))

    def write(_):
        call(journal, f"call-{next(rounds)}", 1.0)

    seen.extend(r.number for r in reader.follow(stop=lambda: len(seen) >= 35, sleep=write))
    assert seen == list(range(1, len(seen) + 1))
    assert len(segments(tmp_path)) > 5
    journal.close()


@pytest.mark.parametrize("text", ["", "[]", "{", '{"a": 1}', '{"a": ["x", 1, 2]}', '{"a": [1]}', "null"])
def test_a_text_that_is_no_cursor_is_refused(text):
    with pytest.raises(ValueError):
        Cursor.parse(text)


def test_secrets_are_masked_before_they_are_written(tmp_path):
    journal = journal_of(tmp_path)
    journal.append(KeyPressed("a", 1.0, "7", node="pin"), sensitive=True)
    journal.append(KeyPressed("a", 2.0, "8", node="menu"))
    journal.close()
    assert [r.event.key for r in Reader(tmp_path).read()] == [MASK, "8"]
    assert b'"7"' not in (tmp_path / journal.status().segment).read_bytes()


# -- the index -----------------------------------------------------------------------------------------------------


def test_the_index_finds_the_events_of_a_call_across_segments_and_workers(tmp_path):
    first = journal_of(tmp_path, "w1", segment_bytes=250)
    call(first, "a", 1.0, end=False)
    call(first, "b", 2.0)
    first.close()
    second = journal_of(tmp_path, "w2")
    second.append(NodeEntered("a", 50.0, "main", "queue"))
    second.append(Ended("a", 60.0, "NORMAL_CLEARING"))
    second.close()
    index = CallIndex(tmp_path)
    assert index.update() == 4 + 5 + 2
    assert [type(r.event).kind for r in index.events("a")] == [
        "started",
        "key",
        "key",
        "key",
        "node-entered",
        "ended",
    ]
    assert [r.event.call for r in index.events("b")] == ["b"] * 5
    assert list(index.events("nobody")) == []
    entry = index.find("a")
    assert (entry.began, entry.ended, entry.caller, entry.called, entry.cause, entry.build) == (
        1.0,
        60.0,
        "13900139000",
        "95500",
        "NORMAL_CLEARING",
        "7",
    )
    assert [entry.call for entry in index.calls()] == ["b", "a"]
    assert index.update() == 0
    index.close()


def test_calls_without_an_end_are_told_by_whether_their_worker_lives(tmp_path):
    dead = journal_of(tmp_path, "w1")
    call(dead, "a", 1.0, end=False)
    dead.close()
    living = journal_of(tmp_path, "w2")
    call(living, "b", 2.0, end=False)
    call(living, "c", 3.0)
    index = CallIndex(tmp_path)
    index.update()
    live, lost = index.open_calls()
    assert ([entry.call for entry in live], [entry.call for entry in lost]) == (["b"], ["a"])
    living.close()
    index.close()


@pytest.mark.parametrize("damage", [b"", b"this is no database", b"SQLite format 3\0" + b"\xff" * 5000])
def test_an_index_that_is_lost_or_damaged_is_made_anew(tmp_path, damage):
    journal = journal_of(tmp_path)
    call(journal, "a", 1.0)
    journal.close()
    index = CallIndex(tmp_path)
    index.update()
    index.close()
    for file in tmp_path.glob("index.sqlite*"):
        file.unlink()
    (tmp_path / "index.sqlite").write_bytes(damage)
    index = CallIndex(tmp_path)
    assert index.update() == 5
    assert len(list(index.events("a"))) == 5
    index.close()


# -- clean-up --------------------------------------------------------------------------------------------------------


def aged(folder, seconds):
    for segment in segments(folder):
        path = folder / segment.name
        stat = path.stat()
        os.utime(path, (stat.st_mtime - seconds, stat.st_mtime - seconds))


def test_old_segments_go_but_never_the_one_being_written(tmp_path):
    """R-sys.4."""
    journal = journal_of(tmp_path, segment_bytes=200)
    for index in range(4):
        call(journal, f"call-{index}", 1.0)
    journal.append(Started("open", 2.0))
    journal.close()
    living = journal_of(tmp_path, "w2")
    call(living, "alive", 3.0, end=False)
    index = CallIndex(tmp_path)
    index.update()
    aged(tmp_path, 1000)
    now = (tmp_path / living.status().segment).stat().st_mtime + 1000
    assert prune(tmp_path, now=now, age=5000).removed == ()
    done = prune(tmp_path, now=now, age=500)
    assert len(done.removed) > 3
    assert [segment.name for segment in segments(tmp_path)] == [living.status().segment]
    index.update()
    assert [entry.call for entry in index.calls()] == ["alive"]
    index.close()
    living.close()


def test_the_oldest_segments_go_until_the_size_is_met(tmp_path):
    """R-sys.4."""
    journal = journal_of(tmp_path, segment_bytes=200)
    for index in range(6):
        call(journal, f"call-{index}", 1.0)
    journal.close()
    for age, segment in enumerate(segments(tmp_path)):
        os.utime(tmp_path / segment.name, (age, age))
    before = segments(tmp_path)
    prune(tmp_path, now=0, size=1000)
    left = segments(tmp_path)
    assert left == before[-len(left) :]
    assert sum((tmp_path / s.name).stat().st_size for s in left) <= 1000


def test_what_a_reader_has_not_read_stays(tmp_path):
    journal = journal_of(tmp_path, segment_bytes=200)
    for index in range(4):
        call(journal, f"call-{index}", 1.0)
    journal.close()
    reader = Reader(tmp_path)
    for record in reader.read():
        if record.number == 9:
            break
    rest = [r.number for r in Reader(tmp_path, reader.cursor).read()]
    done = prune(tmp_path, now=2e9, age=0, unread=reader.cursor.segments())
    assert done.removed
    assert done.kept_for_readers > 0
    assert [r.number for r in reader.read()] == rest


# -- with gevent -----------------------------------------------------------------------------------------------------

PATCHED = """
import sys
from pathlib import Path
if sys.argv[2] == "patched":
    from gevent import monkey
    monkey.patch_all()
import gevent
from gevent.event import Event
from dialplan.journal import Journal, KeyPressed, storage
import os, time, _thread

native = getattr(_thread, "get_native_id")()
threads = set()
def slow_sync(descriptor):
    threads.add(_thread.get_native_id())
    end = time.perf_counter() + 0.3
    import ctypes
    ctypes.CDLL(None).usleep(300_000)
storage._sync = slow_sync

waiters = {}
def wake():
    for number in [n for n in waiters if n <= journal.durable]:
        waiters.pop(number).set()
watcher = gevent.get_hub().loop.async_()
watcher.start(wake)
journal = Journal(Path(sys.argv[1]), "w1", on_durable=lambda number: watcher.send())
threads.clear()
ticks = 0
def tick():
    global ticks
    while True:
        gevent.sleep(0.005)
        ticks += 1
gevent.spawn(tick)
def call(name):
    number = journal.append(KeyPressed(name, 1.0, "1"))
    flag = waiters[number] = Event()
    flag.wait(10)
    assert journal.is_durable(number)
    return True
calls = [gevent.spawn(call, f"c{i}") for i in range(100)]
gevent.joinall(calls, timeout=10)
assert all(g.value for g in calls)
assert native not in threads and len(threads) == 1, threads
assert ticks > 20, ticks
print("fine")
"""


@pytest.mark.parametrize("mode", ["patched", "plain"])
def test_a_slow_disk_stops_no_greenlet(tmp_path, mode):
    """The journal's thread is one of the system, also where gevent has replaced threads."""
    pytest.importorskip("gevent")
    script = tmp_path / "script.py"
    script.write_text(textwrap.dedent(PATCHED))
    root = Path(__file__).parents[3]
    result = subprocess.run(
        [sys.executable, str(script), str(tmp_path / "journal"), mode],
        capture_output=True,
        text=True,
        timeout=60,
        check=False,
        env=os.environ | {"PYTHONPATH": str(root)},
    )
    assert result.stdout == "fine\n", result.stderr


def test_an_index_that_finds_the_disk_full_says_so_and_goes_on_when_there_is_room(tmp_path):
    journal = journal_of(tmp_path)
    for number in range(500):
        last = journal.append(Started(f"call-{number}", 1.0, caller="1" * 200))
    assert journal.wait(last, 5)
    journal.close()
    index = CallIndex(tmp_path)
    index._database.execute("PRAGMA max_page_count = 20")
    with pytest.raises(sqlite3.OperationalError, match="full"):
        index.update()
    index._database.execute("PRAGMA max_page_count = 100000")
    assert index.update() == 500
    index.close()
