"""Changes of the files become a new snapshot, for the next call and without a restart."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterable
from pathlib import Path
from typing import Final

from dialplan.errors import SetupFaulty
from dialplan.routing.site import load_site
from dialplan.routing.snapshot import load_snapshot
from ivrdesigner.project import Finding

__all__ = ["Routes", "fingerprint"]

_MAX_FILES: Final = 100_000
_LEFT_OUT: Final = frozenset({"build", "__pycache__", "node_modules", "call-audio"})


class Routes:
    """The snapshot in force.

    Read `snapshot` once for each call. Call `poll` about once a second, from one thread or pool worker: it looks at
    the files' times and sizes (1 ms for some hundred files), and loads when they have changed and rest again.
    """

    def __init__(
        self, *, projects: Iterable[Path] = (), site: Path | None = None, state: Path | None = None
    ) -> None:
        """Loads the first snapshot. Raises SetupFaulty when there is nothing to begin with.

        ``state`` is a folder in which the last good builds outlive a restart.
        """
        self._projects = tuple(projects)
        self._site = site
        self._state = state
        self._folders: tuple[Path, ...] = ()
        self._loaded = self._seen = self._look_anew()
        self.snapshot = load_snapshot(projects=self._projects, site=site, state=state)
        """The snapshot in force; replaced in one step, never changed."""
        self.faults: tuple[Finding, ...] = ()
        """Why the newest site file is not in force; empty when it is."""

    @property
    def findings(self) -> tuple[Finding, ...]:
        """What is wrong now: with the site file, or else with the snapshot in force."""
        return self.faults or self.snapshot.findings

    def poll(self) -> bool:
        """Look for changes; True when there is a new snapshot, or a new reason to keep the old one.

        Files that changed since the last look are left to the next one: somebody may still be writing.
        """
        now = self._look()
        before, self._seen = self._seen, now
        return now == before and now != self._loaded and self.reload()

    def reload(self) -> bool:
        """Load now. A faulty site file leaves the snapshot as it is, with its findings in `faults`; always True."""
        self._loaded = self._seen = self._look_anew()
        try:
            self.snapshot = load_snapshot(
                projects=self._projects, site=self._site, state=self._state, last=self.snapshot
            )
        except SetupFaulty as fault:
            self.faults = fault.findings
        else:
            self.faults = ()
        return True

    def _look(self) -> str:
        return fingerprint([] if self._site is None else [self._site], self._folders)

    def _look_anew(self) -> str:
        """Look before loading, so that a change in between is found again, with the folders as named now."""
        named = load_site(self._site).site if self._site is not None else None
        if named is not None and self._site is not None:
            self._folders = (*self._projects, *(self._site.parent / name for name in named.projects))
        elif not self._folders:
            self._folders = self._projects
        return self._look()


def fingerprint(files: Iterable[Path], folders: Iterable[Path]) -> str:
    """A word that changes when one of the files does, or a file anywhere in one of the folders."""
    digest = hashlib.blake2b(digest_size=16)
    for file in files:
        digest.update(_line(file))
    left = _MAX_FILES
    for folder in sorted(map(os.fspath, folders)):
        stack = [folder]
        while stack and left > 0:
            here = stack.pop()
            try:
                entries = sorted(os.scandir(here), key=lambda entry: entry.name)
            except OSError:
                digest.update(f"{here}\0gone\n".encode("utf-8", "surrogateescape"))
                continue
            for entry in entries:
                left -= 1
                if entry.name.startswith(".") or entry.name in _LEFT_OUT:
                    continue
                if entry.is_dir(follow_symlinks=False):
                    stack.append(entry.path)
                else:
                    digest.update(_line(Path(entry.path)))
    return digest.hexdigest()


def _line(file: Path) -> bytes:
    try:
        found = file.stat()
    except OSError:
        return f"{file}\0missing\n".encode("utf-8", "surrogateescape")
    marks = f"{found.st_mtime_ns} {found.st_ctime_ns} {found.st_size} {found.st_ino}"
    return f"{file}\0{marks}\n".encode("utf-8", "surrogateescape")
