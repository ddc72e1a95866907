"""Changes of the files become a new snapshot, for the next call and without a restart."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from pathlib import Path

from dialplan.errors import SetupFaulty
from dialplan.routing.fingerprint import fingerprint
from dialplan.routing.loading import load_snapshot
from dialplan.routing.scripts import recordings_of
from dialplan.routing.site import load_site
from dialplan.routing.snapshot import Snapshot
from ivrdesigner.project import Finding

__all__ = ["Routes"]


class Routes:
    """The snapshot in force.

    Read `snapshot` once for each call. Call `poll` about once a second, from one thread or pool worker: it looks at
    the files' times and sizes (1 ms for some hundred files), and loads when they have changed and rest again.
    """

    def __init__(
        self,
        *,
        projects: Iterable[Path] = (),
        site: Path | None = None,
        state: Path | None = None,
        prepare: Callable[[Snapshot], object] = lambda snapshot: None,
    ) -> None:
        """Loads the first snapshot. Raises SetupFaulty when there is nothing to begin with.

        ``state`` is a folder in which the last good builds outlive a restart. ``prepare`` gets each snapshot before it
        is in force, in the thread that loads it.
        """
        self._projects = tuple(projects)
        self._site = site
        self._state = state
        self._prepare = prepare
        self._folders: tuple[Path, ...] = ()
        self._files: tuple[Path, ...] = () if site is None else (site,)
        self._loaded = self._seen = self._look_anew()
        self.snapshot = self._load(None)
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
            self.snapshot = self._load(self.snapshot)
        except SetupFaulty as fault:
            self.faults = fault.findings
        else:
            self.faults = ()
        return True

    def _load(self, last: Snapshot | None) -> Snapshot:
        made = load_snapshot(projects=self._projects, site=self._site, state=self._state, last=last)
        self._prepare(made)
        return made

    def _look(self) -> str:
        return fingerprint(self._files, self._folders)

    def _look_anew(self) -> str:
        """Look before loading, so that a change in between is found again, with the folders as named now."""
        named = load_site(self._site).site if self._site is not None else None
        if named is not None and self._site is not None:
            base = self._site.parent
            projects, scripts = ([base / name for name in names] for names in (named.projects, named.scripts))
            self._folders = (*self._projects, *projects, *map(recordings_of, scripts))
            self._files = (self._site, *(base / name for name in named.documents), *scripts)
        elif not self._folders:
            self._folders = self._projects
        return self._look()
