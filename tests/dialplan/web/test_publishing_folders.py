"""What calls read is replaced in one step: whatever fails in the writing, the old site stays in force."""

import errno
import os
from pathlib import Path

import pytest

from dialplan import SetupFaulty
from dialplan.routing import CallOffer, load_snapshot, route
from dialplan.web.publishing.folders import (
    GRACE_SECONDS,
    PublishedFolder,
    SitePlan,
    publishing,
    remove_unused,
    write_site,
)

IVR = "name: bank\nlanguage: zh-CN\nstart: main\n"
FLOW = "start: bye\nnodes:\n  bye: {type: hangup, prompt: {audio: audio/再见.wav}}\n"


@pytest.fixture
def sound(tmp_path):
    file = tmp_path / "0a1b2c"
    file.write_bytes(b"RIFF" + bytes(200))
    return file


def plan(build: int, sound: Path) -> SitePlan:
    path = f"projects/bank@{build}"
    site = {"projects": [path], "project_numbers": False, "numbers": {"95500": {"project": path}}}
    texts = {"ivr.yaml": IVR, "flows/main.yaml": FLOW.replace("{audio: audio/再见.wav}", f"'build {build}'")}
    return SitePlan(site, (PublishedFolder(path, texts, {"audio/再见.wav": sound}),))


def build_in_force(live: Path) -> str:
    return route(load_snapshot(site=live / "site.yaml"), CallOffer("95500", "13900139000", 0.0)).project.build


class Crash(BaseException):
    """The process ends here."""


STEPS = ("mkdir", "open", "replace", "fsync")


def fail_at(monkeypatch, step: int, fault: BaseException) -> None:
    """The call number ``step`` that writes something raises."""
    count = iter(range(1, 10_000))

    def guarded(real):
        def call(*given, **named):
            mode = named.get("mode", given[1] if len(given) > 1 else "r")
            reads = real is real_open and "w" not in str(mode)
            if not reads and next(count) == step:
                raise fault
            return real(*given, **named)

        return call

    real_open = Path.open
    monkeypatch.setattr(Path, "mkdir", guarded(Path.mkdir))
    monkeypatch.setattr(Path, "open", guarded(real_open))
    monkeypatch.setattr(Path, "replace", guarded(Path.replace))
    monkeypatch.setattr(os, "fsync", guarded(os.fsync))


@pytest.mark.parametrize("fault", [OSError(errno.ENOSPC, "No space left on device"), Crash()])
def test_a_full_disk_or_a_crash_at_any_step_leaves_the_old_site_in_force(tmp_path, sound, fault):
    live = tmp_path / "live"
    with publishing(live):
        write_site(live, plan(1, sound))
    before = (live / "site.yaml").read_bytes()
    steps = 0
    while True:
        steps += 1
        with pytest.MonkeyPatch.context() as patched:
            fail_at(patched, steps, fault)
            try:
                with publishing(live):
                    write_site(live, plan(2, sound))
            except (OSError, Crash):
                failed = True
            else:
                failed = False
        if not failed:
            break
        build = build_in_force(live)
        assert build == "1" or (live / "site.yaml").read_bytes() != before, steps
        assert build in {"1", "2"}
        assert load_snapshot(site=live / "site.yaml").ok, f"after step {steps}"
        if build == "2":
            break  # only the last sync of the folder failed: the new site is there, and whole
    assert steps > 8
    with publishing(live):
        write_site(live, plan(2, sound))
    assert build_in_force(live) == "2"
    assert not list(live.rglob("*.part"))


def test_a_faulty_site_is_not_put_in_force(tmp_path, sound):
    live = tmp_path / "live"
    with publishing(live):
        write_site(live, plan(1, sound))
        faulty = plan(2, sound)
        with pytest.raises(SetupFaulty):
            write_site(live, SitePlan({**faulty.site, "fallback": "nowhere"}, faulty.folders))
    assert build_in_force(live) == "1"


def test_a_folder_that_is_there_is_not_written_again(tmp_path, sound):
    live = tmp_path / "live"
    with publishing(live):
        write_site(live, plan(1, sound))
        marks = {file: file.stat().st_mtime_ns for file in live.rglob("bank@1/**/*")}
        write_site(live, plan(1, sound))
    assert marks == {file: file.stat().st_mtime_ns for file in live.rglob("bank@1/**/*")}
    assert (live / "projects/bank@1/audio/再见.wav").read_bytes() == sound.read_bytes()


@pytest.mark.parametrize("changed", ["text", "sound"])
def test_a_build_whose_number_was_given_before_takes_the_place_of_the_old_one(tmp_path, sound, changed):
    """A project was deleted and made anew, or the database is a former one."""
    live, other = tmp_path / "live", tmp_path / "other"
    other.write_bytes(b"RIFF" + bytes(300))
    before, folder = plan(1, sound), plan(1, sound).folders[0]
    texts = {**folder.texts, "flows/main.yaml": FLOW} if changed == "text" else folder.texts
    copies = {"audio/再见.wav": other if changed == "sound" else sound}
    with publishing(live):
        write_site(live, before)
        write_site(live, SitePlan(before.site, (PublishedFolder(folder.path, texts, copies),)))
    there = live / folder.path
    assert (there / "flows/main.yaml").read_text("utf-8") == texts["flows/main.yaml"]
    assert (there / "audio/再见.wav").read_bytes() == copies["audio/再见.wav"].read_bytes()
    assert [made.name for made in (live / "projects").iterdir()] == ["bank@1"]


def test_a_folder_goes_when_it_was_not_named_for_a_while_and_no_call_runs_it(tmp_path, sound):
    live, used = tmp_path / "live", {"projects/bank@1"}
    with publishing(live):
        for build in (1, 2, 3):
            write_site(live, plan(build, sound))
        named = ["projects/bank@3"]

        def clean(now):
            return remove_unused(live, named, used.__contains__, now)

        assert clean(1000.0) == ()
        assert clean(1000.0 + GRACE_SECONDS - 1) == (), "a worker may still read the site file of before"
        assert clean(1000.0 + GRACE_SECONDS) == ("projects/bank@2",), "a call runs build 1"
        used.clear()
        assert clean(2000.0 + GRACE_SECONDS) == ("projects/bank@1",)
        assert clean(9000.0) == ()
    assert sorted(folder.name for folder in (live / "projects").iterdir()) == ["bank@3"]


def test_a_folder_that_is_named_again_begins_its_time_anew(tmp_path, sound):
    live = tmp_path / "live"
    with publishing(live):
        write_site(live, plan(1, sound))
        for named, now, gone in (
            ([], 0.0, ()),
            (["projects/bank@1"], 500.0, ()),
            ([], 900.0, ()),
            ([], 1499.0, ()),
            ([], 1500.0, ("projects/bank@1",)),
        ):
            assert remove_unused(live, named, lambda path: False, now) == gone
