"""Make `.venv` in the clone and install Ivrkit into it, on whatever Python this machine has.

The steps: find a Python of 3.11 or newer, make the virtual environment (with `ensurepip`, or where the system lacks it
with a pip wheel from the package index), install the clone editable with one extra, and leave a stamp, so that the
next run installs again only if `pyproject.toml` or the designer's sources changed or the clone moved. Standard library
only, syntax of Python 3.8: what runs this may be older than what it looks for.
"""

# ruff: noqa: INP001, S603, T201 -- scripts, not a package; they run what they wrote themselves, and talk to a terminal

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import NamedTuple

from front_end import sources_digest
from package_index import fetch_pip, index_settings

__all__ = ["ROOT", "Interpreter", "SetupError", "child_environment", "find_python", "installed"]

ROOT = Path(__file__).resolve().parent.parent
OLDEST = (3, 11)
CANDIDATES = ("python3.13", "python3.12", "python3.11", "python3", "python")
COVERS_EVERYTHING = "dev"  # the extra that contains every other one `installed` is asked for
# The base executable: a .venv that is active must not be asked to replace itself.
PROBE = "import ctypes, ssl, sys, venv, zlib; print(*sys.version_info[:2], sys._base_executable)"


class SetupError(Exception):
    """The environment cannot be made; the message says what to do next."""


class Interpreter(NamedTuple):
    """A Python that answers: its path and its (major, minor) version."""

    path: str
    version: tuple[int, int]


def installed(extra: str, *, optional: bool = False) -> Path:
    """Return the `.venv` folder with the clone and `extra` installed, making or refreshing it where needed.

    With `optional`, Ivrkit is installed without the extra when the extra cannot be had; standard error says so.
    Raises SetupError when there is no suitable Python or the installation fails, PackageIndexError when pip itself
    cannot be had.
    """
    venv = ROOT / ".venv"
    stamp_file = venv / "ivrkit-installed.json"
    wanted = {
        "root": str(ROOT),
        "pyproject": hashlib.sha256((ROOT / "pyproject.toml").read_bytes()).hexdigest(),
        # The installation builds the designer.
        "front end": sources_digest(),
    }
    stamp = _stamp(stamp_file)
    moved = stamp.get("root", wanted["root"]) != wanted["root"]
    if not moved and _has_pip(venv):
        if all(stamp.get(name) == value for name, value in wanted.items()):
            if stamp.get("extra") in (extra, COVERS_EVERYTHING):
                return venv
            if optional and stamp.get("missing") == extra:
                _say_missing(extra)
                return venv
    else:
        _make(venv, find_python())
    stamp_file.unlink(missing_ok=True)
    _say(f"Installing Ivrkit and what it needs into {venv.name}/ (a minute or two the first time) ...")
    if _install(venv, f".[{extra}]"):
        outcome = {"extra": extra}
    elif optional and _install(venv, "."):
        outcome = {"missing": extra}
        _say_missing(extra)
    else:
        raise SetupError(
            "The installation failed; pip says above why. If no package index can be reached from here, set "
            "PIP_INDEX_URL (and PIP_CERT, HTTPS_PROXY) and run the same command again."
        )
    stamp_file.write_text(json.dumps({**wanted, **outcome}), encoding="utf-8")
    return venv


def find_python() -> Interpreter:
    """Return the newest suitable Python on PATH, or the one named in PYTHON and no other.

    A name on PATH counts only if it runs: version managers leave names that answer with an error.
    Raises SetupError, listing what was found, when none is new enough and complete.
    """
    named = os.environ.get("PYTHON", "")
    refused = []
    for name in [named] if named else [*CANDIDATES, sys.executable]:
        path = shutil.which(name)
        if path is None:
            if named:
                refused.append(f"  PYTHON={name}: there is no such program")
            continue
        interpreter, reason = _probe(path)
        if interpreter:
            return interpreter
        refused.append(f"  {path}: {reason}")
    raise SetupError(
        f"Ivrkit needs Python {OLDEST[0]}.{OLDEST[1]} or newer. Looked at:\n"
        + "\n".join(dict.fromkeys(refused))
        + "\nDebian 12 and Ubuntu 24.04 or later: apt-get install python3. Ubuntu 22.04: apt-get install python3.11.\n"
        "Elsewhere take it from your system or python.org. One that is not on PATH can be named: "
        "make demo PYTHON=/path/to/python3.12"
    )


def child_environment(venv: Path) -> dict[str, str]:
    """Return the environment variables for programs run inside `venv`, as if it were activated.

    Settings of the caller that would put packages elsewhere, or mix other packages in, are left out; so is the one
    that keeps no bytecode: the tests start some hundred processes, each of which would compile the clone anew.
    """
    elsewhere = ("PYTHONHOME", "PYTHONPATH", "PIP_TARGET", "PIP_PREFIX", "PIP_ROOT", "PIP_USER", "PYTHON")
    left_out = (*elsewhere, "PYTHONDONTWRITEBYTECODE")
    variables = {name: value for name, value in os.environ.items() if name not in left_out}
    variables["VIRTUAL_ENV"] = str(venv)
    variables["PATH"] = os.pathsep.join([str(venv / "bin"), os.environ.get("PATH", os.defpath)])
    variables["PIP_USER"] = "0"
    variables["PIP_NO_CACHE_DIR"] = "1"  # the README promises that nothing is left outside the clone
    # How later versions of pip build in any case; Debian 12's prints a deprecation notice unless told to.
    variables["PIP_USE_PEP517"] = "1"
    variables["PIP_DISABLE_PIP_VERSION_CHECK"] = "1"
    bundle = os.environ.get("SSL_CERT_FILE")
    if bundle and not index_settings().cert:
        # Python and OpenSSL follow SSL_CERT_FILE; a pip before 24.2 would not.
        variables["PIP_CERT"] = bundle
    return variables


def _probe(path: str) -> tuple[Interpreter | None, str]:
    try:
        # Isolated: this folder's and the caller's modules are none of its business.
        answer = subprocess.run(
            [path, "-I", "-c", PROBE], capture_output=True, text=True, timeout=60, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as problem:
        return None, f"does not run ({problem})"
    if answer.returncode != 0:
        lines = answer.stderr.strip().splitlines() or ["no reason given"]
        broken = [line for line in lines if "Error" in line] or lines
        return None, f"is incomplete or does not run ({broken[0].strip()})"
    major, minor, executable = answer.stdout.strip().split(" ", 2)
    version = int(major), int(minor)
    if version < OLDEST:
        return None, f"is Python {major}.{minor}, too old"
    return Interpreter(executable, version), ""


def _make(venv: Path, python: Interpreter) -> None:
    _say(f"Making {venv.name}/ with Python {python.version[0]}.{python.version[1]} ({python.path})")
    command = [python.path, "-I", "-m", "venv", "--clear"]
    if (
        _runs([python.path, "-I", "-c", "import ensurepip"])
        and _runs([*command, str(venv)])
        and _has_pip(venv)
    ):
        return
    made = subprocess.run([*command, "--without-pip", str(venv)], capture_output=True, text=True, check=False)
    if made.returncode != 0:
        raise SetupError(
            f"{python.path} cannot make a virtual environment in {venv}:\n{made.stderr or made.stdout}"
        )
    _say(
        "This Python has no pip of its own (python3-venv is not installed): taking pip from the package index"
    )
    with tempfile.TemporaryDirectory(dir=venv) as folder:
        wheel = fetch_pip(Path(folder), python.version, index_settings())
        # A wheel is a zip archive that Python can run from; pip installs itself from its own.
        install = [
            str(venv / "bin/python"),
            f"{wheel}/pip",
            "install",
            "--quiet",
            "--no-index",
            "--no-deps",
            str(wheel),
        ]
        if subprocess.run(install, env=child_environment(venv), check=False).returncode != 0:
            raise SetupError(f"{wheel.name} could not be installed into {venv}; pip says above why.")


def _install(venv: Path, requirement: str) -> bool:
    """Install the clone editable; return whether pip succeeded. pip's own messages go to standard error."""
    command = [
        str(venv / "bin/python"),
        "-m",
        "pip",
        "install",
        "--quiet",
        "--no-input",
        "--editable",
        requirement,
    ]
    return (
        subprocess.run(
            command, cwd=ROOT, env=child_environment(venv), check=False, stdout=sys.stderr
        ).returncode
        == 0
    )


def _has_pip(venv: Path) -> bool:
    # The second half notices a venv whose Python was upgraded away under it, or is too old.
    check = f"import pip, sys; sys.exit(sys.version_info[:2] < {OLDEST})"
    return _runs([str(venv / "bin/python"), "-I", "-c", check])


def _runs(command: list[str]) -> bool:
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def _stamp(file: Path) -> dict[str, str]:
    try:
        content = json.loads(file.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return {}
    return content if isinstance(content, dict) else {}


def _say_missing(extra: str) -> None:
    _say(f"The optional part {extra!r} could not be installed: going on without it. To try again: make clean")


def _say(line: str) -> None:
    print(line, file=sys.stderr, flush=True)
