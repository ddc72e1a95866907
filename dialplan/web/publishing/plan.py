"""What the tables say, as the site file and the folders that it names (R-num.1 to R-num.5)."""

from __future__ import annotations

import contextlib
import hashlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from django.db.models import QuerySet
from django.utils import timezone

from aiflows.web.models import Script
from dialplan.web.models import (
    AccessNumber,
    BlacklistEntry,
    Canary,
    CapacityLimit,
    Holiday,
    Routing,
    TranslationRule,
    WorkingTime,
)
from dialplan.web.publishing.folders import PublishedFolder, SitePlan
from dialplan.web.settings import time_zone
from dialplan.web.year import in_year
from ivrdesigner.web.domain.audio import sound_file
from ivrdesigner.web.domain.errors import Refused
from ivrdesigner.web.models import Build, Project, VoicexmlDocument

__all__ = ["project_folder", "published_paths", "site_plan"]

_LARGE: Final = ("texts", "documents", "source_map", "findings")
"""Of a build, what is made again when it is published."""

_YEARS: Final = 5
"""So many years ahead a yearly holiday is written; each publishing moves on."""


def project_folder(project: str, build: int | str) -> str:
    """Where a build is published, from the folder of the site file."""
    return f"projects/{project}@{build}"


def site_plan() -> SitePlan:
    """Of this moment. A number whose project has no build in force stays in the site, as a fault that is told."""
    builds = {
        build.project_id: build
        for build in Build.objects.filter(deployments__in=_in_force())
        .select_related("revision")
        .defer(*_LARGE)
    }
    names = {project.pk: project.name for project in Project.objects.only("pk", "name")}
    trials = {
        trial.access_number_id: trial
        for trial in Canary.objects.filter(state=Canary.State.RUNNING)
        .select_related("build__revision")
        .defer(*(f"build__{name}" for name in _LARGE))
    }
    folders = {
        path: _project(path, build)
        for build in (*builds.values(), *(trial.build for trial in trials.values()))
        if (path := project_folder(names[build.project_id], build.number))
    }
    projects = list(folders)
    numbers: dict[str, Any] = {}
    at = _Answers(builds, names)
    rows = AccessNumber.objects.select_related(
        "ivr", "off_hours_ivr", "holiday_ivr", "script__newest_build__revision"
    ).defer("script__labelled", "script__newest_build__document", "script__newest_build__source_map")
    for number in rows:
        numbers[number.number] = _number(number, at, trials.get(number.pk), names)
    folders |= {folder.path: folder for folder in (*at.documents.values(), *at.scripts.values())}
    routing = Routing.current()
    site = {
        "projects": projects,
        "scripts": list(at.scripts),
        "project_numbers": False,
        "timezone": time_zone(),
        "calendars": _calendars(),
        "numbers": numbers,
        "blacklist": list(BlacklistEntry.objects.values_list("number", flat=True)),
        "limits": {row.kind: row.limit for row in CapacityLimit.objects.all() if row.limit is not None},
        "translation": {way: _rules(way) for way in TranslationRule.Direction.values},
    }
    if routing.country:
        site["country"] = routing.country
    if routing.fallback:
        site["fallback"] = routing.fallback
    if routing.default_project_id in builds:
        default = builds[routing.default_project_id]
        site["default_project"] = project_folder(names[default.project_id], default.number)
    return SitePlan(site, tuple(folders.values()))


def _in_force() -> QuerySet[Project, int]:
    return Project.objects.filter(in_force__isnull=False).values("in_force")  # type: ignore[return-value]


class _Answers:
    """IVRs and scripts by the names that they have in the site file."""

    def __init__(self, builds: dict[int, Build], names: dict[int, str]) -> None:
        self._builds = builds
        self._names = names
        self.documents: dict[int, PublishedFolder] = {}
        self.scripts: dict[str, PublishedFolder] = {}
        """By the script's file."""

    def folder(self, project: int) -> str | None:
        """Of the build in force; None when there is none."""
        build = self._builds.get(project)
        return project_folder(self._names[project], build.number) if build is not None else None

    def answer(self, ivr: VoicexmlDocument, flow: str) -> str:
        """A flow with its folder, or the file of a document."""
        if ivr.project_id is not None:
            folder = self.folder(ivr.project_id) or f"projects/{self._names[ivr.project_id]}"
            return f"{folder}/{flow}"
        if ivr.pk not in self.documents:
            digest = hashlib.sha256(ivr.text.encode()).hexdigest()[:8]
            path = f"documents/{ivr.number}@{digest}"
            self.documents[ivr.pk] = PublishedFolder(path, {f"{ivr.number}.vxml": ivr.text}, {})
        return f"{self.documents[ivr.pk].path}/{ivr.number}.vxml"

    def script(self, script: Script) -> str:
        """The file of the newest build. There is none before the first one is made."""
        build = script.newest_build
        if build is None:
            return f"scripts/{script.name}/{script.name}.yaml"
        path = f"scripts/{script.name}@{build.number}"
        file = f"{script.name}.yaml"
        self.scripts[f"{path}/{file}"] = PublishedFolder(
            path, {file: build.revision.text}, _sounds(build.audio)
        )
        return f"{path}/{file}"


def _number(
    number: AccessNumber, at: _Answers, trial: Canary | None, names: dict[int, str]
) -> dict[str, Any]:
    rules: dict[str, Any] = {"direction": number.direction, "vip": number.vip}
    if number.script is not None:
        rules["script"] = at.script(number.script)
    elif number.ivr is not None:
        folder = at.folder(number.ivr.project_id) if number.ivr.project_id is not None else None
        if folder is None:
            rules["flow"] = at.answer(number.ivr, number.flow)
        else:
            rules["project"] = folder
            if number.flow:
                rules["flow"] = number.flow
        if trial is not None and folder is not None and trial.build.project_id == number.ivr.project_id:
            rules["canary"] = {
                "project": project_folder(names[trial.build.project_id], trial.build.number),
                "percent": trial.percent,
                "callers": trial.caller_numbers,
            }
    if number.working_time_id is not None and number.answers is not None:
        rules["calendar"] = _calendar_name(number.working_time_id)
        for name in ("off_hours", "holiday"):
            ivr = getattr(number, f"{name}_ivr")
            if ivr is not None:
                rules[f"{name}_flow"] = at.answer(ivr, getattr(number, f"{name}_flow"))
    if number.fallback:
        rules["fallback"] = number.fallback
    if number.max_calls is not None:
        rules["max_calls"] = number.max_calls
    return rules


def _project(path: str, build: Build) -> PublishedFolder:
    return PublishedFolder(path, build.revision.files, _sounds(build.audio))


def _sounds(audio: Mapping[str, str]) -> dict[str, Path]:
    sounds = {}
    for name, sha256 in audio.items():
        # One that is lost is told as a fault of what plays it.
        with contextlib.suppress(Refused):
            sounds[f"audio/{name.removeprefix('audio/')}"] = sound_file(sha256)
    return sounds


def _calendar_name(key: int) -> str:
    return f"time_{key}"


def _calendars() -> dict[str, Any]:
    holidays = list(Holiday.objects.all())
    return {
        _calendar_name(times.pk): {
            "hours": times.hours,
            "holidays": [
                entry
                for holiday in holidays
                if holiday.working_time_id in (None, times.pk)
                for entry in _holiday(holiday)
            ],
        }
        for times in WorkingTime.objects.all()
    }


def _holiday(holiday: Holiday) -> list[dict[str, Any]]:
    between = {}
    if holiday.begins is not None and holiday.ends is not None:
        end = "24:00" if (holiday.ends.hour, holiday.ends.minute) == (23, 59) else f"{holiday.ends:%H:%M}"
        between = {"between": f"{holiday.begins:%H:%M}-{end}"}
    length = holiday.last - holiday.first
    firsts = [holiday.first]
    if holiday.yearly:
        this = timezone.localdate().year
        firsts = [
            in_year(holiday.first, year)
            for year in range(this - 1, this + _YEARS)
            if year >= holiday.first.year
        ]
    return [
        {"name": holiday.name, "from": first.isoformat(), "to": (first + length).isoformat(), **between}
        for first in firsts
    ]


def _rules(direction: str) -> list[dict[str, Any]]:
    rows = TranslationRule.objects.filter(direction=direction)
    return [
        {
            name: value
            for name, value in (
                ("prefix", rule.prefix),
                ("length", rule.length),
                ("strip", rule.strip),
                ("add", rule.add),
            )
            if value
        }
        for rule in rows
    ]


def published_paths(site: Path) -> list[str]:
    """Folders that a site file on the disk names."""
    from dialplan.routing import load_site

    loaded = load_site(site).site
    if loaded is None:
        return []
    return [*loaded.projects, *(str(Path(name).parent) for name in (*loaded.documents, *loaded.scripts))]
