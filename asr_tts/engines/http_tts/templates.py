"""The request to the service, from templates."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from asr_tts.engines.http_tts.settings import HttpSettings
from asr_tts.errors import EngineUnavailable, SynthesisFailed
from asr_tts.host.services import Template

__all__ = ["HttpRequest", "RequestTemplates"]


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
        self._url = Template(settings.url, "url")
        self._headers = {name: Template(text, f"headers.{name}") for name, text in settings.headers.items()}
        self._body = Template(settings.body, "body")
        self._method = settings.method
        self._env = env

    def render(self, **values: object) -> HttpRequest:
        """The request for these values. Raises SynthesisFailed naming a value that is not there."""
        names = {**values, "env": self._env}
        try:
            return HttpRequest(
                self._method,
                self._url.address(names, ("http", "https")),
                {name: template.header(names) for name, template in self._headers.items()},
                self._body.render(names).encode("utf-8", "replace"),
            )
        except EngineUnavailable as fault:
            raise SynthesisFailed(str(fault)) from fault
