"""Prompts of a node as `<prompt>` elements: one a language, or one when the project has a single language."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Final
from urllib.parse import quote

from ivrdesigner.compiler.escaping import js
from ivrdesigner.compiler.expressions import Inserted, seconds, text_parts
from ivrdesigner.project import (
    AudioItem,
    DigitsItem,
    Flow,
    Localized,
    NumberItem,
    PauseItem,
    Project,
    Prompt,
    PromptItem,
    TextItem,
    VariableItem,
)

__all__ = ["Part", "PromptWriter", "Spoken"]

_AS: Final = {"digits": "digits", "number": "number", "date": "date", "time": "time", "recording": "audio"}


@dataclass(frozen=True, slots=True)
class Part:
    """One thing in a `<prompt>`. ``kind``: text, value, say-as, audio, file (an expression) or break."""

    kind: str
    value: str
    inner: tuple[Part, ...] = ()
    """What `<say-as>` and `<audio>` hold."""


@dataclass(frozen=True, slots=True)
class Spoken:
    """A `<prompt>`. ``language`` is None when it serves every language of the call."""

    language: str | None
    bargein: str | None
    parts: tuple[Part, ...]


class PromptWriter:
    """Prompts of one flow. ``audio`` is the path from the documents to the recordings, with a slash at its end."""

    def __init__(self, project: Project, flow: Flow, audio: str) -> None:
        self.languages = project.languages or (project.language,)
        self._barge_in = project.defaults.barge_in
        self._flow = flow
        self._audio = audio

    def spoken(
        self, prompt: Prompt, *, barge_in: bool | None = None, only: str | None = None
    ) -> tuple[Spoken, ...]:
        """The prompt by language; with ``only`` for that language alone, without a condition."""
        bargein = None if barge_in is None or barge_in == self._barge_in else str(barge_in).lower()
        languages = (only,) if only else self.languages
        found = []
        for language in languages:
            parts = _joined([self._parts(item, language) for item in prompt])
            if parts:
                found.append(Spoken(language if len(languages) > 1 else None, bargein, parts))
        return tuple(found)

    def recording(self, path: str) -> str:
        """URI reference of a recording."""
        return self._audio + quote(path.replace("\\", "/"))

    def _parts(self, item: PromptItem, language: str) -> list[Part]:
        match item:
            case TextItem():
                return _text(item.text, language)
            case AudioItem():
                path = item.audio.text(language)
                inner = _text(item.text, language) if item.text else []
                return [Part("audio", self.recording(path), tuple(inner))] if path else inner
            case DigitsItem():
                return [Part("say-as", "digits", (Part("text", item.digits),))]
            case NumberItem():
                return [Part("say-as", "number", (Part("text", f"{item.number:.12g}"),))]
            case VariableItem():
                return [self._variable(item)]
            case PauseItem():
                return [Part("break", seconds(item.pause))]

    def _variable(self, item: VariableItem) -> Part:
        name = item.variable
        declared = self._flow.variables.get(name)
        kind = item.as_ or _AS.get(declared.type if declared else "text", "text")
        if kind == "audio":
            reference = (
                f"/^[a-z][a-z0-9+.-]*:/i.test({name}) ? {name} : {js(self._audio)} + encodeURI({name})"
            )
            return Part("file", f"{name} == undefined ? undefined : {reference}")
        value = Part("value", name)
        return value if kind == "text" else Part("say-as", kind, (value,))


_CLOSING: Final = frozenset(",.;:!?)]}%'\"")
_OPENING: Final = frozenset("([{$#'\"")


def _joined(items: list[list[Part]]) -> tuple[Part, ...]:
    """The items one after the other; a blank keeps words of neighbours apart."""
    found: list[Part] = []
    for parts in items:
        if found and parts and _touch(found[-1], parts[0]):
            found.append(Part("text", " "))
        found += parts
    return tuple(found)


def _touch(before: Part, after: Part) -> bool:
    """Whether a word could run into another: not around a blank or a mark, nor between Chinese text and anything."""
    last = before.value[-1:] if before.kind == "text" else "0"
    first = after.value[:1] if after.kind == "text" else "0"
    is_apart = " " in last + first or first in _CLOSING or last in _OPENING
    return last.isascii() and first.isascii() and not is_apart


def _text(text: Localized, language: str) -> list[Part]:
    written = text.text(language)
    parts = [
        Part("value", part.expression)
        if isinstance(part, Inserted)
        else Part("text", re.sub(r"\s+", " ", part))
        for part in text_parts(written or "")
    ]
    return parts if any(part.kind == "value" or part.value.strip() for part in parts) else []
