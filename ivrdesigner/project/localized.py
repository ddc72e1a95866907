"""Texts that differ by language (BCP 47; look-up after RFC 4647 §3.4 Lookup)."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Annotated, Any, Final, TypeVar

from pydantic import BeforeValidator, ConfigDict, RootModel, Strict, WithJsonSchema, model_serializer
from pydantic.functional_validators import AfterValidator

from ivrdesigner.project.names import fault, language_tag
from vxml.message import Message

__all__ = ["ANY_LANGUAGE", "Localized", "Phrases", "best_language"]

ANY_LANGUAGE: Final = "*"
"""The language of a text that serves every language (RFC 4647 §2.1 Basic Language Range)."""

T = TypeVar("T")


def best_language(available: Mapping[str, T], language: str) -> str | None:
    """The key of ``available`` that serves ``language``: exact, then shorter tags, then ``*``; or None."""
    folded = {tag.lower(): tag for tag in available}
    wanted = language.lower()
    while wanted:
        if wanted in folded:
            return folded[wanted]
        wanted = wanted.rpartition("-")[0]
    return ANY_LANGUAGE if ANY_LANGUAGE in available else None


def _any_language(value: Any) -> Any:
    return {ANY_LANGUAGE: value} if isinstance(value, str) else value


def _any_language_phrases(value: Any) -> Any:
    if isinstance(value, str | list | tuple):
        value = {ANY_LANGUAGE: value}
    if isinstance(value, dict):
        return {tag: [phrases] if isinstance(phrases, str) else phrases for tag, phrases in value.items()}
    return value


def _filled(value: dict[str, T]) -> dict[str, T]:
    if not value:
        raise fault(
            Message("No language has a text here."),
            Message("Write a text, or one text a language, such as {{zh-CN: 您好, en-US: Hello}}."),
        )
    return value


def _language_or_any(value: str) -> str:
    return value if value == ANY_LANGUAGE else language_tag(value)


Language = Annotated[
    str,
    Strict(),
    AfterValidator(_language_or_any),
    WithJsonSchema({"type": "string", "pattern": "^([A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*|[*])$"}),
]


class Localized(
    RootModel[
        Annotated[
            dict[Language, Annotated[str, Strict()]],
            AfterValidator(_filled),
            BeforeValidator(_any_language, json_schema_input_type=str | dict[Language, str]),
        ]
    ]
):
    """A text a language. A plain string is one text for all; in the map, the language ``*`` stands for all others."""

    model_config = ConfigDict(frozen=True)

    def text(self, language: str) -> str | None:
        """The text for ``language`` (zh-CN falls back to zh, then to ``*``), or None."""
        found = best_language(self.root, language)
        return None if found is None else self.root[found]

    def items(self) -> Iterator[tuple[str, str]]:
        """Pairs of language tag (or ``*``) and text, in the order written."""
        return iter(self.root.items())

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags that have a text; ``("*",)`` for a plain string."""
        return tuple(self.root)

    @model_serializer
    def _written(self) -> str | dict[str, str]:
        return self.root[ANY_LANGUAGE] if list(self.root) == [ANY_LANGUAGE] else dict(self.root)


class Phrases(
    RootModel[
        Annotated[
            dict[Language, tuple[Annotated[str, Strict()], ...]],
            AfterValidator(_filled),
            BeforeValidator(
                _any_language_phrases,
                json_schema_input_type=str | list[str] | dict[Language, str | list[str]],
            ),
        ]
    ]
):
    """Phrases that a caller may say, by language. A phrase or a list alone serves every language."""

    model_config = ConfigDict(frozen=True)

    def phrases(self, language: str) -> tuple[str, ...]:
        """The phrases for ``language``, empty when there are none."""
        found = best_language(self.root, language)
        return () if found is None else self.root[found]

    @property
    def languages(self) -> tuple[str, ...]:
        """The tags that have phrases; ``("*",)`` for a plain list."""
        return tuple(self.root)

    @model_serializer
    def _written(self) -> list[str] | dict[str, list[str]]:
        if list(self.root) == [ANY_LANGUAGE]:
            return list(self.root[ANY_LANGUAGE])
        return {tag: list(phrases) for tag, phrases in self.root.items()}
