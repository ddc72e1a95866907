"""The request to the service, from templates."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from jinja2 import StrictUndefined, TemplateError
from jinja2.sandbox import SandboxedEnvironment

from asr_tts.engines.http_tts.settings import HttpSettings
from asr_tts.errors import EngineUnavailable, SynthesisFailed

__all__ = ["HttpRequest", "RequestTemplates"]

_LINE_BREAKS = re.compile(r"[\r\n\0]+")


@dataclass(frozen=True, slots=True)
class HttpRequest:
    """One request to the service."""

    method: str
    url: str
    headers: Mapping[str, str]
    body: bytes


class RequestTemplates:
    """The templates of a settings file, compiled. Raises EngineUnavailable when one is no template.

    They see ``text`` and ``ssml`` (the same said in both ways), ``language``, ``voice``, ``rate`` (a factor),
    ``sample_rate`` and ``env``; the filters ``tojson``, ``urlencode`` and ``e`` put values safely into JSON, URLs and XML.
    """

    def __init__(self, settings: HttpSettings, env: Mapping[str, str]) -> None:
        # Not escaped by itself: a body is JSON as often as XML.
        environment = SandboxedEnvironment(undefined=StrictUndefined, autoescape=False)
        try:
            self._url = environment.from_string(settings.url)
            self._headers = {name: environment.from_string(text) for name, text in settings.headers.items()}
            self._body = environment.from_string(settings.body)
        except TemplateError as fault:
            raise EngineUnavailable(f"the settings of the service: not a template: {fault}") from fault
        self._method = settings.method
        self._env = env

    def render(self, **values: object) -> HttpRequest:
        """The request for these values. Raises SynthesisFailed naming a value that is not there."""
        names = {**values, "env": self._env}
        try:
            url = self._url.render(names).strip()
            headers = {
                name: _LINE_BREAKS.sub(" ", template.render(names))
                for name, template in self._headers.items()
            }
            body = self._body.render(names).encode("utf-8", "replace")
        except (TemplateError, TypeError, ValueError, OverflowError) as fault:
            raise SynthesisFailed(
                f"the request to the service cannot be made: {fault}; correct the templates, or set what they name"
            ) from fault
        if urlsplit(url).scheme not in {"http", "https"}:
            raise SynthesisFailed(f"{url[:80]!r} is no http or https address; correct the url of the service")
        return HttpRequest(self._method, url, headers, body)
