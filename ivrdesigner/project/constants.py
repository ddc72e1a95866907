"""Constants that a run overrides, such as ``--set api=http://test``."""

from __future__ import annotations

import math
from collections.abc import Mapping

from ivrdesigner.project.author_errors import did_you_mean
from ivrdesigner.project.findings import Finding, finding
from ivrdesigner.project.settings import Project
from vxml.message import Message

__all__ = ["override_constants"]


def override_constants(
    project: Project, values: Mapping[str, str], place: tuple[str, int, int]
) -> tuple[Project, list[Finding]]:
    """The project with other constants; a value takes the type that the project file gave the constant."""
    findings: list[Finding] = []
    constants = dict(project.constants)
    for name, text in values.items():
        if name not in constants:
            remedy = did_you_mean(name, constants) or Message("Declare it under constants in ivr.yaml.")
            findings.append(
                finding(
                    "IVR117",
                    Message("The project has no constant {name}.", name=name[:60]),
                    remedy,
                    place=place,
                    path=("constants",),
                )
            )
            continue
        value = _like(constants[name], text)
        if value is None:
            wanted = Message("true or false") if isinstance(constants[name], bool) else Message("a number")
            findings.append(
                finding(
                    "IVR117",
                    Message("The constant {name} is set to {text!r}.", name=name, text=text[:40]),
                    Message("Give {wanted}.", wanted=wanted),
                    place=place,
                    path=("constants", name),
                )
            )
            continue
        constants[name] = value
    return project.model_copy(update={"constants": constants}), findings


def _like(declared: str | float, text: str) -> str | float | None:
    """``text`` as a value of the type of ``declared``; None when it is none."""
    if isinstance(declared, bool):
        return {"true": True, "false": False}.get(text.strip().lower())
    if isinstance(declared, str):
        return text
    try:
        number = float(text)
    except ValueError:
        return None
    if not math.isfinite(number):
        return None
    return int(number) if number.is_integer() else number
