"""The designer's front end is built when it is not there, and never twice for the same sources."""

import subprocess
from pathlib import Path

import front_end
import pytest


@pytest.fixture
def sources(tmp_path, monkeypatch):
    """A small front end; npm and Vite are noted, not run."""
    ui, output = tmp_path / "ui", tmp_path / "static"
    (ui / "src").mkdir(parents=True)
    output.mkdir()
    for name in ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json", "src/main.tsx"):
        (ui / name).write_text(name, encoding="utf-8")
    monkeypatch.setattr(front_end, "UI", ui)
    monkeypatch.setattr(front_end, "OUTPUT", output)
    monkeypatch.setattr(front_end, "STAMP", output / "sources.sha256")
    monkeypatch.setattr(front_end, "find_node", lambda: front_end.Node(["node"], ["npm"], Path("/node")))
    return ui


class Commands(list):
    """The second word of each command that was run; those in `failing` fail."""

    def __init__(self):
        super().__init__()
        self.failing = set()

    def run(self, words, **_):
        self.append(words[1])
        return subprocess.CompletedProcess(words, int(words[1] in self.failing), "what npm said")


@pytest.fixture
def commands(monkeypatch):
    ran = Commands()
    monkeypatch.setattr(front_end.subprocess, "run", ran.run)
    return ran


def test_a_bundle_holds_as_long_as_the_sources_are_the_same(sources, commands):
    assert not front_end.is_built()
    front_end.build()
    assert commands == ["ci", "node_modules/vite/bin/vite.js"]
    assert front_end.is_built()
    (sources / "src" / "main.tsx").write_text("changed", encoding="utf-8")
    assert not front_end.is_built()


def test_tests_of_the_front_end_are_no_part_of_the_bundle(sources, commands):
    front_end.build()
    (sources / "src" / "main.test.ts").write_text("new", encoding="utf-8")
    assert front_end.is_built()


def test_without_sources_a_bundle_that_is_there_counts(sources, commands, monkeypatch):
    front_end.build()
    monkeypatch.setattr(front_end, "UI", sources / "gone")
    assert front_end.is_built()


def test_packages_are_installed_only_when_the_lock_file_is_newer(sources, commands):
    (sources / "node_modules").mkdir()
    (sources / "node_modules" / ".package-lock.json").write_text("{}", encoding="utf-8")
    front_end.build()
    assert commands == ["node_modules/vite/bin/vite.js"]


def test_a_registry_that_cannot_be_reached_is_told_with_what_npm_said(sources, commands):
    commands.failing.add("ci")
    with pytest.raises(front_end.FrontEndError, match=r"npm registry\.\nwhat npm said"):
        front_end.build()
    assert not front_end.is_built()


def test_without_node_the_build_says_so(sources, monkeypatch):
    monkeypatch.setattr(front_end, "find_node", lambda: None)
    with pytest.raises(front_end.FrontEndError, match="no node"):
        front_end.build()


def test_node_that_is_too_old_is_not_taken(monkeypatch):
    monkeypatch.setattr(front_end.shutil, "which", lambda name: f"/usr/bin/{name}")
    monkeypatch.setattr(front_end, "_version", lambda node: (18, 20))
    monkeypatch.setattr(front_end, "find_spec", lambda name: None)
    assert front_end.find_node() is None
