"""Reading the site file, the projects and the documents into a `Snapshot`."""

from __future__ import annotations

import os
from collections.abc import Iterable
from pathlib import Path
from types import MappingProxyType

from dialplan.errors import SetupFaulty
from dialplan.routing.documents import load_document
from dialplan.routing.lines import Answer, Canary, Line
from dialplan.routing.numbers import blacklist_key, phone_number
from dialplan.routing.projects import LiveProject, LoadedFolder, load_folder
from dialplan.routing.scripts import is_script_file, load_script_file
from dialplan.routing.site import CanaryRules, LoadedSite, NumberRules, Site, is_document, load_site
from dialplan.routing.snapshot import SITE_CODES, Snapshot
from ivrdesigner.project import AccessNumber, CalendarState, Finding, Project, sorted_findings
from vxml.message import Message

__all__ = ["load_snapshot"]


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
    return _Assembly(settings, loaded, folders, site, state, last).snapshot()


def _live(read: Iterable[LoadedFolder]) -> dict[Path, LiveProject]:
    return {each.folder: each.live for each in read if each.live is not None}


class _Assembly:
    """The making of one snapshot."""

    def __init__(
        self,
        site: Site,
        loaded: LoadedSite | None,
        folders: dict[str, Path],
        file: Path | None,
        state: Path | None,
        last: Snapshot | None,
    ) -> None:
        self.site = site
        self.loaded = loaded
        self.base = file.parent if file is not None else Path()
        self.findings: list[Finding] = list(loaded.findings) if loaded is not None else []
        self.folders = {name: Path(os.path.abspath(path)) for name, path in folders.items()}  # noqa: PTH100 - keeps links
        store = state / "builds" if state is not None else None
        before = last.read if last is not None else {}
        self.read = {
            name: load_folder(path, name, before.get(path), store) for name, path in self.folders.items()
        }
        files = {name: Path(os.path.abspath(self.base / name)) for name in site.scripts}  # noqa: PTH100 - keeps links
        self.scripts = {
            name: load_script_file(path, name, before.get(path), store) for name, path in files.items()
        }
        self.documents: dict[str, LiveProject | None] = {}
        self.lines: dict[str, Line] = {}
        """By each way to write its number."""
        self.owners: dict[str, str] = {}
        self.rules: dict[str, NumberRules] = {
            phone_number(number, site.country).dialled: rules for number, rules in site.numbers.items()
        }

    def snapshot(self) -> Snapshot:
        for name, read in self.read.items():
            self._tell(name, read)
        for name, read in self.scripts.items():
            self._tell_of_script(name, read)
        for number, rules in self.site.numbers.items():
            if rules.own:
                self._take(self._own_line(number, rules), "site.yaml", number)
        if self.site.project_numbers:
            self._lines_of_projects()
        self._tell_of_stray_rules()
        default = self._default()
        live = _live(self.read.values())
        return Snapshot(
            site=self.site,
            lines=tuple({id(line): line for line in self.lines.values()}.values()),
            projects=MappingProxyType(live),
            folders=tuple(self.folders.values()),
            scripts=MappingProxyType(_live(self.scripts.values())),
            default=default,
            blacklist=frozenset(map(blacklist_key, self.site.blacklist)),
            findings=tuple(sorted_findings(self.findings)),
            complete=len(live) == len(self.read) or not self.site.project_numbers,
            read=MappingProxyType(
                {read.folder: read for read in (*self.read.values(), *self.scripts.values())}
            ),
            _by_number=MappingProxyType(self.lines),
        )

    def _add(self, code: str, message: Message, remedy: Message, *path: str | int, key: bool = False) -> None:
        place = ("", 0, 0) if self.loaded is None else self.loaded.where(*path, key=key)
        severity = SITE_CODES[code][0]
        self.findings.append(Finding(code, severity, *place, None, None, message, remedy, path))  # type: ignore[arg-type]

    def _tell(self, name: str, read: LoadedFolder) -> None:
        self.findings += read.findings
        at: tuple[str | int, ...] = ()
        if name in self.site.projects:
            at = ("projects", self.site.projects.index(name))
        if not (read.folder / "ivr.yaml").is_file() and read.live is None:
            self._add(
                "SITE101",
                Message("{project} has no ivr.yaml.", project=name),
                Message("Name the folder of a project."),
                *at,
            )
        elif read.live is None:
            remedy = Message("Correct what `ivrctl validate` finds in it.")
            self._add(
                "SITE107",
                Message("The project {project} has errors and never had a good build.", project=name),
                remedy,
                *at,
            )
        elif not read.live.fresh:
            remedy = Message("Correct what `ivrctl validate` finds in it.")
            self._add(
                "SITE106",
                Message("The project {project} has errors; its last good build runs.", project=name),
                remedy,
                *at,
            )

    def _tell_of_script(self, name: str, read: LoadedFolder) -> None:
        self.findings += read.findings
        at = ("scripts", self.site.scripts.index(name))
        remedy = Message("Correct what `ivrctl script validate` finds in it.")
        if not is_script_file(read.folder):
            self._add(
                "SITE111",
                Message("{script} is no script.", script=name),
                Message("Name the .yaml or .json file of a script."),
                *at,
            )
        elif read.live is None:
            self._add(
                "SITE113",
                Message("The script {script} has errors and never had a good build.", script=name),
                remedy,
                *at,
            )
        if read.live is not None and not read.live.fresh:
            self._add(
                "SITE112",
                Message("The script {script} has errors; its last good build runs.", script=name),
                remedy,
                *at,
            )

    # -- access numbers of the site ------------------------------------------------------------------------------

    def _own_line(self, number: str, rules: NumberRules) -> Line:
        at = ("numbers", number)
        calendar = self.site.calendars.get(rules.calendar or "")
        if rules.calendar and calendar is None:
            remedy = Message("Add it to calendars, or name one that is there.")
            self._add(
                "SITE108",
                Message("There is no calendar {calendar}.", calendar=rules.calendar),
                remedy,
                *at,
                "calendar",
            )
        answers: dict[CalendarState, Answer] = {}
        if rules.answered:
            written = "flow" if rules.script is None else "script"
            answers["open"] = self._answer(rules, rules.script or rules.flow, *at, written)
            answers["closed"] = answers["holiday"] = answers["open"]
            if rules.off_hours_flow is not None:
                answers["closed"] = self._answer(rules, rules.off_hours_flow, *at, "off_hours_flow")
                answers["holiday"] = answers["closed"]
            if rules.holiday_flow is not None:
                answers["holiday"] = self._answer(rules, rules.holiday_flow, *at, "holiday_flow")
        return Line(
            number=phone_number(number, self.site.country),
            direction=rules.direction or "both",
            vip=rules.vip,
            answers=MappingProxyType(answers),
            calendar=calendar,
            timezone=self.site.timezone,
            fallback=rules.fallback or self.site.fallback,
            max_calls=rules.max_calls,
            canary=self._canary(rules.project, rules.canary, *at, "canary", "project"),
        )

    def _answer(self, rules: NumberRules, name: str | None, *at: str) -> Answer:
        if name is not None and is_document(name):
            return Answer(name, self._document(name, *at), Path(name).stem)
        if name in self.scripts:
            return Answer(name, self.scripts[name].live, Path(name).stem)
        if at[-1] == "script":
            remedy = Message("Name one of scripts, as it is written there.")
            self._add("SITE108", Message("{name} is none of the scripts.", name=name or ""), remedy, *at)
            return Answer(name or "", None, "")
        folder, _, flow = name.rpartition("/") if name is not None else ("", "", "")
        folder = folder or rules.project or ""
        read = self.read.get(folder)
        if read is None:
            where = at if name is not None and (not rules.project or "/" in name) else (*at[:-1], "project")
            remedy = Message("Name one of projects.")
            self._add(
                "SITE108",
                Message("{name} is none of the projects.", name=folder[:60] or name or ""),
                remedy,
                *where,
            )
            return Answer(folder, None, flow)
        settings = read.live.settings if read.live is not None else read.settings
        answer = Answer(folder, read.live, flow or (settings.start if settings is not None else ""))
        if read.live is not None and not answer.runs:
            remedy = Message("Name a flow of the project.")
            self._add(
                "SITE108",
                Message("The project {project} has no flow {flow}.", project=folder, flow=answer.flow),
                remedy,
                *at,
            )
        return answer

    def _document(self, name: str, *at: str) -> LiveProject | None:
        if name in self.documents:
            return self.documents[name]
        found: LiveProject | None = None
        try:
            found, problems = load_document(self.base / name)
        except (OSError, ValueError) as fault:
            remedy = Message("Name a file, from the folder of the site file.")
            self._add(
                "SITE109",
                Message("{file} cannot be read: {reason}", file=name[:200], reason=str(fault)),
                remedy,
                *at,
            )
        else:
            for problem in problems:
                place = (name, problem.position.line, problem.position.column)
                remedy = Message("Correct the document.")
                self.findings.append(
                    Finding("SITE109", "error", *place, None, None, problem.message, remedy, at)
                )
        self.documents[name] = found
        return found

    def _canary(self, folder: str | None, rules: CanaryRules | None, *at: str) -> Canary | None:
        if folder is None or rules is None:
            return None
        read = self.read.get(rules.project)
        if read is None or read.live is None:
            name = rules.project[:60]
            message = (
                Message("{name} is none of the projects.", name=name)
                if read is None
                else Message("{name} has no good build.", name=name)
            )
            self._add("SITE110", message, Message("Name a folder of projects that runs."), *at)
            return None
        numbers = [phone_number(caller, self.site.country) for caller in rules.callers]
        callers = {form for number in numbers for form in (number.dialled, number.e164) if form is not None}
        return Canary(folder, read.live, rules.percent, frozenset(callers))

    # -- access numbers of projects ------------------------------------------------------------------------------

    def _lines_of_projects(self) -> None:
        for name, read in self.read.items():
            settings = read.live.settings if read.live is not None else read.settings
            for access in settings.access_numbers if settings is not None else ():
                self._take(self._line(name, access, settings, read.live), name, access.number)

    def _tell_of_stray_rules(self) -> None:
        if not self._all_known():
            return
        for number, rules in self.site.numbers.items():
            if not rules.own and phone_number(number, self.site.country).dialled not in self.lines:
                remedy = Message("Remove the rules, or say what answers it.")
                self._add(
                    "SITE103",
                    Message("{number} is no access number.", number=number),
                    remedy,
                    "numbers",
                    number,
                    key=True,
                )

    def _all_known(self) -> bool:
        return all(read.settings is not None or read.live is not None for read in self.read.values())

    def _line(
        self, folder: str, access: AccessNumber, settings: Project | None, live: LiveProject | None
    ) -> Line:
        assert settings is not None
        number = phone_number(access.number, self.site.country)
        rules = self.rules.get(number.dialled, NumberRules())
        closed = access.off_hours_flow or access.flow
        flows: dict[CalendarState, str] = {
            "open": access.flow,
            "closed": closed,
            "holiday": access.holiday_flow or closed,
        }
        return Line(
            number=number,
            direction=access.direction,
            vip=access.vip,
            answers=MappingProxyType({state: Answer(folder, live, flow) for state, flow in flows.items()}),
            calendar=settings.calendars.get(access.calendar or ""),
            timezone=settings.timezone,
            fallback=rules.fallback or self.site.fallback,
            max_calls=rules.max_calls,
        )

    def _take(self, line: Line, owner: str, written: str) -> None:
        keys = [key for key in (line.number.dialled, line.number.e164) if key is not None]
        taken = next((key for key in keys if key in self.lines), None)
        if taken is not None:
            self._same_number(owner, written, self.owners[taken])
            return
        for key in keys:
            self.lines[key], self.owners[key] = line, owner

    def _same_number(self, name: str, number: str, owner: str) -> None:
        remedy = Message("Remove one of the two.")
        message = (
            Message(
                "The access number {number} of {name} is twice there; the first one is taken.",
                number=number,
                name=name,
            )
            if owner == name
            else Message(
                "The access number {number} of {name} is in {owner} too; the first one is taken.",
                number=number,
                name=name,
                owner=owner,
            )
        )
        if name not in self.read:
            self._add("SITE102", message, remedy, "numbers", number, key=True)
            return
        place = (f"{name}/ivr.yaml", *self.read[name].number_places.get(number, (0, 0)))
        self.findings.append(
            Finding("SITE102", "error", *place, None, None, message, remedy, ("access_numbers",))
        )

    def _default(self) -> LiveProject | None:
        name = self.site.default_project
        if name is None:
            only = list(self.read.values())
            return only[0].live if len(only) == 1 and self.site.project_numbers else None
        if name not in self.read:
            remedy = Message("Name one of {names}.", names=tuple(self.read))
            self._add(
                "SITE104",
                Message("{name} is none of the projects.", name=name[:60]),
                remedy,
                "default_project",
            )
            return None
        return self.read[name].live
