"""The small words of the script language: lists that authors write with commas, and names with meaning."""

from __future__ import annotations

import re
from typing import Annotated, Any, Final

from pydantic import AfterValidator, BeforeValidator, Field, Strict, WithJsonSchema

from aiflows.model.families import FAMILIES, FAMILY
from ivrdesigner.project.names import MAX_NAME, FlowName, NodeId, fault
from vxml.message import Message

__all__ = [
    "ANY_NODE",
    "Phrase",
    "Phrases",
    "PluginName",
    "Predecessor",
    "ScriptName",
    "TargetNode",
    "phrases_of",
]

ANY_NODE: Final = "*"
"""As a predecessor: every node that listens."""
MAX_PHRASE: Final = 100
MAX_PHRASES: Final = 500

_COMMAS: Final = re.compile(r"[,，、;；\n]")
_PLUGIN: Final = re.compile(r"[a-z][a-z0-9_-]{0,39}")


def phrases_of(text: str) -> list[str]:
    """The phrases of a line: divided by commas of any script, blanks around them left out."""
    return [phrase for part in _COMMAS.split(text) if (phrase := " ".join(part.split()))]


def _divided(value: Any) -> Any:
    return phrases_of(value) if isinstance(value, str) else value


def _phrase(value: str) -> str:
    if value.startswith(FAMILY) and value.removeprefix(FAMILY) not in FAMILIES:
        raise fault(
            Message("There is no family of phrases {name}.", name=value[:40]),
            Message("Write one of {known}.", known=tuple(FAMILY + name for name in FAMILIES)),
        )
    if len(value) > MAX_PHRASE:
        raise fault(
            Message("A phrase has {count} characters.", count=len(value)),
            Message("Write at most {most}.", most=MAX_PHRASE),
        )
    if not any(c.isalnum() for c in value):
        raise fault(
            Message("{phrase!r} has nothing that can be said.", phrase=value),
            Message("Write words, or leave it out."),
        )
    return " ".join(value.split())


def _predecessor(value: str) -> str:
    if value != ANY_NODE and (len(value) > MAX_NAME or not value.isidentifier()):
        raise fault(
            Message("{value!r} is not a name of a node.", value=value[:40]),
            Message('Write the id of a node, or "{any}" for all.', any=ANY_NODE),
        )
    return value


def _plugin(value: str) -> str:
    if not _PLUGIN.fullmatch(value):
        raise fault(
            Message("{value!r} does not name a plugin.", value=value[:40]),
            Message("Write its name as `ivrctl plugins` lists it."),
        )
    return value


Phrase = Annotated[str, Strict(), AfterValidator(_phrase)]
"""Something that is said."""
Phrases = Annotated[
    tuple[Phrase, ...],
    BeforeValidator(_divided, json_schema_input_type=str | list[str]),
    Field(max_length=MAX_PHRASES),
]
"""Phrases as a list, or in one text with commas between them."""
ScriptName = FlowName
"""Name of a script: its file's stem."""
TargetNode = Annotated[NodeId, WithJsonSchema({"type": "string", "format": "node"})]
"""Id of a node of the same script."""
Predecessor = Annotated[
    str, Strict(), AfterValidator(_predecessor), WithJsonSchema({"type": "string", "format": "node"})
]
"""Id of a node of the same script, or "*" for all."""
PluginName = Annotated[str, Strict(), AfterValidator(_plugin)]
"""Name of a plugin, such as espeak or keywords."""
