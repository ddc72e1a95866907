"""By what a caller is understood: conditions of nodes, and the matchers that a script uses (R-ai.2, R-ai.11)."""

from __future__ import annotations

import json
from typing import Annotated, Any, Final

from pydantic import BeforeValidator, Field, PlainValidator
from typing_extensions import TypeAliasType

from aiflows.model.words import Phrases, PluginName
from ivrdesigner.project.names import Model, Number, fault
from vxml.message import Message

__all__ = ["Condition", "MatcherUse", "Settings", "ShortCondition", "ShortMatcherUse", "Similarity"]

_MAX_SETTINGS: Final = 20_000

Similarity = Annotated[Number, Field(ge=0, le=1)]
"""How sure a match is, from 0.0 to 1.0."""


class Condition(Model):
    """What a caller says to come to a node. Nothing at all: nobody comes there by speaking."""

    keywords: Phrases = ()
    """Words one of which is said; in "house+price" both are. Commas of any script stand between them."""
    without: Phrases = ()
    """Words that must not be said: with one of them the condition is not fulfilled."""
    examples: Phrases = ()
    """Sentences with the same meaning, for matchers that compare meanings."""


def _condition(value: Any) -> Any:
    return {"keywords": value} if isinstance(value, str | list | tuple) else value


ShortCondition = TypeAliasType(
    "ShortCondition",
    Annotated[Condition, BeforeValidator(_condition, json_schema_input_type=str | list[str] | Condition)],
)


def _settings(value: Any) -> dict[str, Any]:
    if not isinstance(value, dict) or not all(isinstance(key, str) for key in value):
        raise fault(Message("Settings are no map."), Message("Write them as name: value."))
    try:
        size = len(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        raise fault(
            Message("Settings have values that are no data."),
            Message("Write texts, numbers, lists and maps."),
        ) from None
    if size > _MAX_SETTINGS:
        raise fault(
            Message("The settings are too long."),
            Message("Write at most {most:,} characters.", most=_MAX_SETTINGS),
        )
    return value


Settings = Annotated[dict[str, Any], PlainValidator(_settings, json_schema_input_type=dict[str, Any])]
"""Settings of a plugin, by name."""


class MatcherUse(Model):
    """A matcher that a script uses."""

    matcher: PluginName
    """Name of the plugin, such as keywords, ngrams, vectors or llm."""
    threshold: Similarity | None = None
    """Least score of a match; by default the matcher's own."""
    settings: Settings = Field(default_factory=dict)
    """Settings of the plugin."""


def _use(value: Any) -> Any:
    return {"matcher": value} if isinstance(value, str) else value


ShortMatcherUse = TypeAliasType(
    "ShortMatcherUse", Annotated[MatcherUse, BeforeValidator(_use, json_schema_input_type=str | MatcherUse)]
)
