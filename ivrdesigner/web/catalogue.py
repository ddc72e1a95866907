"""The flow language as the editor needs it: kinds, schemas, codes, languages, templates."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import samples
from ivrdesigner.project import CODES, flow_schema, load_project, project_schema
from ivrdesigner.web.editor.kinds import palette

__all__ = ["catalogue", "template_files", "template_names"]


@cache
def catalogue() -> dict[str, Any]:
    """By `ivrdesigner.web.schemas.Catalogue`. It must not be changed."""
    return {
        "flow_schema": flow_schema(),
        "project_schema": project_schema(),
        "kinds": palette(),
        "codes": {code: {"severity": severity, "title": title} for code, (severity, title) in CODES.items()},
        "languages": ["zh-CN", "en-US"],
        "templates": [_template(name) for name in template_names()],
    }


def template_names() -> list[str]:
    """Names of the projects that a new one can begin with."""
    return list(samples.names())


def template_files(name: str) -> dict[str, str]:
    """Text files of a template, by path."""
    folder = samples.FOLDER / name
    return {
        path.relative_to(folder).as_posix(): path.read_text(encoding="utf-8")
        for pattern in ("ivr.yaml", "flows/*.yaml", "tests/*.yaml", "README.md")
        for path in sorted(folder.glob(pattern))
    }


def _template(name: str) -> dict[str, Any]:
    files = template_files(name)
    project = load_project(samples.FOLDER / name).project
    title = dict(project.title.items()) if project is not None and project.title is not None else {}
    body = " ".join(line for line in files.get("README.md", "").splitlines() if not line.startswith("#"))
    return {"name": name, "title": title, "about": re.split(r"(?<=\.)\s", body.strip(), maxsplit=1)[0]}
