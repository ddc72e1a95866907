"""Loading a project folder: every file, every fault, never an exception for bad content (R-ivr.1, R-ivr.9)."""

from __future__ import annotations

import difflib
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ivrdesigner.errors import UnknownNameError
from ivrdesigner.project.constants import override_constants
from ivrdesigner.project.findings import FieldPath, Finding, finding, sorted_findings
from ivrdesigner.project.flow import Flow
from ivrdesigner.project.places import Places
from ivrdesigner.project.settings import Project
from ivrdesigner.project.source_files import decode, relative_name
from ivrdesigner.project.sources import Merged, Sources, validate
from ivrdesigner.project.yaml_tree import parse_yaml
from vxml.message import Message

__all__ = [
    "MAX_FLOWS",
    "PROJECT_FILE",
    "LoadedFlow",
    "LoadedProject",
    "load_flow_source",
    "load_flow_text",
    "load_project",
]

PROJECT_FILE: Final = "ivr.yaml"
FLOW_FOLDER: Final = "flows"
MAX_FLOWS: Final = 2_000
"""Greatest number of files in the folder of flows."""


@dataclass(frozen=True, slots=True)
class LoadedFlow:
    """One flow from text. ``flow`` is None exactly when a finding is an error."""

    flow: Flow | None
    findings: list[Finding]
    name: str
    _source: Merged = field(repr=False)

    def where(self, *path: str | int, key: bool = False) -> tuple[str, int, int]:
        """File, line and column of a field; of the nearest field above it when it is not written."""
        return self._source.places.where(self._source.data, path, key=key)


@dataclass(frozen=True, slots=True)
class LoadedProject:
    """A project folder. ``project`` is None when its file is faulty; ``flows`` holds the faultless ones by name."""

    folder: Path
    project: Project | None
    flows: dict[str, Flow]
    findings: list[Finding]
    flow_names: frozenset[str]
    """Names of all flow files, the faulty ones too."""
    _sources: Mapping[str | None, Merged] = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not any(found.severity == "error" for found in self.findings)

    def written(self, flow: str | None) -> Any:
        """What the file of a flow (or ivr.yaml: None) says, fragments merged, right or wrong; None when it is no YAML.

        It must not be changed. Raises UnknownNameError when there is no such flow.
        """
        return self._source(flow).data

    def where(self, flow: str | None, *path: str | int, key: bool = False) -> tuple[str, int, int]:
        """File, line and column of a field of a flow, or of ivr.yaml when ``flow`` is None.

        A field that is not written is found at the nearest one above it. ``key`` asks for the place of the key.
        Raises UnknownNameError when there is no such flow.
        """
        source = self._source(flow)
        return source.places.where(source.data, path, key=key)

    def writes(self, flow: str, field: str) -> bool:
        """Whether a field of a flow stands in the flow's own file. Raises UnknownNameError when there is no such flow."""
        source = self._source(flow)
        return source.places.has(source.data, field)

    def _source(self, flow: str | None) -> Merged:
        if flow not in self._sources:
            near = difflib.get_close_matches(str(flow), [name for name in self._sources if name])
            raise UnknownNameError(
                f"There is no flow {flow!r}; the nearest names are {', '.join(near) or 'none'}."
            )
        return self._sources[flow]

    def finding(
        self,
        code: str,
        flow: str | None,
        path: FieldPath,
        message: Message,
        remedy: Message,
        *,
        node: str | None = None,
        key: bool = False,
    ) -> Finding:
        """A finding of the catalogue's severity, placed at a field of a flow (or of ivr.yaml: ``flow`` None)."""
        place = self.where(flow, *path, key=key)
        return finding(code, message, remedy, place=place, flow=flow, node=node, path=path)


def load_project(folder: Path, *, constants: Mapping[str, str] | None = None) -> LoadedProject:
    """Read ``ivr.yaml`` and ``flows/*.yaml`` of a project folder.

    ``constants`` override those of the project file, by name. All faults of all files are in ``findings``.
    """
    sources = Sources(folder)
    merged: dict[str | None, Merged] = {None: _project_source(sources)}
    project, findings = _load_settings(merged[None], constants or {})
    paths, more = _flow_files(folder)
    findings += more
    parts = {path: sources.merged(path) for path in paths}
    flows: dict[str, Flow] = {}
    names: set[str] = set()
    for path, source in parts.items():
        if _is_fragment(source.data) and path.resolve() in sources.included:
            continue
        name = path.stem
        merged[name] = source
        names.add(name)
        flow, faults = _load_flow(source, name)
        findings += faults
        if flow is not None:
            flows[name] = flow
    return LoadedProject(folder, project, flows, sorted_findings(findings), frozenset(names), merged)


def load_flow_text(text: str | bytes, name: str) -> LoadedFlow:
    """One flow from YAML text, without a project; files that it includes are not read."""
    file = f"{FLOW_FOLDER}/{name}.yaml"
    decoded = decode(text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text, file)
    if isinstance(decoded, Finding):
        source = Merged(None, Places(file), [decoded], complete=False)
    else:
        tree = parse_yaml(decoded, file)
        source = Merged(tree.data, tree.places, tree.findings, complete=not tree.findings)
    flow, findings = _load_flow(source, name)
    return LoadedFlow(flow, sorted_findings(findings), name, source)


def load_flow_source(sources: Sources, path: Path) -> tuple[Merged, Flow | None, list[Finding]]:
    """One flow file with its fragments: its data, the flow (None when there are errors) and the findings."""
    source = sources.merged(path)
    flow, findings = _load_flow(source, path.stem)
    return source, flow, sorted_findings(findings)


def _load_flow(source: Merged, name: str) -> tuple[Flow | None, list[Finding]]:
    findings = list(source.findings)
    if source.data is None:
        if not findings:
            findings = [_empty(source.places.file)]
        return None, [_with_flow(found, name) for found in findings]
    if isinstance(source.data, dict):
        written = source.data.setdefault("name", name)
        if isinstance(written, str) and written != name:
            place = source.places.where(source.data, ("name",))
            message = Message(
                "The flow is named {written}, but its file is {name}.yaml.", written=written[:60], name=name
            )
            findings.append(
                finding(
                    "IVR114",
                    message,
                    Message("Write name: {name}, or rename the file.", name=name),
                    place=place,
                    path=("name",),
                )
            )
    flow, faults = validate(Flow, source, name)
    findings += faults
    findings = [_with_flow(found, name) for found in findings]
    return (None if any(found.severity == "error" for found in findings) else flow), findings


def _with_flow(found: Finding, flow: str) -> Finding:
    if found.flow is not None:
        return found
    place = (found.file, found.line, found.column)
    return finding(
        found.code, found.message, found.remedy, place=place, flow=flow, node=found.node, path=found.path
    )


def _project_source(sources: Sources) -> Merged:
    tree = sources.tree(sources.folder / PROJECT_FILE)
    return Merged(tree.data, tree.places, list(tree.findings), complete=tree.data is not None)


def _load_settings(source: Merged, constants: Mapping[str, str]) -> tuple[Project | None, list[Finding]]:
    if source.data is None:
        return None, source.findings or [_empty(PROJECT_FILE)]
    project, findings = validate(Project, source, None)
    if project is not None and constants:
        place = source.places.where(source.data, ("constants",))
        project, more = override_constants(project, constants, place)
        findings += more
    return project, findings


def _flow_files(folder: Path) -> tuple[list[Path], list[Finding]]:
    flows = folder / FLOW_FOLDER
    place = (FLOW_FOLDER, 0, 0)
    try:
        if flows.exists() and not flows.resolve().is_relative_to(folder.resolve()):
            remedy = Message("Copy the flows into the project.")
            return [], [
                finding(
                    "IVR102",
                    Message("The folder flows lies outside the project folder."),
                    remedy,
                    place=place,
                )
            ]
        entries = sorted(flows.iterdir())
    except (OSError, RuntimeError):
        entries = []
    paths = [path for path in entries if path.suffix == ".yaml"]
    findings = [
        finding(
            "IVR119",
            Message("The file {name} is not read as a flow.", name=path.name[:80]),
            Message("Name it .yaml."),
            place=(relative_name(folder, path), 0, 0),
        )
        for path in entries
        if path.suffix.lower() in (".yml", ".yaml") and path.suffix != ".yaml"
    ]
    if not paths:
        findings.append(
            finding(
                "IVR118",
                Message("The project has no flow."),
                Message("Write one in flows/main.yaml."),
                place=place,
            )
        )
    if len(paths) > MAX_FLOWS:
        message = Message(
            "The project has {count} flows; {most} are allowed.", count=len(paths), most=MAX_FLOWS
        )
        findings.append(finding("IVR103", message, Message("Split the project."), place=place))
    return paths[:MAX_FLOWS], findings


def _is_fragment(data: Any) -> bool:
    return isinstance(data, dict) and "start" not in data and "name" not in data


def _empty(file: str) -> Finding:
    return finding(
        "IVR110",
        Message("The file is empty."),
        Message("Write the fields that it needs."),
        place=(file, 1, 1),
    )
