"""What commands read and write: whole or not at all, and the reason in plain words."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import click
import pytest

from asr_tts.audio import files
from cli.documents import uri_of
from cli.files import why, write_whole
from cli.outcome import CannotLoad


def test_a_file_that_cannot_be_written_whole_keeps_what_it_held(tmp_path, monkeypatch):
    file = tmp_path / "flow.svg"
    file.write_text("old")

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fdopen", full)
    with pytest.raises(CannotLoad, match=r"flow\.svg cannot be written: No space left on device\.$"):
        write_whole(file, "new")
    assert file.read_text() == "old"
    assert list(tmp_path.iterdir()) == [file]


def test_a_file_is_replaced_with_its_mode_and_through_its_link(tmp_path):
    file, link = tmp_path / "a.svg", tmp_path / "b.svg"
    file.write_text("old")
    file.chmod(0o600)
    link.symlink_to(file)
    write_whole(link, "new")
    assert file.read_text() == "new"
    assert file.stat().st_mode & 0o777 == 0o600
    assert link.is_symlink()


def test_a_new_file_has_the_mode_that_it_is_given_whatever_the_umask(tmp_path):
    files.write_whole(tmp_path / "prompt.wav", b"sound")
    files.write_whole(tmp_path / "kept.json", b"{}", 0o600)
    modes = [file.stat().st_mode & 0o777 for file in sorted(tmp_path.iterdir())]
    assert modes == [0o600, 0o644]


def test_a_device_is_written_as_it_is(tmp_path):
    read, write = os.pipe()
    write_whole(Path(f"/dev/fd/{write}"), "drawn")
    assert os.read(read, 100) == b"drawn"
    os.close(read)
    os.close(write)


def test_reasons_are_plain_words():
    copied = shutil.Error([("a", "b", "[Errno 28] No space left on device: 'b'"), ("c", "d", "x")])
    assert why(copied) == "No space left on device"
    assert why(OSError(13, "Permission denied", "build")) == "Permission denied"
    assert why(RuntimeError("Symlink loop")) == "its links lead in a circle"
    assert why(ValueError("embedded null byte")) == "embedded null byte"


@pytest.mark.parametrize(
    ("name", "words"),
    [
        (".", "is a folder"),
        ("/dev/zero", "is no plain file"),
        ("ftp://x/", "ftp: is not fetched"),
        ("data:text/xml,x", "data: is not fetched"),
        ("nowhere.vxml", "there is no such file"),
    ],
)
def test_what_is_no_document_is_named_for_what_it_is(name, words):
    with pytest.raises(click.ClickException, match=words):
        uri_of(name)


def test_check_names_a_file_that_cannot_be_read_once(run, tmp_path):
    result = run("vxml", "check", tmp_path)
    assert result.code == 3
    assert result.output == f"unreadable {tmp_path} is a folder; name a VoiceXML file in it.\n"


def test_a_flow_given_for_a_project_is_told_its_project(run, starter):
    result = run("validate", starter / "flows" / "main.yaml")
    assert result.code == 3
    assert f"is a file of the project {starter}; name that folder." in result.message


@pytest.mark.parametrize("words", [["-h"], ["validate"], ["graph"], ["vxml", "check", "nowhere"]])
def test_closed_standard_streams_are_no_fault(starter, words):
    done = subprocess.run(
        f"exec {sys.executable} -m cli.main {' '.join(words)} >&- <&-",
        shell=True,
        cwd=starter,
        env={**os.environ, "PYTHONPATH": str(Path.cwd())},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == (3 if "nowhere" in words else 0)
    assert "fault in ivrctl" not in done.stderr


def test_a_full_disk_behind_standard_output_is_told_in_words(starter):
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "cli.main", "validate", str(starter)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert done.returncode == 3
    assert done.stderr == "Error: the output cannot be read or written: No space left on device.\n"


def test_help_lists_whole_descriptions_and_exit_codes(run):
    output = " ".join(run("-h").output.split())
    assert "…" not in output
    assert "..." not in output.replace("[ARGS]...", "")
    assert "Exit codes: 0 all is well" in output


def test_variables_are_those_of_the_flow(run, starter):
    result = run("call", starter, text="/vars\n")
    shown = [line for line in result.output.splitlines() if " = " in line]
    # The flow says nothing of caller and called: a call that needs no script engine does without them.
    assert [line.split(" = ")[0].strip() for line in shown] == ["language"]


def test_sound_that_cannot_be_saved_ends_the_call_with_the_file(run, starter, monkeypatch, tmp_path):
    import asr_tts.audio

    def full(*_, **__):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(asr_tts.audio, "write_wav", full)
    result = run("call", starter, "--audio", tmp_path / "sound", text="1\n")
    assert result.code == 3
    assert (
        result.message
        == f"{tmp_path / 'sound' / 'prompt-001.wav'} cannot be written: No space left on device."
    )
    assert "WAV files in" not in result.output
