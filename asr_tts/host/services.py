"""Engines that are services on the network: their settings files, request templates and refusals."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any, TypeVar
from urllib.parse import urlsplit

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment
from pydantic import BaseModel, ConfigDict, ValidationError
from ruamel.yaml import YAML
from ruamel.yaml.error import YAMLError

from asr_tts.errors import EngineUnavailable, UnsupportedLanguage
from asr_tts.text.languages import best_tag

__all__ = ["ServiceSettings", "Template", "language_of_service", "load_service", "refusal"]

_MAX_BYTES = 100_000
_LINE_BREAKS = re.compile(r"[\r\n\0]+")
_REASONS = {
    401: "the service does not accept our key; check the settings",
    403: "the service does not let us in; check the key and what it may do",
    404: "the service does not know this address; check the settings",
    413: "the request is too long for the service",
    429: "the service is asked too often; try again later, or raise the quota",
}


class ServiceSettings(BaseModel):
    """What every settings file has: unknown fields are refused."""

    model_config = ConfigDict(extra="forbid", frozen=True)

    env_file: str = ""
    """A file of NAME=VALUE lines beside this one, for keys that do not belong here."""


Settings = TypeVar("Settings", bound=ServiceSettings)


def load_service(path: Path, model: type[Settings]) -> tuple[Settings, dict[str, str]]:
    """The settings and what ``{{ env.NAME }}`` gives: the environment, then the ``env_file``.

    Raises EngineUnavailable naming the file and the field.
    """
    try:
        with path.open("rb") as file:
            text = file.read(_MAX_BYTES + 1)
        if len(text) > _MAX_BYTES:
            raise EngineUnavailable(f"{path}: more than {_MAX_BYTES} bytes are no settings")
        settings = model.model_validate(YAML(typ="safe", pure=True).load(text.decode()))
        names = dict(os.environ)
        if settings.env_file:
            names.update(_lines(path.parent / settings.env_file))
    except OSError as fault:
        raise EngineUnavailable(
            f"{fault.filename or path}: cannot be read: {fault.strerror or fault}"
        ) from fault
    except (YAMLError, UnicodeDecodeError, RecursionError) as fault:
        raise EngineUnavailable(f"{path}: not YAML: {' '.join(str(fault).split())[:300]}") from fault
    except ValidationError as fault:
        first = fault.errors()[0]
        where = ".".join(map(str, first["loc"])) or "the file"
        raise EngineUnavailable(f"{path}: {where}: {first['msg']}") from fault
    return settings, names


class Template:
    """One templated text of a settings file; ``where`` names its field. Raises EngineUnavailable when it is none."""

    _environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)

    def __init__(self, text: str, where: str) -> None:
        self._where = where
        try:
            self._template = self._environment.from_string(text)
        except TemplateError as fault:
            raise EngineUnavailable(
                f"{where} in the settings of the service is not a template: {fault}"
            ) from fault

    def render(self, values: Mapping[str, Any]) -> str:
        """The text for these values. Raises EngineUnavailable naming a value that is not there."""
        try:
            return self._template.render(values)
        except (TemplateError, TypeError, ValueError, OverflowError) as fault:
            raise EngineUnavailable(
                f"{self._where} of the service cannot be made: {fault}; correct the settings, or set what they name"
            ) from fault

    def header(self, values: Mapping[str, Any]) -> str:
        """The text as the value of a header: on one line."""
        return _LINE_BREAKS.sub(" ", self.render(values))

    def address(self, values: Mapping[str, Any], schemes: tuple[str, ...]) -> str:
        """The text as an address. Raises EngineUnavailable for other schemes."""
        url = self.render(values).strip()
        if urlsplit(url).scheme not in schemes:
            raise EngineUnavailable(f"{url[:80]!r} is no {' or '.join(schemes)} address; correct the url")
        return url


def refusal(status: int, body: bytes) -> str:
    """What an answer that is no success means for the person who reads it."""
    said = " ".join(body.decode("utf-8", "replace").split())[:200]
    reason = _REASONS.get(status)
    if reason is None:
        reason = "the service is out of order" if status >= 500 else "the service refuses the request"
    return f"{reason} (HTTP {status}{': ' + said if said else ''})"


def language_of_service(language: str, known: list[str]) -> str:
    """The tag of the service for a BCP 47 tag; "*" takes every one. Raises UnsupportedLanguage."""
    if "*" in known:
        return language
    found = best_tag(language, known)
    if found is None:
        raise UnsupportedLanguage(
            f"the service has no language {language[:40]!r}; its settings list {', '.join(known)}"
        )
    return found


def _lines(path: Path) -> Mapping[str, str]:
    pairs = (
        line.strip().removeprefix("export ").partition("=")
        for line in path.read_text("utf-8", "replace").splitlines()
    )
    return {
        name.strip(): value.strip().strip("\"'")
        for name, equals, value in pairs
        if equals and name[:1] != "#"
    }
