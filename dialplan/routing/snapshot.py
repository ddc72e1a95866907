"""All that decides where calls go, as one immutable value (R-num.1 to R-num.5)."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from types import MappingProxyType

from dialplan.errors import SetupFaulty
from dialplan.routing.numbers import PhoneNumber, blacklist_key, phone_number
from dialplan.routing.projects import LiveProject, LoadedFolder, load_folder
from dialplan.routing.site import LoadedSite, NumberRules, Site, load_site
from ivrdesigner.project import AccessNumber, Calendar, Finding, Project, sorted_findings

__all__ = ["SITE_CODES", "Line", "Snapshot", "load_snapshot"]

SITE_CODES: Mapping[str, tuple[str, str]] = {
    "SITE101": ("error", "A folder is not that of a project"),
    "SITE102": ("error", "Two access numbers are the same number"),
    "SITE103": ("warning", "There are rules for a number that is no access number"),
    "SITE104": ("error", "The default project is none of the projects"),
    "SITE105": ("error", "A project cannot be built"),
    "SITE106": ("warning", "A project with errors runs its last good build"),
    "SITE107": ("error", "A project with errors has no good build: its calls go to the fallback"),
}
"""Severity and title of the findings that a site adds to those of its projects. Codes are stable and never reused."""


@dataclass(frozen=True, slots=True)
class Line:
    """An access number of the site (R-num.1)."""

    number: PhoneNumber
    access: AccessNumber
    calendar: Calendar | None
    timezone: str
    """Zone of the calendar, an IANA name."""
    project: LiveProject | None
    """None when nothing of the project can run."""
    fallback: str
    """Where its calls go when the flow cannot run: the number's own target, else the site's."""
    max_calls: int | None


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
    default: LiveProject | None
    """Whose start answers calls to no access number."""
    blacklist: frozenset[str]
    """Keys as of `blacklist_key`."""
    findings: tuple[Finding, ...]
    complete: bool
    """False when a project can run nothing: a number that is not known may be one of its."""
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


def load_snapshot(
    *,
    projects: Iterable[Path] = (),
    site: Path | None = None,
    state: Path | None = None,
    last: Snapshot | None = None,
) -> Snapshot:
    """Read project folders, or the site file that names them.

    What is wrong with a project is in ``findings``; the project then runs its last good build: that of ``last``, or
    one that was kept in the folder ``state``. Raises SetupFaulty, with the findings, when the site file itself is
    faulty, since then nothing is known of the site.
    """
    folders = {str(folder): Path(folder) for folder in projects}
    if site is None:
        loaded = None
        if not folders:
            raise SetupFaulty("no project", (), "name at least one project folder, or a site file")
        settings = Site(projects=tuple(folders))
    else:
        loaded = load_site(site)
        if loaded.site is None:
            raise SetupFaulty(str(site), loaded.findings)
        settings = loaded.site
        folders |= {name: site.parent / name for name in settings.projects}
    return _Assembly(settings, loaded, folders, state, last).snapshot()


class _Assembly:
    """The making of one snapshot."""

    def __init__(
        self,
        site: Site,
        loaded: LoadedSite | None,
        folders: dict[str, Path],
        state: Path | None,
        last: Snapshot | None,
    ) -> None:
        self.site = site
        self.loaded = loaded
        self.findings: list[Finding] = list(loaded.findings) if loaded is not None else []
        self.folders = {name: Path(os.path.abspath(path)) for name, path in folders.items()}  # noqa: PTH100 - keeps links
        store = state / "builds" if state is not None else None
        before = last.projects if last is not None else {}
        self.read = {
            name: load_folder(path, name, before.get(path), store) for name, path in self.folders.items()
        }
        self.rules: dict[str, NumberRules] = {
            phone_number(number, site.country).dialled: rules for number, rules in site.numbers.items()
        }

    def snapshot(self) -> Snapshot:
        for name, read in self.read.items():
            self._tell(name, read)
        lines = self._lines()
        default = self._default()
        live = {self.folders[name]: read.live for name, read in self.read.items() if read.live is not None}
        return Snapshot(
            site=self.site,
            lines=tuple({id(line): line for line in lines.values()}.values()),
            projects=MappingProxyType(live),
            folders=tuple(self.folders.values()),
            default=default,
            blacklist=frozenset(map(blacklist_key, self.site.blacklist)),
            findings=tuple(sorted_findings(self.findings)),
            complete=len(live) == len(self.read),
            _by_number=MappingProxyType(lines),
        )

    def _add(self, code: str, message: str, remedy: str, *path: str | int, key: bool = False) -> None:
        place = ("", 0, 0) if self.loaded is None else self.loaded.where(*path, key=key)
        severity = SITE_CODES[code][0]
        self.findings.append(Finding(code, severity, *place, None, None, message, remedy, path))  # type: ignore[arg-type]

    def _tell(self, name: str, read: LoadedFolder) -> None:
        self.findings += read.findings
        at: tuple[str | int, ...] = ()
        if name in self.site.projects:
            at = ("projects", self.site.projects.index(name))
        if not (read.folder / "ivr.yaml").is_file() and read.live is None:
            self._add("SITE101", f"{name} has no ivr.yaml.", "Name the folder of a project.", *at)
        elif read.live is None:
            remedy = "Correct what `ivrctl validate` finds in it."
            self._add("SITE107", f"The project {name} has errors and never had a good build.", remedy, *at)
        elif not read.live.fresh:
            remedy = "Correct what `ivrctl validate` finds in it."
            self._add("SITE106", f"The project {name} has errors; its last good build runs.", remedy, *at)

    def _lines(self) -> dict[str, Line]:
        lines: dict[str, Line] = {}
        owners: dict[str, str] = {}
        for name, read in self.read.items():
            settings = read.live.settings if read.live is not None else read.settings
            for access in settings.access_numbers if settings is not None else ():
                line = self._line(access, settings, read.live)
                keys = [key for key in (line.number.dialled, line.number.e164) if key is not None]
                taken = next((key for key in keys if key in lines), None)
                if taken is not None:
                    self._same_number(name, access.number, owners[taken])
                    continue
                for key in keys:
                    lines[key], owners[key] = line, name
        for number in self.site.numbers:
            if phone_number(number, self.site.country).dialled not in lines and self._all_known():
                remedy = "Remove the rules, or add the access number to a project."
                self._add("SITE103", f"{number} is no access number.", remedy, "numbers", number, key=True)
        return lines

    def _all_known(self) -> bool:
        return all(read.settings is not None or read.live is not None for read in self.read.values())

    def _line(self, access: AccessNumber, settings: Project | None, live: LiveProject | None) -> Line:
        assert settings is not None
        number = phone_number(access.number, self.site.country)
        rules = self.rules.get(number.dialled, NumberRules())
        return Line(
            number=number,
            access=access,
            calendar=settings.calendars.get(access.calendar or ""),
            timezone=settings.timezone,
            project=live,
            fallback=rules.fallback or self.site.fallback,
            max_calls=rules.max_calls,
        )

    def _same_number(self, name: str, number: str, owner: str) -> None:
        where = "twice there" if owner == name else f"in {owner} too"
        self.findings.append(
            Finding(
                "SITE102",
                "error",
                f"{name}/ivr.yaml",
                *self.read[name].number_places.get(number, (0, 0)),
                None,
                None,
                f"The access number {number} of {name} is {where}; the first one is taken.",
                "Remove one of the two.",
                ("access_numbers",),
            )
        )

    def _default(self) -> LiveProject | None:
        name = self.site.default_project
        if name is None:
            only = list(self.read.values())
            return only[0].live if len(only) == 1 else None
        if name not in self.read:
            remedy = f"Name one of {', '.join(self.read)}."
            self._add("SITE104", f"{name[:60]} is none of the projects.", remedy, "default_project")
            return None
        return self.read[name].live
