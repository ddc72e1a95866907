"""Do what the Makefile's targets do, from a fresh clone: `python3 tools/bootstrap.py demo|test|...`.

This is all a machine without `make` needs. Every command first makes `.venv` in the clone if there is none. Nothing is
left outside the clone. Standard library only, syntax of Python 3.8.
"""

# ruff: noqa: INP001, S603, T201 -- scripts, not a package; they run what they wrote themselves, and talk to a terminal

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import front_end
from environment import ROOT, SetupError, child_environment, installed
from package_index import PackageIndexError

__all__ = ["main"]

RULES = (
    ("Ruff: code rules", ["python", "-m", "ruff", "check", "."]),
    ("Ruff: format (make format puts it right)", ["python", "-m", "ruff", "format", "--check", "."]),
)
CHECKS = (
    ("mypy: types", ["python", "-m", "mypy"]),
    ("import-linter: direction of imports", ["lint-imports"]),
)
# One process more than the two cores that are counted on: tests of calls, servers and browsers wait now and then.
TESTS = ("pytest: tests", ["python", "-m", "pytest", "-n", "3", "--dist", "worksteal"])
TIDY = (
    ("Ruff: format", ["python", "-m", "ruff", "format", "."]),
    ("Ruff: repairs that are safe", ["python", "-m", "ruff", "check", "--fix", "."]),
)
BUILD = (
    ("Build frontend", ["python", "-m", "pip", "install", "--quiet", "build"]),
    ("Wheel and source archive into dist/", ["python", "-m", "build"]),
)
COMMANDS = {
    "demo": "open the demonstration: the web site with the sample projects",
    "test": "run every check, then the tests",
    "lint": "run the checks without the tests",
    "format": "format the code and make the repairs that are safe",
    "benchmark": "run the benchmarks",
    "build": "build wheel and source archive into dist/",
    "clean": "remove .venv, dist and every cache in the clone",
}
GENERATED = (
    ".venv",
    "dist",
    "build",
    ".mypy_cache",
    ".ruff_cache",
    ".pytest_cache",
    ".hypothesis",
    ".import_linter_cache",
    "ivrdesigner/web/ui/node_modules",
    "ivrdesigner/web/static/ivrdesigner",
)


def main(arguments: list[str]) -> int:
    """Run one command and return its exit code; what follows the command's name goes to the program it runs."""
    parser = argparse.ArgumentParser(
        prog="bootstrap.py",
        description="Set Ivrkit up in this clone and run it.",
        epilog="\n".join(f"  {name:10} {text}" for name, text in COMMANDS.items()),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("command", choices=COMMANDS)
    parser.add_argument("rest", nargs=argparse.REMAINDER, help="passed on, for demo, test and benchmark")
    chosen = parser.parse_args(arguments)
    try:
        return _run(chosen.command, chosen.rest)
    except (SetupError, PackageIndexError, OSError) as problem:
        sys.stdout.flush()
        print(problem, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130


def _run(command: str, rest: list[str]) -> int:
    if command == "clean":
        return _clean()
    if command == "demo":
        venv = installed("demo", optional=True)
        if not (venv / "bin" / "gunicorn").exists():
            return _step(venv, "", ["ivrctl", "demo"])  # in the terminal, which needs no more than the base
        return _step(venv, "", ["ivrctl", "up", "--demo", *rest])
    venv = installed("dev")
    if command == "benchmark":
        return _step(venv, "", ["python", "-m", "benchmarks", *rest])
    if command in ("test", "lint"):
        code = _steps(venv, RULES) or _checks(venv)
        heading, pytest = TESTS
        return code if code or command == "lint" else _step(venv, heading, [*pytest, *rest])
    return _steps(venv, TIDY if command == "format" else BUILD)


def _steps(venv: Path, steps: tuple[tuple[str, list[str]], ...]) -> int:
    """Run one after the other up to the first that fails; its exit code."""
    for title, words in steps:
        code = _step(venv, title, words)
        if code:
            return code
    return 0


def _checks(venv: Path) -> int:
    """Check Python and, beside it on another core, the designer's front end, where there is node."""
    with ThreadPoolExecutor(1) as beside:
        running = beside.submit(_front_end)
        code = _steps(venv, CHECKS)
    if code:
        return code
    code, told = running.result()
    print(f"\n--- Designer's front end: types, lint, Vitest\n{told}", flush=True)
    if code:
        print("\n--- Failed: Designer's front end", flush=True)
    return code


def _front_end() -> tuple[int, str]:
    node = front_end.find_node()
    if node is None:
        return 0, "Left out: there is no node 20.19 or newer with npm on PATH."
    try:
        return front_end.check(node)
    except front_end.FrontEndError as problem:
        return 0, f"Left out: {problem}"


def _step(venv: Path, heading: str, words: list[str]) -> int:
    """Run one program of the environment in the clone, under a heading, and return its exit code."""
    if heading:
        print(f"\n--- {heading}", flush=True)
    program = venv / "bin" / words[0]
    code = subprocess.run(
        [str(program), *words[1:]], cwd=ROOT, env=child_environment(venv), check=False
    ).returncode
    # After pytest nothing is printed: its own closing line says what failed.
    if code and heading and heading != TESTS[0]:
        print(f"\n--- Failed: {heading}", flush=True)
    return code


def _clean() -> int:
    for name in GENERATED:
        shutil.rmtree(ROOT / name, ignore_errors=True)
    for folder, inner, _ in os.walk(ROOT):
        if "__pycache__" in inner:
            shutil.rmtree(Path(folder, "__pycache__"))
        inner[:] = [name for name in inner if name not in ("__pycache__", ".git")]
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
