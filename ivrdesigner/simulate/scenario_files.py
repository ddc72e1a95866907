"""The scenario files of a project: every scenario, every fault with its place, never an exception for bad content."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from ivrdesigner.project import Finding, finding, sorted_findings
from ivrdesigner.project.places import Places
from ivrdesigner.project.source_files import read_source, relative_name
from ivrdesigner.project.sources import Merged, validate
from ivrdesigner.project.yaml_tree import parse_yaml
from ivrdesigner.simulate.scenario import Scenario
from vxml.message import Message

__all__ = ["FOLDER", "LoadedScenario", "load_scenarios", "scenario_of"]

FOLDER: Final = "tests"
"""Folder of a project that holds its scenarios."""

MAX_FILES: Final = 2_000
"""Greatest number of scenario files."""


@dataclass(frozen=True, slots=True)
class LoadedScenario:
    """A scenario, its file (from the project folder, with slashes) and the places of its fields."""

    scenario: Scenario
    file: str
    _data: object = field(repr=False)
    _places: Places = field(repr=False)

    @property
    def name(self) -> str:
        """What the caller goes through."""
        return self.scenario.scenario

    def where(self, *path: str | int) -> str:
        """``file:line`` of a field."""
        file, line, _ = self._places.where(self._data, path)
        return f"{file}:{line}"


def scenario_of(fields: Mapping[str, object], name: str) -> LoadedScenario:
    """A scenario from fields that no file holds, such as those of a proof. Raises pydantic.ValidationError."""
    return LoadedScenario(Scenario.model_validate({"scenario": name, **fields}), name, fields, Places(name))


def load_scenarios(folder: Path) -> tuple[list[LoadedScenario], list[Finding]]:
    """All scenarios of the project in ``folder`` by file and place, and what is wrong with the others."""
    scenarios: list[LoadedScenario] = []
    findings: list[Finding] = []
    try:
        files = sorted(path for path in (folder / FOLDER).rglob("*") if path.suffix in (".yaml", ".yml"))
    except (OSError, RuntimeError):
        files = []
    if len(files) > MAX_FILES:
        message = Message(
            "The project has {count} scenario files; {most} are allowed.",
            count=len(files),
            most=MAX_FILES,
        )
        findings.append(
            finding("IVR103", message, Message("Put several scenarios into a file."), place=(FOLDER, 0, 0))
        )
    for path in files[:MAX_FILES]:
        found, faults = _file(folder, path)
        scenarios += found
        findings += faults
    return scenarios, sorted_findings(findings)


def _file(folder: Path, path: Path) -> tuple[list[LoadedScenario], list[Finding]]:
    text = read_source(folder, path)
    if isinstance(text, Finding):
        return [], [text]
    name = relative_name(folder, path)
    tree = parse_yaml(text, name, many=True)
    scenarios: list[LoadedScenario] = []
    findings = list(tree.findings)
    for document in tree.data or ():
        if document is None:  # a file that begins or ends with ---
            continue
        model, faults = validate(Scenario, Merged(document, tree.places), None)
        findings += faults
        if model is not None:
            scenarios.append(LoadedScenario(model, name, document, tree.places))
    return scenarios, findings
