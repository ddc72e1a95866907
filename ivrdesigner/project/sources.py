"""The files of a project as data: each read and parsed once, fragments merged into the flows that include them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError

from ivrdesigner.project.author_errors import author_errors
from ivrdesigner.project.findings import FieldPath, Finding, finding
from ivrdesigner.project.places import Places
from ivrdesigner.project.source_files import read_source, relative_name
from ivrdesigner.project.yaml_tree import YamlTree, parse_yaml
from vxml.message import Message

__all__ = ["Merged", "Sources", "validate"]

_SHARED = ("variables", "nodes")


@dataclass(slots=True)
class Merged:
    """A flow's data together with that of its fragments. ``complete`` is False when a fragment is missing."""

    data: Any
    places: Places
    findings: list[Finding] = field(default_factory=list)
    complete: bool = True


class Sources:
    """Reads project files, each once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._trees: dict[Path, YamlTree] = {}
        self.included: set[Path] = set()

    def tree(self, path: Path) -> YamlTree:
        """The parsed file; findings instead of data when it is faulty."""
        key = path.absolute()
        if key not in self._trees:
            text = read_source(self.folder, path)
            name = relative_name(self.folder, path)
            self._trees[key] = (
                YamlTree(None, Places(name), [text]) if isinstance(text, Finding) else parse_yaml(text, name)
            )
        return self._trees[key]

    def merged(self, path: Path) -> Merged:
        """A flow's data with the variables and nodes of all files it includes, at any depth."""
        tree = self.tree(path)
        result = Merged(tree.data, tree.places, list(tree.findings), complete=tree.data is not None)
        if not isinstance(tree.data, dict) or not tree.data.get("include"):
            return result
        result.data = data = dict(tree.data)
        result.places = Places(tree.places.file)
        result.places.adopt(tree.places)
        result.places.graft(tree.data, data, list(data))
        for part in _SHARED:
            own = data.get(part)
            if isinstance(own, dict) or own is None:
                data[part] = dict(own or {})
                result.places.graft(own, data[part], list(own or {}))
        self._include(path, tree, result, chain=(_plain(path),), done={_plain(path)})
        return result

    def _include(
        self, path: Path, tree: YamlTree, into: Merged, chain: tuple[Path, ...], done: set[Path]
    ) -> None:
        includes = tree.data.get("include") if isinstance(tree.data, dict) else None
        if not isinstance(includes, list):
            return
        for index, name in enumerate(includes):
            if not isinstance(name, str):
                continue
            place = tree.places.where(tree.data, ("include", index))
            where: FieldPath = ("include", index)
            target = path.parent / name if name and "\0" not in name else None
            key = _plain(target) if target else None
            if target is None or key is None or Path(name).is_absolute():
                message, remedy = (
                    Message("{name!r} is not a path of a fragment.", name=name[:60]),
                    Message("Write a path relative to this file."),
                )
                into.findings.append(finding("IVR108", message, remedy, place=place, path=where))
                into.complete = False
            elif key in chain:
                names = [relative_name(self.folder, link) for link in (*chain[chain.index(key) :], key)]
                into.findings.append(
                    finding(
                        "IVR115",
                        Message("Files include each other in a circle: {names}.", names=" → ".join(names)),
                        Message("Remove one of the includes."),
                        place=place,
                        path=where,
                    )
                )
            elif key not in done:
                done.add(key)
                self.included.add(key)
                self._add(target, place, into, (*chain, key), done)

    def _add(
        self, path: Path, place: tuple[str, int, int], into: Merged, chain: tuple[Path, ...], done: set[Path]
    ) -> None:
        tree = self.tree(path)
        if tree.data is None:
            into.complete = False
            for found in tree.findings:
                at_include = not found.line
                into.findings.append(
                    finding(found.code, found.message, found.remedy, place=place) if at_include else found
                )
            if not tree.findings:
                into.findings.append(
                    finding(
                        "IVR110",
                        Message("The fragment {file} is empty.", file=tree.places.file),
                        Message("Give it nodes or variables."),
                        place=place,
                    )
                )
            return
        into.places.adopt(tree.places)
        if not isinstance(tree.data, dict):
            into.complete = False
            into.findings.append(
                finding(
                    "IVR111",
                    Message("The file is not a map of fields."),
                    Message("Begin it with nodes: or variables:."),
                    place=(tree.places.file, 1, 1),
                )
            )
            return
        for extra in [key for key in tree.data if key not in (*_SHARED, "include")]:
            into.findings.append(
                finding(
                    "IVR109",
                    Message("{name} is not a field of a fragment.", name=extra[:60]),
                    Message("A file that is included has only include, variables and nodes."),
                    place=tree.places.where(tree.data, (extra,), key=True),
                    path=(extra,),
                )
            )
        for part in _SHARED:
            self._merge(part, tree, into)
        self._include(path, tree, into, chain, done)

    def _merge(self, part: str, tree: YamlTree, into: Merged) -> None:
        members, target = tree.data.get(part), into.data.get(part)
        if not isinstance(members, dict) or not isinstance(target, dict):
            if members is not None and not isinstance(members, dict):
                place = tree.places.where(tree.data, (part,))
                into.findings.append(
                    finding(
                        "IVR111",
                        Message("{name} must be a map.", name=part),
                        Message("Write a map."),
                        place=place,
                        path=(part,),
                    )
                )
            return
        for name in members:
            if name in target:
                other = into.places.where(into.data, (part, name), key=True)
                into.findings.append(
                    finding(
                        "IVR116",
                        Message(
                            "{name} is also defined in {file}:{line}.",
                            name=name[:60],
                            file=other[0],
                            line=other[1],
                        ),
                        Message("Rename one of the two."),
                        place=tree.places.where(tree.data, (part, name), key=True),
                        path=(part, name),
                    )
                )
            else:
                target[name] = members[name]
                into.places.graft(members, target, [name])


M = TypeVar("M", bound=BaseModel)


def validate(model: type[M], merged: Merged, flow: str | None) -> tuple[M | None, list[Finding]]:
    """The model of a file's data, or its faults with their places."""
    try:
        return model.model_validate(merged.data), []
    except ValidationError as error:
        findings = [
            finding(
                fault.code,
                fault.message,
                fault.remedy,
                place=merged.places.where(merged.data, fault.path, key=fault.at_key),
                flow=flow,
                path=fault.path,
            )
            for fault in author_errors(error, model)
        ]
        return None, findings


def _plain(path: Path) -> Path:
    """One name for one file, however it is written."""
    try:
        return path.resolve()
    except (OSError, RuntimeError, ValueError):
        return path.absolute()
