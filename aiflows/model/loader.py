"""Loading a script file, YAML or JSON: every fault with its place, never an exception for bad content (R-ai.1).

Faults of files and fields have the codes of flows (IVR1xx), since it is the same reader; what is wrong with a script
as a whole is told by `aiflows.rules` (AIS1xx).
"""

from __future__ import annotations

import json
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any, Final

from aiflows.model.catalogue import CODES
from aiflows.model.script import Script
from ivrdesigner.project import FieldPath, Finding, finding, sorted_findings
from ivrdesigner.project.places import Places
from ivrdesigner.project.source_files import decode, read_source
from ivrdesigner.project.sources import Merged, validate
from ivrdesigner.project.yaml_tree import parse_yaml
from vxml.message import Message

__all__ = [
    "SUFFIXES",
    "LoadedScript",
    "load_script",
    "load_script_text",
    "script_from_json",
    "script_to_json",
]

SUFFIXES: Final = (".yaml", ".json")


@dataclass(frozen=True, slots=True)
class LoadedScript:
    """One script file. ``script`` is None exactly when a finding is an error."""

    folder: Path | None
    """Folder of the file, in which audio/ is; None for a text without file."""
    script: Script | None
    findings: tuple[Finding, ...]
    name: str
    _source: Merged = field(repr=False)

    @property
    def ok(self) -> bool:
        """Whether no finding is an error."""
        return not any(found.severity == "error" for found in self.findings)

    def where(self, *path: str | int, key: bool = False) -> tuple[str, int, int]:
        """File, line and column of a field; of the nearest field above it when it is not written."""
        return self._source.places.where(self._source.data, path, key=key)

    def finding(
        self, code: str, path: FieldPath, message: Message, remedy: Message, *, key: bool = False
    ) -> Finding:
        """A finding of the catalogue of scripts, placed at a field."""
        file, line, column = self.where(*path, key=key)
        node = str(path[1]) if len(path) > 1 and path[0] in ("nodes", "answers") else None
        return Finding(code, CODES[code][0], file, line, column, self.name, node, message, remedy, path)


def load_script(file: Path) -> LoadedScript:
    """Read a script file; its name is the file's stem. All faults are in ``findings``."""
    text = read_source(file.parent, file)
    return _loaded(text, file.name, file.stem, file.parent)


def load_script_text(text: str | bytes, name: str, *, file: str | None = None) -> LoadedScript:
    """A script from YAML or JSON text."""
    file = file or f"{name}.yaml"
    content = text.encode("utf-8", "surrogatepass") if isinstance(text, str) else text
    return _loaded(decode(content, file), file, name, None)


def script_to_json(script: Script) -> dict[str, Any]:
    """JSON data of a script: the fields that are set, by the names of the YAML, short forms written out."""
    data = script.model_dump(mode="json", by_alias=True, exclude_unset=True)
    assert isinstance(data, dict)
    return data


def script_from_json(data: Any) -> LoadedScript:
    """The script of JSON data (as ``json.loads`` gives it); faults carry their field path."""
    name = data.get("name") if isinstance(data, dict) else None
    return load_script_text(
        json.dumps(data, ensure_ascii=False), name if isinstance(name, str) else "script", file="script.json"
    )


def _loaded(text: str | Finding, file: str, name: str, folder: Path | None) -> LoadedScript:
    if isinstance(text, Finding):
        source = Merged(None, Places(file), [text], complete=False)
    else:
        tree = parse_yaml(text, file)
        source = Merged(tree.data, tree.places, list(tree.findings), complete=not tree.findings)
    script, findings = _script(source, name)
    named = [replace(found, flow=name) for found in findings]
    is_bad = any(found.severity == "error" for found in named)
    return LoadedScript(folder, None if is_bad else script, tuple(sorted_findings(named)), name, source)


def _script(source: Merged, name: str) -> tuple[Script | None, list[Finding]]:
    findings = list(source.findings)
    if source.data is None:
        place = (source.places.file, 1, 1)
        empty = finding(
            "IVR110", Message("The file is empty."), Message("Write the fields that it needs."), place=place
        )
        return None, findings or [empty]
    if isinstance(source.data, dict):
        written = source.data.setdefault("name", name)
        if isinstance(written, str) and written != name:
            place = source.places.where(source.data, ("name",))
            message = Message(
                "The script is named {written}, but its file is {name}.", written=written[:60], name=name
            )
            remedy = Message("Write name: {name}, or rename the file.", name=name)
            findings.append(finding("IVR114", message, remedy, place=place, path=("name",)))
    script, faults = validate(Script, source, name)
    return script, findings + faults
