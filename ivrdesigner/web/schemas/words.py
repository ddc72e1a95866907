"""What all answers are made of: files, findings, proofs."""

from __future__ import annotations

from typing import Literal

from ninja import Schema
from pydantic import ConfigDict, JsonValue

__all__ = ["Author", "Files", "Finding", "Positions", "Problem", "Proof"]

Files = dict[str, str]
"""Text of each file of a project by path: ``ivr.yaml``, ``flows/main.yaml``, ``tests/main.yaml``."""
Positions = dict[str, tuple[float, float]]
"""Left and top of each node in pixels."""
Author = str
"""Name of a user as people read it; empty for the system."""
Path = list[str | int]
"""Way to a field from the root of a flow's (or the settings') JSON: ``["nodes", "menu", "keys", "1", "to"]``."""


class DesignerSchema(Schema):
    """Fields are described by the text below them; ``json`` and the like are sent by their alias."""

    model_config = ConfigDict(use_attribute_docstrings=True, populate_by_name=True)


class Finding(DesignerSchema):
    """One fault or remark, as `ivrctl validate --json` gives it."""

    code: str
    """Stable code, explained in docs/findings.md: ``IVR201``."""
    severity: Literal["error", "warning", "info"]
    file: str
    line: int
    """From 1; 0 when no place is known."""
    column: int
    flow: str | None
    node: str | None
    message: str
    remedy: str
    path: Path
    """The field in the flow's JSON (in the settings' when ``flow`` is null)."""


class Problem(DesignerSchema):
    """Why a request was refused."""

    code: str
    """Stable word: ``invalid-files``, ``unknown-flow``, ``has-errors``, ``in-use``, ``too-large``, …"""
    detail: str
    """A sentence for people that says what to do next."""
    findings: list[Finding] = []
    """With ``has-errors``: what must be corrected first."""


class Proof(DesignerSchema):
    """What holds (or not) on every way that a call can take; `ivrdesigner.rules.Proof`."""

    name: str
    holds: bool | None
    statement: str
    counter_example: list[str]
    then: str
    value: float | None
    unit: str | None
    exact: bool
    found: float | None
    scenario: dict[str, JsonValue] | None
