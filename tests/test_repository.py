"""What holds for the repository as a whole, so that the next person finds it as the last one left it."""

import ast
import importlib
import importlib.metadata
import re
import subprocess
import sys
import tomllib
from collections import Counter
from pathlib import Path

import pytest

ROOT = Path(__file__).parent.parent
PACKAGES = ("vxml", "asr_tts", "ivrdesigner", "aiflows", "dialplan", "console", "cli")
OTHER_CODE = ("samples", "tests", "tools", "benchmarks")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
LONGEST_FILE = 800
NOT_KEPT = {"build", "dist", "node_modules", "__pycache__"}


def is_kept(file: Path) -> bool:
    """Whether a file is part of the repository rather than generated, judged by the folders it lies in."""
    folders = file.relative_to(ROOT).parts[:-1]
    return not any(name in NOT_KEPT or (name.startswith(".") and name != ".ci") for name in folders)


def python_files(*folders: str) -> list[Path]:
    return sorted(file for name in folders for file in (ROOT / name).rglob("*.py") if is_kept(file))


def package_folders() -> list[Path]:
    return sorted({file.parent for file in python_files(*PACKAGES)})


def kept_files() -> list[Path]:
    """Every file git keeps or would keep; in an unpacked source archive, every file that is not generated."""
    listing = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    try:
        names = subprocess.run(listing, cwd=ROOT, capture_output=True, check=True).stdout.decode().split("\0")
        files = [ROOT / name for name in names if name]
    except (OSError, subprocess.CalledProcessError):
        files = [file for file in ROOT.rglob("*") if is_kept(file)]
    return [file for file in files if file.is_file()]


def relative(file: Path) -> str:
    return file.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("folder", package_folders(), ids=relative)
def test_package_says_what_it_is_and_what_it_exports(folder):
    source = folder / "__init__.py"
    assert source.is_file(), "folders of modules are packages: add an __init__.py"
    tree = ast.parse(source.read_text(encoding="utf-8"))
    docstring = ast.get_docstring(tree)
    assert docstring, "its docstring is missing"
    assert "to be described" not in docstring.lower()
    targets = [
        target.id
        for statement in tree.body
        if isinstance(statement, ast.Assign | ast.AnnAssign)
        for target in (statement.targets if isinstance(statement, ast.Assign) else [statement.target])
        if isinstance(target, ast.Name)
    ]
    assert "__all__" in targets, "__all__ is the package's API, even when it is empty"


@pytest.mark.parametrize("folder", package_folders(), ids=relative)
def test_package_has_every_name_it_exports(folder):
    name = relative(folder).replace("/", ".")
    # As `from package import *` does: names of submodules count, whether or not something imported them before.
    package = __import__(name, fromlist=importlib.import_module(name).__all__)
    assert [name for name in package.__all__ if not hasattr(package, name)] == []
    assert len(set(package.__all__)) == len(package.__all__)


@pytest.mark.parametrize("name", PACKAGES)
def test_types_travel_with_the_installed_package(name):
    assert (ROOT / name / "py.typed").is_file()


def test_no_module_is_longer_than_one_idea():
    # Migrations are written by Django.
    files = [file for file in python_files(*PACKAGES) if file.parent.name != "migrations"]
    lengths = {relative(file): len(file.read_bytes().splitlines()) for file in files}
    assert {name: lines for name, lines in lengths.items() if lines > LONGEST_FILE} == {}


def test_no_two_files_of_tests_have_one_name():
    """pytest imports them by it: of two, one would fail or not, by the order in which they are met."""
    names = Counter(file.name for file in python_files("tests") if file.name != "conftest.py")
    assert [name for name, count in names.items() if count > 1] == []


def test_no_module_is_named_after_nothing_in_particular():
    vague = {"utils", "util", "helpers", "helper", "common", "misc"}
    files = python_files(*PACKAGES, *OTHER_CODE)
    assert [relative(file) for file in files if vague & {file.stem, file.parent.name}] == []


def test_no_file_names_a_place_on_the_machine_it_was_written_on():
    # Not preceded by a letter, digit or dot: the path of a URL may well begin so.
    place = re.compile(r"(?<![\w.}-])/(?:work|home|root)/|/tmp/" + "brief")
    found = []
    for file in kept_files():
        content = file.read_bytes()
        if file == Path(__file__) or b"\0" in content:
            continue
        for number, line in enumerate(content.decode("utf-8", "replace").splitlines(), 1):
            if place.search(line):
                found.append(f"{relative(file)}:{number}: {line.strip()}")
    assert found == []


def test_changelog_has_a_section_for_what_is_being_made():
    changelog = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8")
    headings = re.findall(r"^## \[?([^\]\s]+)", changelog, re.MULTILINE)
    assert {"Unreleased", PROJECT["project"]["version"]} & set(headings)


def test_licence_is_the_one_the_distribution_declares():
    assert PROJECT["project"]["license"] == "Apache-2.0"
    text = (ROOT / "LICENSE").read_text(encoding="utf-8")
    assert "Apache License\n                           Version 2.0, January 2004" in text
    assert "END OF TERMS AND CONDITIONS" in text


def test_wheel_holds_every_package():
    packaged = PROJECT["tool"]["hatch"]["build"]["targets"]["wheel"]["packages"]
    tops = {file.parent.name for file in ROOT.glob("*/__init__.py")} - {"tests", "benchmarks", "tools"}
    assert set(packaged) == tops


def imported_modules(file: Path) -> set[str]:
    """The top-level modules a file imports, at its head or inside a function."""
    names = set()
    for node in ast.walk(ast.parse(file.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            names.add(node.module)
    return {name.partition(".")[0] for name in names}


def test_everything_that_is_imported_is_declared():
    """What happens to be in one developer's environment is missing in a fresh one."""
    extras = [
        line
        for extra, lines in PROJECT["project"]["optional-dependencies"].items()
        if extra != "dev"
        for line in lines
    ]
    declared = {
        re.match(r"[\w.-]+", line)[0].lower().replace("_", "-")
        for line in [*PROJECT["project"]["dependencies"], *extras]
    }
    distributions = importlib.metadata.packages_distributions()
    known = {*sys.stdlib_module_names, *PACKAGES, "samples"}
    undeclared = {
        module: relative(file)
        for file in python_files(*PACKAGES)
        # The contract tests an engine's author runs are for pytest, which only they need.
        for module in imported_modules(file)
        - known
        - ({"pytest"} if file.name.startswith("testing") else set())
        if not declared & {name.lower().replace("_", "-") for name in distributions.get(module, [module])}
    }
    assert undeclared == {}


def entry_points() -> list[str]:
    groups = PROJECT["project"].get("entry-points", {}).values()
    return [
        *PROJECT["project"]["scripts"].values(),
        *(target for group in groups for target in group.values()),
    ]


@pytest.mark.parametrize("target", entry_points())
def test_entry_point_leads_to_something(target):
    module, _, name = target.partition(":")
    assert callable(getattr(importlib.import_module(module), name))


def test_makefile_offers_what_the_readme_tells_people_to_type():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    named = set(
        re.findall(r"`make ([a-z]+)|^\s*make ([a-z]+)", (ROOT / "README.md").read_text("utf-8"), re.MULTILINE)
    )
    assert {first or second for first, second in named} <= targets
    assert {"demo", "test", "lint", "format", "clean", "benchmark", "build"} <= targets


def test_continuous_integration_script_can_be_run():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111 == 0o111
    assert subprocess.run(["bash", "-n", script], check=False).returncode == 0
