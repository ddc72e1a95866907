"""All that decides where calls go, as one immutable value (R-num.1 to R-num.5)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from dialplan.routing.lines import Line
from dialplan.routing.numbers import phone_number
from dialplan.routing.projects import LiveProject, LoadedFolder
from dialplan.routing.site import Site
from ivrdesigner.project import Finding

__all__ = ["SITE_CODES", "Snapshot"]

SITE_CODES: Mapping[str, tuple[str, str]] = {
    "SITE101": ("error", "A folder is not that of a project"),
    "SITE102": ("error", "Two access numbers are the same number"),
    "SITE103": ("warning", "There are rules for a number that is no access number"),
    "SITE104": ("error", "The default project is none of the projects"),
    "SITE105": ("error", "A project cannot be built"),
    "SITE106": ("warning", "A project with errors runs its last good build"),
    "SITE107": ("error", "A project with errors has no good build: its calls go to the fallback"),
    "SITE108": ("error", "An access number names something that is not there"),
    "SITE109": ("error", "A VoiceXML document cannot be run"),
    "SITE110": ("warning", "A canary cannot run: all calls get the other build"),
    "SITE111": ("error", "A file is not that of a script"),
    "SITE112": ("warning", "A script with errors runs its last good build"),
    "SITE113": ("error", "A script with errors has no good build: its calls go to the fallback"),
}
"""Severity and title of the findings that a site adds to those of its projects. Codes are stable and never reused."""


@dataclass(frozen=True, slots=True)
class Snapshot:
    """Everything of one moment. Calls read it without a lock; a change makes a new one."""

    site: Site
    lines: tuple[Line, ...]
    """The access numbers, in the order of the projects."""
    projects: Mapping[Path, LiveProject]
    """What can run, by folder."""
    folders: tuple[Path, ...]
    """Of all projects, those too that cannot run."""
    scripts: Mapping[Path, LiveProject]
    """The robots that can run, by file."""
    default: LiveProject | None
    """Whose start answers calls to no access number."""
    blacklist: frozenset[str]
    """Keys as of `blacklist_key`."""
    findings: tuple[Finding, ...]
    complete: bool
    """False when a project can run nothing: a number that is not known may be one of its."""
    read: Mapping[Path, LoadedFolder] = field(repr=False)
    """What was made of each folder and script, so that one that does not change is not compiled again."""
    _by_number: Mapping[str, Line] = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not any(found.severity == "error" for found in self.findings)

    def line(self, dialled: str) -> Line | None:
        """The access number that was dialled: the same digits, or the same number in E.164."""
        exact = self._by_number.get(dialled)
        if exact is not None:
            return exact
        number = phone_number(dialled, self.site.country)
        return self._by_number.get(number.dialled) or self._by_number.get(number.e164 or number.dialled)
