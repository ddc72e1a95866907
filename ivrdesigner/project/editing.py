"""Changing a flow file by program, such as from a graph editor, without losing its author's hand.

Comments, order, quotes and short forms stay; only the fields that differ are written (R-ivr.12). Files in the
style of this project (two spaces, lists indented by two) come back byte for byte; others are re-indented.
"""

from __future__ import annotations

import os
import tempfile
from pathlib import Path

from ivrdesigner.errors import DesignerError, FlowFileError
from ivrdesigner.project.flow import Flow
from ivrdesigner.project.interchange import flow_to_json
from ivrdesigner.project.loader import PROJECT_FILE, load_flow_source
from ivrdesigner.project.round_trip import changed_text, new_text
from ivrdesigner.project.sources import Sources

__all__ = ["FlowFile"]


class FlowFile:
    """A flow file that is open for changes: `load`, then `update` as often as wanted, then `save`."""

    def __init__(self, path: Path, flow: Flow, text: str, foreign: dict[str, frozenset[str]]) -> None:
        self.path = path
        self.flow = flow
        """The flow as it is now, with the nodes and variables of its fragments."""
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
        return cls(path, flow, path.read_bytes().decode("utf-8"), foreign)

    @classmethod
    def create(cls, path: Path, flow: Flow) -> FlowFile:
        """A new file for a flow; it is written by `save`."""
        nothing: dict[str, frozenset[str]] = {"variables": frozenset(), "nodes": frozenset()}
        return cls(path, flow, new_text(flow_to_json(flow)), nothing)

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
        self._text = changed_text(self._text, before, after)
        self.flow = flow

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


def _project_folder(path: Path) -> Path:
    """The folder of ``ivr.yaml`` above the file; the file's own folder when there is none."""
    return next(
        (parent for parent in path.absolute().parents if (parent / PROJECT_FILE).is_file()),
        path.absolute().parent,
    )
