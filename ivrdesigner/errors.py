"""Python exceptions of the flow designer.

What an author wrote wrong is a `ivrdesigner.project.Finding`, which is data. Only these are raised:

    DesignerError
    ├── BuildError      a project can't be compiled or its build can't be written
    ├── FlowFileError   a flow file cannot be edited, since it does not load; carries its findings
    ├── RecordingError  a file is no recording of a call, or no list of accepted differences
    └── UnknownNameError     a caller asked for a flow or node that the model does not have
"""

from __future__ import annotations

from collections.abc import Sequence

__all__ = ["BuildError", "DesignerError", "FlowFileError", "RecordingError", "UnknownNameError"]


class DesignerError(Exception):
    """Root of the tree."""


class BuildError(DesignerError):
    """A project can't be compiled, or its build can't be written; the message says why."""


class FlowFileError(DesignerError):
    """A flow file cannot be edited. ``findings`` (`ivrdesigner.project.Finding`) holds every fault, never empty."""

    def __init__(self, findings: Sequence[object]) -> None:
        self.findings = tuple(findings)
        super().__init__("\n".join(str(finding) for finding in self.findings))


class RecordingError(DesignerError):
    """A file is no recording of a call, or no list of accepted differences; the message says why."""


class UnknownNameError(DesignerError):
    """A flow or node was asked for by a name that does not exist; the message lists the nearest names."""
