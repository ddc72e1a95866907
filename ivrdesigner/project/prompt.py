"""What a caller hears: a list of items, each with exactly one main key (R-ivr.3)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import AfterValidator, BeforeValidator, Discriminator, Field, Tag
from typing_extensions import TypeAliasType

from ivrdesigner.project.localized import Localized
from ivrdesigner.project.names import Digits, Model, Number, VariableName, audio_path, fault
from vxml.message import Message

__all__ = [
    "AudioItem",
    "DigitsItem",
    "NumberItem",
    "PauseItem",
    "Prompt",
    "PromptItem",
    "RequiredPrompt",
    "SayAs",
    "TextItem",
    "VariableItem",
    "main_key",
]

SayAs = Literal["text", "digits", "number", "currency", "date", "time", "audio"]
"""How the value of a variable is spoken; ``audio`` plays the file that the value names."""


def _inside(paths: Localized) -> Localized:
    for language in paths.languages:
        audio_path(paths.root[language])
    return paths


LocalizedPath = Annotated[Localized, AfterValidator(_inside)]


class TextItem(Model):
    """Text that is spoken by speech synthesis."""

    text: Localized
    """The text; a template, so {expression} is replaced by its value."""


class AudioItem(Model):
    """A recording that is played."""

    audio: LocalizedPath
    """Path of the recording below the folder audio/, one for all or one a language."""
    text: Localized | None = None
    """What the recording says; spoken when the file is missing."""


class DigitsItem(Model):
    """Digits that are spoken one by one."""

    digits: Digits
    """The digits, in quotes."""


class NumberItem(Model):
    """A number that is spoken as a quantity."""

    number: Number
    """The number."""


class VariableItem(Model):
    """The value of a variable."""

    variable: VariableName
    """Name of the variable."""
    as_: SayAs | None = Field(default=None, alias="as")
    """How the value is spoken; by default this follows from the type of the variable."""


class PauseItem(Model):
    """Silence."""

    pause: Annotated[Number, Field(gt=0, le=600)]
    """Length in seconds."""


_MAIN_KEYS: Final = ("audio", "text", "digits", "number", "variable", "pause")
_COMPANIONS: Final = {"audio": {"text"}}


def main_key(value: Any) -> str | None:
    """The key that says what a prompt item is, or None if there is none."""
    if isinstance(value, Mapping):
        return next((key for key in _MAIN_KEYS if key in value), None)
    return next((key for key in _MAIN_KEYS if hasattr(value, key)), None)


def _one_main_key(value: Any) -> Any:
    """Strings and language maps are text items; a map with two main keys or none is one fault, not six."""
    if isinstance(value, str):
        return {"text": value}
    if isinstance(value, dict):
        first = main_key(value)
        if (
            first is None
            and value
            and all(isinstance(v, str) for v in value.values())
            and _is_by_language(value)
        ):
            return {"text": value}
        if first is None:
            raise fault(
                Message("A prompt item has no main key."),
                Message("Give it exactly one of {names}.", names=_MAIN_KEYS),
            )
        extra = [
            key
            for key in _MAIN_KEYS
            if key in value and key != first and key not in _COMPANIONS.get(first, ())
        ]
        if extra:
            raise fault(
                Message("A prompt item has several main keys: {names}.", names=(first, *extra)),
                Message("Write one list item for each."),
            )
    return value


def _is_by_language(value: dict[Any, Any]) -> bool:
    return all(isinstance(key, str) and (key == "*" or "-" in key or 2 <= len(key) <= 3) for key in value)


def _as_items(value: Any) -> Any:
    return [value] if isinstance(value, str | dict) else value


_Item = Annotated[
    Annotated[TextItem, Tag("text")]
    | Annotated[AudioItem, Tag("audio")]
    | Annotated[DigitsItem, Tag("digits")]
    | Annotated[NumberItem, Tag("number")]
    | Annotated[VariableItem, Tag("variable")]
    | Annotated[PauseItem, Tag("pause")],
    Discriminator(main_key),
]
PromptItem = TypeAliasType(
    "PromptItem",
    Annotated[_Item, BeforeValidator(_one_main_key, json_schema_input_type=str | _Item | Localized)],
)
"""One thing that is played."""
Prompt = TypeAliasType(
    "Prompt",
    Annotated[
        tuple[PromptItem, ...],
        BeforeValidator(_as_items, json_schema_input_type=str | PromptItem | list[PromptItem]),
    ],
)
"""A list of items; a string or a map of languages means one text item."""
RequiredPrompt = TypeAliasType("RequiredPrompt", Annotated[Prompt, Field(min_length=1)])
