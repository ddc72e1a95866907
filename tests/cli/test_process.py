"""ivrctl as a program: exit codes, pipes, signals, speed."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

PROGRAM = [sys.executable, "-m", "cli.main"]


def ivrctl(*words, **options):
    options.setdefault("stdin", subprocess.DEVNULL)
    return subprocess.run(
        [*PROGRAM, *map(str, words)], check=False, capture_output=True, text=True, timeout=60, **options
    )


def test_help_imports_nothing_heavy():
    done = subprocess.run(
        [sys.executable, "-X", "importtime", "-m", "cli.main", "-h"],
        capture_output=True,
        text=True,
        check=True,
    )
    loaded = {line.rpartition("|")[2].strip().partition(".")[0] for line in done.stderr.splitlines()}
    assert (
        loaded & {"rich", "pydantic", "networkx", "lxml", "quickjs", "requests", "jinja2", "ruamel"} == set()
    )
    assert "validate" in done.stdout


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["schema", "flow"], 0),
        (["nonsense"], 2),
        (["schema", "nonsense"], 2),
        (["vxml", "check"], 2),
        (["validate", "no/such/folder"], 3),
        (["vxml", "run", "no-such-file.vxml"], 3),
        (["vxml", "run", "no\0such"[:2]], 3),
    ],
)
def test_exit_code_tells_what_went_wrong_and_no_traceback_is_shown(words, code, tmp_path):
    done = ivrctl(*words, cwd=tmp_path, env={**os.environ, "PYTHONPATH": str(Path.cwd())})
    assert done.returncode == code
    assert "Traceback" not in done.stderr
    assert bool(done.stderr) == (code != 0)


def test_debugging_shows_the_traceback():
    done = ivrctl("validate", "no/such/folder", env={**os.environ, "IVRKIT_DEBUG": "1"})
    assert "Traceback" in done.stderr


def test_mistyped_command_is_answered_with_the_nearest():
    assert "did you mean validate?" in ivrctl("valdate").stderr


def test_call_that_ends_by_an_error_has_its_own_exit_code(tmp_path):
    file = tmp_path / "broken.vxml"
    file.write_text(
        "<vxml version='2.1' xmlns='http://www.w3.org/2001/vxml'><form><block><value expr='('/></block>"
    )
    done = ivrctl("vxml", "run", file)
    assert done.returncode == 4
    assert "Traceback" not in done.stderr


def test_reader_that_stops_early_is_no_error():
    with subprocess.Popen(
        [*PROGRAM, "schema", "flow"], stdout=subprocess.PIPE, stderr=subprocess.PIPE, stdin=subprocess.DEVNULL
    ) as process:
        process.stdout.close()
        errors = process.stderr.read()
        assert process.wait(30) == 0
    assert errors == b""


def test_interrupt_ends_a_call_without_traceback(menu):
    with subprocess.Popen(
        [*PROGRAM, "vxml", "run", menu], stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        process.stdin.write(b"/vars\n")
        process.stdin.flush()
        seen = b""
        while b"Press one" not in seen:
            seen += process.stdout.readline()
        process.send_signal(signal.SIGINT)
        _, errors = process.communicate(timeout=30)
    assert process.returncode == 130
    assert b"Traceback" not in errors


def test_impatience_with_ctrl_c_changes_no_exit_code(tmp_path):
    """The signal comes again while the engine is put away and Python ends."""
    program = (
        "import atexit, os, signal, sys\n"
        "from cli import main\n"
        "press = lambda: os.kill(os.getpid(), signal.SIGINT)\n"
        "def command(**words):\n"
        "    try: press()\n"
        "    finally: press()\n"
        "main.cli.main = command\n"
        "atexit.register(press)\n"
        "sys.exit(main.main())\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", program], check=False, capture_output=True, text=True, timeout=60
    )
    assert (done.returncode, done.stderr.split()) == (130, ["Interrupted."])


def test_input_that_is_not_utf8_is_taken_as_words(menu):
    done = subprocess.run(
        [*PROGRAM, "vxml", "run", menu], check=False, input=b"\xff\xfe\x80\n1\n", capture_output=True
    )
    assert done.returncode == 0
    assert "Thank you" in done.stdout.decode()
