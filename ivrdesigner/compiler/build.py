"""A project as VoiceXML: every flow a document, with one source map; and the folder that holds them."""

from __future__ import annotations

import json
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from asr_tts.audio.files import write_whole
from ivrdesigner.compiler.document import Written, written
from ivrdesigner.compiler.flow_document import FlowDocument
from ivrdesigner.compiler.prompts import PromptWriter
from ivrdesigner.errors import BuildError
from ivrdesigner.graph import FlowGraph, call_graph, entry_flows, flow_graphs
from ivrdesigner.project import (
    CollectNode,
    FieldPath,
    Finding,
    Flow,
    LoadedProject,
    Project,
    RecordNode,
    load_project,
)
from ivrdesigner.runtime import OBJECTS
from vxml.interpreter import ObjectHandler
from vxml.message import Message
from vxml.parser import MAX_BYTES

__all__ = ["SOURCE_MAP", "Build", "compile_project", "read_build", "write_build"]

SOURCE_MAP: Final = "source-map.json"
"""File of the source map in the folder of a build."""

_AUDIO: Final = "../audio/"
"""The way from a build's folder to the recordings."""


@dataclass(frozen=True, slots=True)
class Build:
    """What a project was compiled to: the same project gives the same bytes."""

    documents: Mapping[str, str]
    """VoiceXML by file name, ``<flow>.vxml``."""
    source_map: str
    """JSON text for `ivrdesigner.compiler.SourceMap`."""
    loaded: LoadedProject
    """The project it was made from."""
    project: Project
    graphs: Mapping[str, FlowGraph]
    """Graph of each flow, by name."""
    findings: tuple[Finding, ...] = ()
    """What only the documents show: one that is too large to be loaded is an error (IVR103)."""

    @property
    def ok(self) -> bool:
        """Whether calls can load all documents."""
        return not any(found.severity == "error" for found in self.findings)

    # See `Application`

    @property
    def folder(self) -> Path:
        return self.loaded.folder

    @property
    def nodes(self) -> Mapping[str, Collection[str]]:
        return {name: graph.digraph.nodes for name, graph in self.graphs.items()}

    @property
    def objects(self) -> Mapping[str, ObjectHandler]:
        return OBJECTS


def compile_project(loaded: LoadedProject) -> Build:
    """Compile all flows. Raises `BuildError` for a project that did not load; validate first for everything else."""
    project = loaded.project
    if project is None or not loaded.ok:
        raise BuildError("The project has errors; see what `ivrctl validate` says.")
    graphs = flow_graphs(loaded.flows, project)
    broken = [name for name, graph in graphs.items() if graph.dangling or not graph.has_start]
    if broken:
        raise BuildError(
            f"The flow {broken[0]} leads to nodes that do not exist; see what `ivrctl validate` says."
        )
    calls = call_graph(loaded.flows)
    entries = entry_flows(project, loaded.flows)
    documents, maps = {}, {}
    findings: list[Finding] = []
    choices: dict[str, bool] = {}
    for name, flow in sorted(loaded.flows.items()):
        is_called = calls.in_degree(name) > 0
        document = FlowDocument(
            project,
            flow,
            graphs[name],
            graphs,
            is_called,
            name in entries,
            PromptWriter(project, flow, _AUDIO),
            choices=choices,
        )
        result = written(document)
        documents[f"{name}.vxml"] = result.text
        maps[f"{name}.vxml"] = _origins(loaded, name, result)
        size = len(result.text.encode())
        if size > MAX_BYTES:
            findings.append(_too_large(loaded, name, result, size))
    return Build(documents, _source_map(maps), loaded, project, graphs, tuple(findings))


def _too_large(loaded: LoadedProject, flow: str, result: Written, size: int) -> Finding:
    """The finding at the largest node of a document that no interpreter loads."""
    lines = result.text.split("\n")
    ends = [*[at for at, _ in result.forms][1:], len(lines)]
    sizes = [
        (sum(len(line) + 1 for line in lines[at - 1 : end - 1]), node)
        for (at, node), end in zip(result.forms, ends, strict=True)
    ]
    largest, node = max(sizes)
    path: FieldPath = ("nodes", node if node in loaded.flows[flow].nodes else loaded.flows[flow].start)
    is_one = largest > MAX_BYTES // 4
    return loaded.finding(
        "IVR103",
        flow,
        path,
        Message(
            "The flow {flow} becomes {size:.1f} MiB of VoiceXML; documents of {most} MiB are loaded.{node}",
            flow=flow,
            size=size / 2**20,
            most=MAX_BYTES // 2**20,
            node=Message(" {size:.1f} MiB of it is this node.", size=largest / 2**20) if is_one else "",
        ),
        Message("Shorten its texts, or speak a recording.")
        if is_one
        else Message("Move parts of it into sub-flows."),
        key=True,
    )


def _source_map(maps: Mapping[str, _Origins]) -> str:
    """JSON with a line for each origin: short, quick to write, and its changes show as lines."""
    documents = ",\n".join(
        f'{_json(name)}: {{"flow": {_json(origins.flow)},\n'
        f'"forms": [\n{_lines(origins.forms)}\n],\n"branches": [\n{_lines(origins.branches)}\n]}}'
        for name, origins in maps.items()
    )
    return f'{{"version": 1, "documents": {{\n{documents}\n}}}}\n'


def _lines(entries: list[dict[str, object]]) -> str:
    return ",\n".join(map(_json, entries))


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@dataclass(frozen=True, slots=True)
class _Origins:
    flow: str
    forms: list[dict[str, object]]
    branches: list[dict[str, object]]


def _origins(loaded: LoadedProject, flow: str, result: Written) -> _Origins:
    forms: list[dict[str, object]] = []
    branches: list[dict[str, object]] = []
    secrets = _secret_nodes(loaded.flows[flow])
    for at, node in result.forms:
        known = node if node in loaded.flows[flow].nodes else loaded.flows[flow].start
        file, line, _ = loaded.where(flow, "nodes", known, key=True)
        secret = {"secret": True} if node in secrets else {}
        forms.append({"at": at, "node": node, "file": file, "line": line, **secret})
    for at, node, outcome in result.branches:
        file, line, _ = loaded.where(flow, *outcome.field_path)
        branches.append(
            {
                "at": at,
                "node": node,
                "file": file,
                "line": line,
                "kind": outcome.kind,
                "branch": outcome.label,
                "path": list(outcome.field_path),
            }
        )
    return _Origins(flow, forms, branches)


def _secret_nodes(flow: Flow) -> frozenset[str]:
    """Nodes that ask for a secret."""
    return frozenset(
        name
        for name, node in flow.nodes.items()
        if isinstance(node, CollectNode | RecordNode)
        and node.into in flow.variables
        and flow.variables[node.into].secret
    )


def write_build(build: Build, folder: Path) -> None:
    """Write documents and source map; documents of flows that are gone are removed. Each file changes at once.

    Raises `BuildError` when the folder cannot be written; files already there are then whole, old or new.
    """
    files = {**build.documents, SOURCE_MAP: build.source_map}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        old = _written_before(folder) - files.keys()
        for name, text in files.items():
            write_whole(folder / name, text.encode())
        for name in old:
            (folder / name).unlink(missing_ok=True)
    except (OSError, ValueError) as error:
        raise BuildError(
            f"{str(folder)[:200]} cannot be written: {getattr(error, 'strerror', None) or error}."
        ) from None


def read_build(folder: Path) -> Build:
    """The build that `write_build` wrote below a project's folder, in ``build/``. Raises `BuildError`."""
    loaded, place = load_project(folder), folder / "build"
    project = loaded.project
    if project is None or not loaded.ok:
        raise BuildError("The files of this build do not load any more; build the project again.")
    try:
        source_map = (place / SOURCE_MAP).read_text(encoding="utf-8")
        documents = {file.name: file.read_text(encoding="utf-8") for file in sorted(place.glob("*.vxml"))}
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or error
        raise BuildError(f"{str(place)[:200]} cannot be read: {reason}; build the project.") from None
    return Build(documents, source_map, loaded, project, flow_graphs(loaded.flows, project))


def _written_before(folder: Path) -> set[str]:
    """Documents of the build that lies in the folder, by its source map: other files there are not ours."""
    try:
        documents = json.loads((folder / SOURCE_MAP).read_text(encoding="utf-8"))["documents"]
        return {name for name in documents if name.endswith(".vxml") and "/" not in name and "\\" not in name}
    except (OSError, ValueError, TypeError, KeyError, RecursionError):
        return set()
