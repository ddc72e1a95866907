"""Nothing that was acknowledged is lost: SIGKILL, full disks, files that vanish, slow disks, damage."""

import errno
import os
import random
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dialplan import JournalUnavailable
from dialplan.journal import Ended, Gap, Journal, KeyPressed, Reader, Started, recover, storage
from dialplan.journal.records import encode
from dialplan.journal.segments import segments

WRITER = Path(__file__).with_name("journal_writer.py")


def key(call="a", at=1.0):
    return KeyPressed(call, at, "5")


def numbers(folder):
    return [record.number for record in Reader(folder).read()]


def written(folder):
    return [record.event for record in Reader(folder).read()]


def wait_until(condition, seconds=10):
    until = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < until, "it did not come about"
        time.sleep(0.002)


# -- a killed process ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("seed", range(6))
def test_every_acknowledged_event_outlives_sigkill(tmp_path, seed):
    after = random.Random(seed).randrange(1, 3000)
    command = [sys.executable, str(WRITER), str(tmp_path), "w1", "1000000", "20000", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        acknowledged = 0
        for line in process.stdout:
            acknowledged = int(line)
            if acknowledged >= after:
                os.kill(process.pid, signal.SIGKILL)
                break
        rest = [line for line in process.stdout.read().split("\n") if line.isdigit()]
        acknowledged = int(rest[-1]) if rest else acknowledged
    assert acknowledged >= after
    found = numbers(tmp_path)
    assert found == list(range(1, len(found) + 1))
    assert len(found) >= acknowledged
    journal = Journal(tmp_path, "w1")
    journal.append(key())
    assert journal.close()
    assert numbers(tmp_path) == [*found, 1]
    assert all((tmp_path / s.name).read_bytes()[-1:] in {b"", b"\n"} for s in segments(tmp_path))


def test_a_process_goes_on_in_a_new_file_when_files_may_not_grow(tmp_path):
    """RLIMIT_FSIZE: the system refuses the write in the middle of a line."""
    command = [sys.executable, str(WRITER), str(tmp_path), "w1", "2000", "1000000", "10000"]
    out = subprocess.run(command, capture_output=True, text=True, timeout=60, check=True).stdout.split()
    assert out[-1] == "closed"
    assert numbers(tmp_path) == list(range(1, 2001))
    assert len(segments(tmp_path)) > 10
    assert max((tmp_path / s.name).stat().st_size for s in segments(tmp_path)) <= 10_000


# -- a disk that is full, broken or slow -----------------------------------------------------------------------------


class Disk:
    """`os` for the storage, on a disk that can be full, broken or slow."""

    def __init__(self, monkeypatch):
        self.room = None
        self.sync_fails = 0
        self.slow = threading.Event()
        self.slow.set()
        monkeypatch.setattr(storage, "_put", self.write)
        monkeypatch.setattr(storage, "_sync", self.sync)

    def write(self, descriptor, data):
        if self.room is None:
            return os.write(descriptor, data)
        if self.room == 0:
            raise OSError(errno.ENOSPC, "No space left on device")
        taken = os.write(descriptor, bytes(data[: self.room]))
        self.room -= taken
        return taken

    def sync(self, descriptor):
        self.slow.wait(10)
        if self.sync_fails:
            self.sync_fails -= 1
            raise OSError(errno.EIO, "Input/output error")
        os.fdatasync(descriptor)


@pytest.fixture
def disk(monkeypatch):
    disk = Disk(monkeypatch)
    yield disk
    disk.slow.set()
    disk.room = None


def test_events_wait_in_memory_while_the_disk_is_full(tmp_path, disk):
    alarms = []
    journal = Journal(tmp_path, "w1", on_alarm=alarms.append)
    assert journal.wait(journal.append(key()), 5)
    disk.room = 150
    last = [journal.append(key(at=float(at))) for at in range(20)][-1]
    wait_until(lambda: journal.status().alarm)
    assert "No space left" in journal.status().alarm
    assert journal.status().lag > 0
    assert numbers(tmp_path) == [1, 2], "what is whole is there, and nothing half"
    assert journal.is_durable(2)
    assert not journal.is_durable(3)
    disk.room = None
    assert journal.wait(last, 5)
    assert journal.close()
    assert numbers(tmp_path) == list(range(1, 22))
    assert [bool(alarm) for alarm in alarms] == [True, False]
    assert len(segments(tmp_path)) == 1


def test_memory_is_bounded_and_what_is_lost_is_told(tmp_path, disk):
    journal = Journal(tmp_path, "w1", memory=10_000)
    disk.room = 0
    first = journal.append(Started("a", 1.0))
    wait_until(lambda: journal.status().alarm)
    details = [journal.append(key(at=float(at))) for at in range(2, 1000)]
    essential = journal.append(Ended("a", 1000.0))
    assert journal.status().waiting_bytes <= 10_000
    lost = journal.status().lost
    assert lost > 800
    disk.room = None
    assert journal.wait(essential, 5)
    assert journal.is_durable(first)
    assert not journal.wait(details[-1], 0.0), "a lost event is never acknowledged"
    wait_until(lambda: isinstance(written(tmp_path)[-1], Gap))
    gap = written(tmp_path)[-1]
    assert (gap.count, gap.at) == (lost, 999.0)
    assert "No space left" in gap.reason
    assert Ended("a", 1000.0) in written(tmp_path)
    assert not journal.close()


def test_the_oldest_go_when_even_the_essential_events_do_not_fit(tmp_path, disk):
    journal = Journal(tmp_path, "w1", memory=5_000)
    disk.room = 0
    for at in range(1, 501):
        last = journal.append(Ended("a", float(at)))
    assert journal.status().waiting_bytes <= 5_000
    disk.room = None
    assert journal.wait(last, 5)
    wait_until(lambda: isinstance(written(tmp_path)[-1], Gap))
    *_, newest, gap = written(tmp_path)
    assert newest == Ended("a", 500.0)
    assert gap.count == journal.status().lost == 500 - (len(written(tmp_path)) - 1)
    journal.close()


def test_after_a_failed_sync_everything_unsafe_is_written_anew(tmp_path, disk):
    journal = Journal(tmp_path, "w1")
    journal.wait(journal.append(key()), 5)
    disk.sync_fails = 2
    last = [journal.append(key(at=float(at))) for at in range(5)][-1]
    assert journal.wait(last, 5)
    assert journal.close()
    assert numbers(tmp_path) == [1, 2, 3, 4, 5, 6], "each once, though they stand in several files"
    assert len(segments(tmp_path)) == 3


def test_what_nobody_waits_for_is_written_soon_and_synced_in_company(tmp_path, disk):
    """A killed process leaves what is written; a sync is for power cuts, and for the call that waits for it."""
    journal = Journal(tmp_path, "w1", company=60)
    journal.append(key())
    journal.append(Ended("a", 2.0))
    wait_until(lambda: numbers(tmp_path) == [1, 2])
    assert not journal.is_durable(1)
    assert journal.status().lag > 0
    disk.sync_fails = 1
    assert journal.wait(journal.append(Started("b", 3.0)), 5)
    assert journal.is_durable(1), "with all before it, also after a sync that failed"
    assert (numbers(tmp_path), journal.status().lag) == ([1, 2, 3], 0.0)
    journal.append(key())
    assert journal.close()
    assert numbers(tmp_path) == [1, 2, 3, 4]


def test_what_is_not_synced_yet_takes_no_memory_from_new_events(tmp_path):
    journal = Journal(tmp_path, "w1", memory=5_000, details=0.001, company=60)
    for count in range(1, 101):
        journal.append(key())
        if count % 5 == 0:
            wait_until(lambda count=count: len(numbers(tmp_path)) == count)
    assert journal.close()
    assert numbers(tmp_path) == list(range(1, 101))


def test_a_slow_disk_keeps_nobody_waiting(tmp_path, disk):
    journal = Journal(tmp_path, "w1")
    disk.slow.clear()
    journal.append(key())
    began = time.monotonic()
    last = [journal.append(key()) for _ in range(1000)][-1]
    assert not journal.is_durable(last)
    assert time.monotonic() - began < 5
    disk.slow.set()
    assert journal.wait(last, 5)
    journal.close()


def test_a_segment_that_somebody_deletes_is_not_written_to_in_vain(tmp_path):
    journal = Journal(tmp_path, "w1")
    journal.wait(journal.append(key()), 5)
    for segment in segments(tmp_path):
        (tmp_path / segment.name).unlink()
    assert journal.wait(journal.append(key()), 5)
    assert numbers(tmp_path) == [2]
    journal.close()


def test_a_folder_that_goes_away_comes_back(tmp_path):
    folder = tmp_path / "journal"
    journal = Journal(folder, "w1")
    journal.wait(journal.append(key()), 5)
    folder.rename(tmp_path / "elsewhere")
    (tmp_path / "journal").write_text("in the way")
    journal.append(key())
    # The file is still there by another name, so it still takes events: only a new one fails.
    (tmp_path / "elsewhere" / journal.status().segment).unlink()
    last = journal.append(key())
    wait_until(lambda: journal.status().alarm)
    (tmp_path / "journal").unlink()
    assert journal.wait(last, 5)
    assert numbers(folder)[-1] == last
    journal.close()


@pytest.mark.skipif(os.geteuid() != 0 or sys.platform != "linux", reason="needs root to mount a small tmpfs")
def test_a_full_tmpfs_loses_nothing(tmp_path):
    small = tmp_path / "small"
    small.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", "size=64k", "tmpfs", str(small)]
    if subprocess.run(mount, capture_output=True, check=False).returncode:
        pytest.skip("tmpfs cannot be mounted here")
    try:
        ballast = small / "ballast"
        ballast.write_bytes(b"x" * 40_000)
        journal = Journal(small / "journal", "w1")
        last = [journal.append(key(at=float(at))) for at in range(1000)][-1]
        wait_until(lambda: journal.status().alarm)
        assert 0 < journal.durable < last
        subprocess.run(["mount", "-o", "remount,size=1m", str(small)], check=True)
        assert journal.wait(last, 10)
        assert journal.close()
        assert numbers(small / "journal") == list(range(1, 1001))
    finally:
        subprocess.run(["umount", "-l", str(small)], check=False)


# -- damage --------------------------------------------------------------------------------------------------------


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_whatever_the_end_of_a_file_lost_all_whole_lines_are_read_and_recovery_keeps_them(tmp_path, data):
    file = tmp_path / "w1-20260101T000000000000-1.000001.jsonl"
    lines = [encode(key(at=float(n)), n) for n in range(1, 11)]
    content = b"".join(lines)
    cut = data.draw(st.integers(0, len(content)))
    junk = data.draw(st.sampled_from([b"", b"\0" * 4096, b"\xff\xfe", b'{"v":1']))
    file.write_bytes(content[:cut] + junk)
    whole = content[:cut].count(b"\n")
    assert numbers(tmp_path) == list(range(1, whole + 1))
    recover(tmp_path)
    assert file.read_bytes() == b"".join(lines[:whole])
    assert recover(tmp_path) == {}


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(data=st.data())
def test_damage_in_the_middle_costs_only_the_lines_it_hits(tmp_path, data):
    file = tmp_path / "w1-20260101T000000000000-1.000001.jsonl"
    lines = [encode(key(at=float(n)), n) for n in range(1, 21)]
    hit = data.draw(st.integers(0, 18))
    at = data.draw(st.integers(0, len(lines[hit]) - 2))
    byte = data.draw(st.integers(0, 255).filter(lambda b: b != lines[hit][at]))
    damaged = lines[hit][:at] + bytes([byte]) + lines[hit][at + 1 :]
    file.write_bytes(b"".join([*lines[:hit], damaged, *lines[hit + 1 :]]))
    reader = Reader(tmp_path)
    assert [record.number for record in reader.read()] == [n for n in range(1, 21) if n != hit + 1]
    assert reader.damaged >= 1


def test_a_file_of_garbage_is_passed_over_in_bounded_memory(tmp_path):
    file = tmp_path / "w1-20260101T000000000000-1.000001.jsonl"
    file.write_bytes(b"g" * 3_000_000 + b"\n" + encode(key(), 1))
    assert numbers(tmp_path) == [1]


def test_a_file_that_is_being_written_is_not_recovered(tmp_path):
    journal = Journal(tmp_path, "w1")
    journal.wait(journal.append(key()), 5)
    path = tmp_path / journal.status().segment
    with path.open("ab") as file:
        file.write(b"half a li")
    assert recover(tmp_path) == {}
    journal.close()
    assert recover(tmp_path) == {path.name: 9}


def test_a_folder_that_cannot_be_one_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(JournalUnavailable, match="cannot be the journal's folder"):
        Journal(tmp_path / "file" / "journal", "w1")
    with pytest.raises(JournalUnavailable, match="no name for a worker"):
        Journal(tmp_path, "../w1")
