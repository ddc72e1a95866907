"""Recordings on a simulated FreeSWITCH (VoiceXML 2.0 §2.3.6)."""

import time
from pathlib import Path

import pytest
from simulated_calls import a_call, recording

RECORD = """<form><record name="r" beep="false" maxtime="60s" dtmfterm="true" {more}>
<catch event="noinput error"><exit expr="_event"/></catch>
<filled><exit expr="[r, r$.size, r$.termchar].join(' ')"/></filled></record></form>"""


def test_recording_is_moved_to_its_place_whole(switch, tmp_path):
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        recording(caller)
        assert "/.partial/" in caller.recording
        caller.end_recording()
        report = world.report()
    (told,) = world.journal.of("recording")
    place, size, _ = report.values["expr"].split(" ")
    assert place == Path(told.file).as_uri()
    assert Path(told.file).is_relative_to(tmp_path / "recordings")
    assert Path(told.file).stat().st_size == int(size) == 16044
    assert (told.seconds, told.purpose, told.ended_by) == (1.0, "input", "silence")
    assert list((tmp_path / "recordings" / ".partial").iterdir()) == []


def test_key_ends_the_recording(switch, tmp_path):
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        recording(caller)
        caller.press("#")
        assert world.report().values["expr"].split(" ")[2] == "#"
    assert world.journal.of("recording")[0].ended_by == "key"


def test_recording_without_a_word_is_noinput(switch, tmp_path):
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        recording(caller)
        caller.end_recording("no-input-timeout")
        assert world.report().values == {"expr": "noinput"}


def test_full_disk_is_an_event_of_the_dialog(switch, tmp_path):
    switch.disk_full = True
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        caller.says = 3.0
        recording(caller)
        caller.end_recording()
        assert world.report().values == {"expr": "error.noresource"}
    assert any("is the disk full?" in note.text for note in world.journal.of("note"))


def test_folder_that_cannot_be_written_is_an_event_of_the_dialog(switch, tmp_path):
    with a_call(switch, tmp_path, RECORD.format(more="")) as (world, caller):
        recording(caller)
        blocked = tmp_path / "recordings" / time.strftime("%Y", time.gmtime())
        blocked.write_text("a file in the way")
        caller.end_recording()
        assert world.report().values == {"expr": "error.noresource"}


@pytest.mark.parametrize("kind", ["audio/basic", "audio/x-alaw-basic"])
def test_recording_in_the_formats_that_every_platform_has(switch, tmp_path, kind):
    """VoiceXML 2.0 Appendix E: G.711 without a header."""
    with a_call(switch, tmp_path, RECORD.format(more=f'type="{kind}"')) as (world, caller):
        recording(caller)
        caller.end_recording()
        _, size, _ = world.report().values["expr"].split(" ")
    assert int(size) == 8000


@pytest.mark.parametrize("dest", ["file:///etc/passwd", "http://x/y.wav"])
def test_recordings_go_nowhere_else(switch, tmp_path, dest):
    with a_call(switch, tmp_path, RECORD.format(more=f'dest="{dest}"')) as (world, _):
        assert world.report().values == {"expr": "error.noauthorization"}


def test_recording_goes_where_it_is_sent_below_the_folder(switch, tmp_path):
    dest = f"{(tmp_path / 'recordings').as_uri()}/mine/a.wav"
    with a_call(switch, tmp_path, RECORD.format(more=f'dest="{dest}"')) as (world, caller):
        recording(caller)
        caller.end_recording()
        assert world.report().values["expr"].startswith(dest)
    assert (tmp_path / "recordings" / "mine" / "a.wav").is_file()
