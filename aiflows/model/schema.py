"""JSON Schema (draft 2020-12) of script files, made from the model, for text editors and other tools."""

from __future__ import annotations

from typing import Any

from aiflows.model.script import Script
from ivrdesigner.project.schema import model_schema

__all__ = ["script_schema"]


def script_schema() -> dict[str, Any]:
    """JSON Schema of a script file, short forms included. ``name`` may be left out: it is the file's stem."""
    schema = model_schema(Script, "script", "Script of a robot")
    schema["required"].remove("name")
    return schema
