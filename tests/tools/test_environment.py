"""Which Python makes `.venv`, and when it is made or filled again. No network: pip and venv are stand-ins."""

import json
import os
import sys
from pathlib import Path

import environment
import pytest
from environment import SetupError, child_environment, find_python, installed


@pytest.fixture
def on_path(tmp_path, monkeypatch):
    """`on_path(name, script)` puts a shell script on an otherwise empty PATH and returns its path."""
    folder = tmp_path / "bin"
    folder.mkdir()
    monkeypatch.setenv("PATH", str(folder))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "no-such-python"))

    def write(name, script):
        program = folder / name
        program.write_text("#!/bin/sh\n" + script)
        program.chmod(0o755)
        return str(program)

    return write


def test_newest_python_that_answers_is_chosen(on_path):
    on_path("python3.11", "echo 3 11 /opt/eleven")
    on_path("python3.12", "echo 3 12 /opt/twelve with a space")
    on_path("python3", "echo 3 10 /opt/ten")
    assert find_python() == ("/opt/twelve with a space", (3, 12))


def test_name_on_path_that_only_answers_with_an_error_is_passed_over(on_path):
    on_path("python3.13", "echo 'python3.13: command not found' >&2; exit 127")
    on_path("python3", "echo 3 14 /opt/fourteen")
    assert find_python() == ("/opt/fourteen", (3, 14))


def test_when_no_python_is_new_enough_each_one_and_the_remedy_are_named(on_path):
    old = on_path("python3", "echo 3 10 /usr/bin/python3.10")
    bare = on_path("python3.12", "echo \"ModuleNotFoundError: No module named 'ssl'\" >&2; exit 1")
    with pytest.raises(SetupError) as raised:
        find_python()
    message = str(raised.value)
    assert f"{old}: is Python 3.10, too old" in message
    assert f"{bare}: is incomplete or does not run (ModuleNotFoundError: No module named 'ssl')" in message
    assert "apt-get install python3" in message


def test_python_named_by_the_user_is_the_only_one_considered(on_path, monkeypatch):
    on_path("python3.13", "echo 3 13 /opt/thirteen")
    mine = on_path("mine", "echo 3 11 /opt/mine")
    monkeypatch.setenv("PYTHON", mine)
    assert find_python() == ("/opt/mine", (3, 11))
    monkeypatch.setenv("PYTHON", "python3.99")
    with pytest.raises(SetupError, match=r"PYTHON=python3\.99: there is no such program"):
        find_python()


def test_python_inside_a_virtual_environment_stands_for_the_one_it_was_made_with(on_path):
    # An activated .venv must not be told to replace itself.
    inside = Path(sys.prefix) / "bin" / "python"
    on_path("python3", f'exec "{inside}" "$@"')
    assert Path(find_python().path).resolve() == inside.resolve()
    assert not find_python().path.startswith(str(Path(sys.prefix) / "bin")) or sys.prefix == sys.base_prefix


def test_programs_inside_the_environment_do_not_see_the_callers_packages(monkeypatch, tmp_path):
    monkeypatch.setenv("PYTHONPATH", "/somewhere")
    monkeypatch.setenv("PIP_TARGET", "/somewhere")
    monkeypatch.setenv("PYTHONDONTWRITEBYTECODE", "1")
    monkeypatch.setenv("PATH", "/usr/bin")
    variables = child_environment(tmp_path)
    assert "PYTHONPATH" not in variables
    assert "PIP_TARGET" not in variables
    assert "PYTHONDONTWRITEBYTECODE" not in variables
    assert variables["PATH"] == f"{tmp_path}/bin:/usr/bin"
    assert variables["VIRTUAL_ENV"] == str(tmp_path)
    assert variables["PIP_NO_CACHE_DIR"] == "1"


def test_certificates_python_trusts_are_those_pip_trusts_unless_it_has_its_own(monkeypatch, tmp_path):
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/authority.pem")
    assert child_environment(tmp_path)["PIP_CERT"] == "/etc/authority.pem"
    monkeypatch.setenv("PIP_CERT", "/etc/pip-authority.pem")
    assert child_environment(tmp_path)["PIP_CERT"] == "/etc/pip-authority.pem"


class Clone:
    """A clone in which making `.venv` and installing are noted instead of done."""

    def __init__(self, root, monkeypatch):
        self.root = root
        self.made = 0
        self.requirements = []
        self.refuses = set()
        (root / "pyproject.toml").write_text("[project]\n")
        monkeypatch.setattr(environment, "ROOT", root)
        monkeypatch.setattr(environment, "find_python", lambda: environment.Interpreter("python", (3, 11)))
        monkeypatch.setattr(environment, "_make", self.make)
        monkeypatch.setattr(environment, "_install", self.install)
        monkeypatch.setattr(environment, "_has_pip", lambda venv: venv.is_dir())

    def make(self, venv, _python):
        self.made += 1
        venv.mkdir(exist_ok=True)

    def install(self, _venv, requirement):
        self.requirements.append(requirement)
        return requirement not in self.refuses


@pytest.fixture
def clone(tmp_path, monkeypatch):
    return Clone(tmp_path, monkeypatch)


def test_second_run_installs_nothing(clone):
    installed("dev")
    installed("dev")
    assert (clone.made, clone.requirements) == (1, [".[dev]"])


def test_changed_pyproject_is_installed_again_into_the_same_environment(clone):
    installed("dev")
    (clone.root / "pyproject.toml").write_text("[project]\nversion = '2'\n")
    installed("dev")
    assert (clone.made, clone.requirements) == (1, [".[dev]", ".[dev]"])


def test_moved_clone_gets_a_new_environment(clone):
    stamp = installed("dev") / "ivrkit-installed.json"
    stamp.write_text(json.dumps({**json.loads(stamp.read_text()), "root": "/elsewhere"}))
    installed("dev")
    assert clone.made == 2


def test_demo_after_test_has_all_it_needs_but_not_the_other_way_round(clone):
    installed("tts-espeak", optional=True)
    installed("dev")
    installed("tts-espeak", optional=True)
    assert clone.requirements == [".[tts-espeak]", ".[dev]"]


def test_optional_part_that_cannot_be_had_is_left_out_and_said_every_time(clone, capsys):
    clone.refuses = {".[tts-espeak]"}
    for _ in range(2):
        installed("tts-espeak", optional=True)
        assert "'tts-espeak' could not be installed: going on without it" in capsys.readouterr().err
    assert clone.requirements == [".[tts-espeak]", "."]


def test_installation_that_failed_is_tried_again_next_time(clone):
    clone.refuses = {".[dev]"}
    with pytest.raises(SetupError, match="PIP_INDEX_URL"):
        installed("dev")
    clone.refuses = set()
    installed("dev")
    assert clone.requirements == [".[dev]", ".[dev]"]


def test_stamp_that_is_rubbish_means_installing_again(clone):
    (installed("dev") / "ivrkit-installed.json").write_bytes(os.urandom(100))
    installed("dev")
    assert len(clone.requirements) == 2
