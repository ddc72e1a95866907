"""JSON Schema (draft 2020-12) of flow and project files, made from the model, for text editors and other tools.

The files in ``schemas/`` are what this module writes; put
``# yaml-language-server: $schema=<path>/flow.schema.json`` into the first line of a flow to use one.
"""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any, Final

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema

from ivrdesigner.project.flow import Flow
from ivrdesigner.project.settings import Project

__all__ = ["SCHEMA_FOLDER", "flow_schema", "model_schema", "project_schema", "schema_files"]

SCHEMA_FOLDER: Final = Path(__file__).parent / "schemas"


class _Schema(GenerateJsonSchema):
    """Without the titles that pydantic makes of field names: editors show the description."""

    def field_title_should_be_set(self, schema: Any) -> bool:
        return False


def flow_schema() -> dict[str, Any]:
    """JSON Schema of a flow file, short forms included. ``name`` may be left out: it is the file's stem."""
    schema = model_schema(Flow, "flow", "Flow of a voice menu")
    schema["required"].remove("name")
    return schema


def project_schema() -> dict[str, Any]:
    """JSON Schema of ``ivr.yaml``."""
    return model_schema(Project, "project", "Project of voice menus")


def schema_files() -> dict[str, str]:
    """Text of each shipped schema file, by file name."""
    return {
        f"{name}.schema.json": json.dumps(schema, indent=1, ensure_ascii=False) + "\n"
        for name, schema in (("flow", flow_schema()), ("project", project_schema()))
    }


def model_schema(model: type[BaseModel], name: str, title: str) -> dict[str, Any]:
    """JSON Schema of what an author writes into a file of the kind ``name``."""
    schema = model.model_json_schema(by_alias=True, schema_generator=_Schema, mode="validation")
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "$id": f"urn:ivrkit:schema:{name}",
        "title": title,
        **_plain(schema),
    }


def _plain(schema: dict[str, Any]) -> dict[str, Any]:
    """Without empty defaults and requirement IDs, and with maps closed to keys that fit no pattern."""
    plain: dict[str, Any] = {}
    for key, value in schema.items():
        if (key == "default" and not value and value is not False and value != 0) or (
            key == "title" and isinstance(value, str)
        ):
            continue
        if key == "description":
            plain[key] = (
                re.sub(r" \(R-[^)]*\)", "", value).replace("``", "`")
                if isinstance(value, str)
                else _plain(value)
            )
        elif isinstance(value, dict):
            plain[key] = _plain(value)
        elif isinstance(value, list):
            plain[key] = [_plain(item) if isinstance(item, dict) else item for item in value]
        else:
            plain[key] = value
    if "patternProperties" in plain:
        plain.setdefault("additionalProperties", False)
    return plain


if __name__ == "__main__":
    SCHEMA_FOLDER.mkdir(exist_ok=True)
    for file_name, text in schema_files().items():
        (SCHEMA_FOLDER / file_name).write_text(text, encoding="utf-8")
