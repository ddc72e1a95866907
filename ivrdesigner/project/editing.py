"""Changing a flow file by program, such as from a graph editor, without losing its author's hand.

Comments, order, quotes and short forms stay; only the fields that differ are written (R-ivr.12). Files in the
style of this project (two spaces, lists indented by two) come back byte for byte; others are re-indented.
"""

from __future__ import annotations

import io
import os
import tempfile
from pathlib import Path
from typing import Any

from ruamel.yaml import YAML

from ivrdesigner.errors import DesignerError, FlowFileError
from ivrdesigner.project.flow import Flow
from ivrdesigner.project.interchange import flow_to_json
from ivrdesigner.project.loader import PROJECT_FILE, load_flow_source
from ivrdesigner.project.minimal_edit import apply_changes, fresh_value
from ivrdesigner.project.sources import Sources

__all__ = ["FlowFile"]


class FlowFile:
    """A flow file that is open for changes: `load`, then `update` as often as wanted, then `save`."""

    def __init__(
        self, path: Path, flow: Flow, document: Any, text: str, foreign: dict[str, frozenset[str]]
    ) -> None:
        self.path = path
        self.flow = flow
        """The flow as it is now, with the nodes and variables of its fragments."""
        self._document = document
        self._text = text
        self._foreign = foreign

    @classmethod
    def load(cls, path: Path) -> FlowFile:
        """Open a flow file. Raises FlowFileError with all findings when the flow has errors."""
        sources = Sources(_project_folder(path))
        merged, flow, findings = load_flow_source(sources, path)
        if flow is None:
            raise FlowFileError(findings)
        own = sources.tree(path).data
        foreign = {
            part: frozenset(merged.data.get(part) or ()) - frozenset(own.get(part) or ())
            for part in ("variables", "nodes")
        }
        text = path.read_bytes().decode("utf-8")
        return cls(path, flow, _round_trip().load(text.replace("\r\n", "\n")), text, foreign)

    @classmethod
    def create(cls, path: Path, flow: Flow) -> FlowFile:
        """A new file for a flow; it is written by `save`."""
        document = _round_trip().map()
        for key, value in flow_to_json(flow).items():
            document[key] = fresh_value(value, key)
        nothing: dict[str, frozenset[str]] = {"variables": frozenset(), "nodes": frozenset()}
        file = cls(path, flow, document, "", nothing)
        file._text = file._dumped()
        return file

    def update(self, flow: Flow) -> None:
        """Make the file say ``flow``.

        Raises DesignerError when it changes a node or variable that stands in a fragment file.
        """
        before, after = flow_to_json(self.flow), flow_to_json(flow)
        for part, names in self._foreign.items():
            changed = sorted(
                name for name in names if before[part].get(name) != after.get(part, {}).get(name)
            )
            if changed:
                raise DesignerError(
                    f"{', '.join(changed)} stands in a fragment of {self.path.name}; change that file."
                )
            for side in (before, after):
                if part in side:
                    side[part] = {name: value for name, value in side[part].items() if name not in names}
        if before == after:
            return
        apply_changes(self._document, before, after)
        self.flow = flow
        self._text = self._dumped()

    @property
    def text(self) -> str:
        """The text of the file as `save` writes it."""
        return self._text

    def save(self) -> None:
        """Write the file in one step: a reader sees the old text or the new one, never a part."""
        descriptor, temporary = tempfile.mkstemp(
            dir=self.path.parent, prefix=f".{self.path.stem}-", suffix=".tmp"
        )
        try:
            with os.fdopen(descriptor, "wb") as stream:
                stream.write(self._text.encode("utf-8"))
                stream.flush()
                os.fsync(stream.fileno())
            mode = self.path.stat().st_mode & 0o777 if self.path.exists() else 0o644
            Path(temporary).chmod(mode)
            Path(temporary).replace(self.path)
        except BaseException:
            Path(temporary).unlink(missing_ok=True)
            raise

    def _dumped(self) -> str:
        stream = io.StringIO()
        _round_trip().dump(self._document, stream)
        dumped = stream.getvalue()
        if self._text.startswith("\ufeff"):
            dumped = "\ufeff" + dumped
        return dumped.replace("\n", "\r\n") if "\r\n" in self._text else dumped


def _round_trip() -> YAML:
    yaml = YAML(typ="rt")
    yaml.indent(mapping=2, sequence=4, offset=2)
    yaml.width = 4096
    yaml.preserve_quotes = True
    yaml.brace_single_entry_mapping_in_flow_sequence = True
    return yaml


def _project_folder(path: Path) -> Path:
    """The folder of ``ivr.yaml`` above the file; the file's own folder when there is none."""
    return next(
        (parent for parent in path.absolute().parents if (parent / PROJECT_FILE).is_file()),
        path.absolute().parent,
    )
