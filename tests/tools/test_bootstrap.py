"""The order and the outcome of the commands the Makefile calls."""

from pathlib import Path

import bootstrap
import pytest

NODE = bootstrap.front_end.Node(["node"], ["npm"], Path("/node"))


@pytest.fixture
def programs(monkeypatch):
    """Every program a command runs is noted; those in `programs.failing` fail with that code."""

    class Programs(list):
        failing = {}

    ran = Programs()

    def run(words, **_):
        ran.append([Path(words[0]).name, *words[1:]])
        code = next((code for word, code in ran.failing.items() if word in ran[-1]), 0)
        return type("Done", (), {"returncode": code})

    monkeypatch.setattr(bootstrap, "installed", lambda extra, **_: Path("/venv") / extra)
    monkeypatch.setattr(bootstrap.subprocess, "run", run)
    monkeypatch.setattr(bootstrap.front_end, "find_node", lambda: NODE)
    monkeypatch.setattr(
        bootstrap.front_end, "check", lambda node: (run(["front end"]).returncode, "what npm said")
    )
    return ran


def test_tests_run_last_after_every_check(programs):
    assert bootstrap.main(["test", "-k", "grammar"]) == 0
    ran = [next(word for word in words if word not in ("python", "-m")) for words in programs]
    assert ran[:2] == ["ruff", "ruff"]
    assert set(ran[2:-1]) == {"mypy", "lint-imports", "front end"}
    assert ran[-1] == "pytest"
    assert programs[-1][-2:] == ["-k", "grammar"]


def test_first_check_that_fails_ends_the_run_and_is_named_last(programs, capsys):
    programs.failing = {"mypy": 1}
    assert bootstrap.main(["test"]) == 1
    assert not any("lint-imports" in words or "pytest" in words for words in programs)
    assert capsys.readouterr().out.splitlines()[-1] == "--- Failed: mypy: types"


def test_nothing_is_printed_after_pytest_and_its_code_is_kept(programs, capsys):
    programs.failing = {"pytest": 5}
    assert bootstrap.main(["test"]) == 5
    assert capsys.readouterr().out.splitlines()[-1] == "--- pytest: tests"


def test_front_end_that_fails_ends_the_run_before_the_tests(programs, capsys):
    programs.failing = {"front end": 2}
    assert bootstrap.main(["test"]) == 2
    assert not any("pytest" in words for words in programs)
    *_, said, _, last = capsys.readouterr().out.splitlines()
    assert (said, last) == ("what npm said", "--- Failed: Designer's front end")


def test_without_node_the_checks_of_the_front_end_are_left_out_and_it_is_said(programs, monkeypatch, capsys):
    monkeypatch.setattr(bootstrap.front_end, "find_node", lambda: None)
    assert bootstrap.main(["lint"]) == 0
    assert "Left out: there is no node" in capsys.readouterr().out
    assert ["front end"] not in programs


def test_demo_opens_the_site_and_passes_on_what_follows_it(programs, monkeypatch, tmp_path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "bin" / "gunicorn").touch()
    monkeypatch.setattr(bootstrap, "installed", lambda extra, **_: tmp_path)
    assert bootstrap.main(["demo", "--port", "8090"]) == 0
    assert programs == [["ivrctl", "up", "--demo", "--port", "8090"]]


def test_demo_without_the_packages_of_the_site_is_the_one_in_the_terminal(programs):
    assert bootstrap.main(["demo"]) == 0
    assert programs == [["ivrctl", "demo"]]


def test_reason_an_environment_cannot_be_made_is_said_without_a_traceback(monkeypatch, capsys):
    def fail(*_, **__):
        raise bootstrap.SetupError("Ivrkit needs Python 3.11 or newer.")

    monkeypatch.setattr(bootstrap, "installed", fail)
    assert bootstrap.main(["test"]) == 1
    assert capsys.readouterr().err == "Ivrkit needs Python 3.11 or newer.\n"


def test_clean_removes_what_was_generated_and_nothing_else(monkeypatch, tmp_path):
    for folder in (".venv/bin", "vxml/__pycache__", "dist", ".git/objects"):
        (tmp_path / folder).mkdir(parents=True)
    (tmp_path / "vxml" / "errors.py").write_text("")
    monkeypatch.setattr(bootstrap, "ROOT", tmp_path)
    assert bootstrap.main(["clean"]) == 0
    kept = sorted(path.relative_to(tmp_path).as_posix() for path in tmp_path.rglob("*"))
    assert [path for path in kept if path not in ("home", "empty")] == [
        ".git",
        ".git/objects",
        "vxml",
        "vxml/errors.py",
    ]
