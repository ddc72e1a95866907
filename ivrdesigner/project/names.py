"""The small words of the flow language: names, keys, durations and texts with meaning.

Every type here refuses bad input with a sentence for authors (see `fault`), never with pydantic's own words.
"""

from __future__ import annotations

import math
import re
from typing import Annotated, Any, Final

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    PlainSerializer,
    Strict,
    WithJsonSchema,
)
from pydantic_core import PydanticCustomError

from vxml.message import Message

__all__ = [
    "AnyOrOneKey",
    "AudioPath",
    "CatalogueName",
    "DialledNumber",
    "Digits",
    "Expression",
    "Flag",
    "FlowName",
    "KeySequence",
    "LanguageTag",
    "Model",
    "NodeId",
    "Number",
    "OneKey",
    "PositiveSeconds",
    "QueueNumber",
    "Seconds",
    "Target",
    "Template",
    "Text",
    "VariableName",
    "audio_path",
    "fault",
    "language_tag",
]

MAX_NAME: Final = 64
_IDENTIFIER = re.compile(r"[^\W\d]\w*")
_FILE_NAME = re.compile(r"[^\W\d][\w-]*")
_LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*")
_KEYS = re.compile(r"[0-9*#]{1,32}")
_SCHEMA_IDENTIFIER: Final = "^[A-Za-z_\\u0080-\\uFFFF][\\w\\u0080-\\uFFFF]{0,63}$"
_SCHEMA_FILE_NAME: Final = "^[A-Za-z_\\u0080-\\uFFFF][\\w\\u0080-\\uFFFF-]{0,63}$"


class Model(BaseModel):
    """Base of all that an author writes: immutable, closed, described by the text below each field."""

    model_config = ConfigDict(frozen=True, extra="forbid", use_attribute_docstrings=True, allow_inf_nan=False)


def fault(message: Message, remedy: Message) -> PydanticCustomError:
    """A validation error whose two sentences reach the author unchanged (code IVR108)."""
    return PydanticCustomError("ivr", "{message}", {"message": message, "remedy": remedy})


def _identifier(value: str) -> str:
    if len(value) > MAX_NAME or not _IDENTIFIER.fullmatch(value):
        raise fault(
            Message("{value} is not a name.", value=_short(value)),
            Message(
                "Use letters, digits and _, beginning with a letter, at most {most} characters.",
                most=MAX_NAME,
            ),
        )
    return value


def _file_name(value: str) -> str:
    if len(value) > MAX_NAME or not _FILE_NAME.fullmatch(value):
        raise fault(
            Message("{value} cannot name a flow or a project.", value=_short(value)),
            Message(
                "Use letters, digits, _ and -, beginning with a letter, at most {most} characters.",
                most=MAX_NAME,
            ),
        )
    return value


def language_tag(value: str) -> str:
    """The tag itself, if it has the form of a language tag (BCP 47)."""
    if len(value) > 35 or not _LANGUAGE.fullmatch(value):
        raise fault(
            Message("{value} is not a language tag.", value=_short(value)),
            Message("Write a BCP 47 tag such as zh-CN or en-US."),
        )
    return value


def _keys(value: str) -> str:
    if not _KEYS.fullmatch(value):
        raise fault(
            Message("{value} is not a key of a phone.", value=_short(value)),
            Message("Use the keys 0 to 9, * and #, such as 1 or 12."),
        )
    return value


def _one_key(value: str) -> str:
    if value and (len(value) > 1 or not _KEYS.fullmatch(value)):
        raise fault(
            Message("{value} is not one key.", value=_short(value)),
            Message('Write one of 0 to 9, * and #, or "" for no end key.'),
        )
    return value


def _any_or_one_key(value: str) -> str:
    return value if value == "any" else _one_key(value)


def _plain_number(value: float) -> float:
    return int(value) if float(value).is_integer() else value


def _queue(value: str) -> str:
    if not value.isalnum() or not value.isascii() or len(value) > 32:
        raise fault(
            Message("{value} is not a queue number.", value=_short(value)),
            Message('Write the number of the queue in quotes, such as "800".'),
        )
    return value


def _digits(value: str) -> str:
    if not re.fullmatch(r"[0-9*#]{1,64}", value):
        raise fault(
            Message("{value} is not a row of digits.", value=_short(value)),
            Message("Use 0 to 9, * and #, at most 64, in quotes."),
        )
    return value


def _dialled(value: str) -> str:
    if not re.fullmatch(r"\+?[0-9*#]{1,32}", value):
        raise fault(
            Message("{value} is not a number that can be dialled.", value=_short(value)),
            Message('Write digits in quotes, such as "95500".'),
        )
    return value


def audio_path(value: str) -> str:
    """The path itself, if it stays inside the folder of recordings."""
    if not value or value.startswith(("/", "\\")) or ".." in re.split(r"[/\\]", value) or "\0" in value:
        raise fault(
            Message("{value} is not a path inside the audio folder.", value=_short(value)),
            Message(
                "Write the path from the folder audio/ without a leading slash or .., such as "
                "menu/welcome.wav."
            ),
        )
    return value


def _expression(value: Any) -> Any:
    """Plain numbers and booleans are expressions of themselves: ``tries: 0`` means ``tries: "0"``."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int) or (isinstance(value, float) and math.isfinite(value)):
        return str(value)
    return value


def _filled(value: str) -> str:
    if not value.strip():
        raise fault(
            Message("The expression is empty."),
            Message("Write an ECMAScript expression, such as balance > 100."),
        )
    return value


def _short(value: str) -> str:
    return repr(value if len(value) <= 40 else value[:37] + "…")


def _identifier_schema(names: str | None = None) -> WithJsonSchema:
    """JSON Schema of an identifier; ``format`` says what it names, for forms that offer what there is."""
    schema = {"type": "string", "pattern": _SCHEMA_IDENTIFIER}
    return WithJsonSchema({**schema, "format": names} if names else schema)


Text = Annotated[str, Strict()]
"""Any text."""
NodeId = Annotated[str, Strict(), AfterValidator(_identifier), _identifier_schema()]
"""Name of a node, unique in its flow."""
Target = Annotated[NodeId, _identifier_schema("node")]
"""Id of the node that comes next, in the same flow."""
VariableName = Annotated[NodeId, _identifier_schema("variable")]
"""Name of a variable, parameter or constant; an ECMAScript identifier."""
CatalogueName = Annotated[NodeId, _identifier_schema("calendar")]
"""Name of a calendar."""
FlowName = Annotated[
    str,
    Strict(),
    AfterValidator(_file_name),
    WithJsonSchema({"type": "string", "pattern": _SCHEMA_FILE_NAME, "format": "flow"}),
]
"""Name of a flow (its file's stem) or of a project."""
LanguageTag = Annotated[
    str,
    Strict(),
    AfterValidator(language_tag),
    WithJsonSchema(
        {"type": "string", "pattern": "^[A-Za-z]{2,3}(-[A-Za-z0-9]{1,8})*$", "format": "language"}
    ),
]
"""BCP 47 language tag."""
KeySequence = Annotated[
    str, Strict(), AfterValidator(_keys), WithJsonSchema({"type": "string", "pattern": "^[0-9*#]{1,32}$"})
]
"""One or several phone keys."""
OneKey = Annotated[
    str,
    Strict(),
    AfterValidator(_one_key),
    WithJsonSchema({"type": "string", "pattern": "^[0-9*#]?$", "format": "key"}),
]
"""One phone key, or "" for none."""
Digits = Annotated[
    str, Strict(), AfterValidator(_digits), WithJsonSchema({"type": "string", "pattern": "^[0-9*#]{1,64}$"})
]
"""Digits in quotes."""
DialledNumber = Annotated[
    str,
    Strict(),
    AfterValidator(_dialled),
    WithJsonSchema({"type": "string", "pattern": "^[+]?[0-9*#]{1,32}$"}),
]
"""A number that callers dial, in quotes."""
AnyOrOneKey = Annotated[
    str,
    Strict(),
    AfterValidator(_any_or_one_key),
    WithJsonSchema({"type": "string", "pattern": "^(any|[0-9*#]?)$", "format": "key"}),
]
"""One phone key, "any" for every key, or "" for none."""
QueueNumber = Annotated[
    str,
    Strict(),
    AfterValidator(_queue),
    WithJsonSchema({"type": "string", "pattern": "^[0-9A-Za-z]{1,32}$", "format": "queue"}),
]
"""Number of a queue of the distribution system."""
AudioPath = Annotated[
    str,
    Strict(),
    AfterValidator(audio_path),
    WithJsonSchema({"type": "string", "minLength": 1, "format": "audio"}),
]
"""Path of a recording, from the project's folder ``audio/``."""
Template = Annotated[str, Strict(), WithJsonSchema({"type": "string", "format": "template"})]
"""Text in which ``{expression}`` is replaced by its value; ``{{`` and ``}}`` are literal braces."""
Expression = Annotated[
    str,
    Strict(),
    AfterValidator(_filled),
    BeforeValidator(_expression),
    WithJsonSchema({"type": ["string", "number", "boolean"], "format": "expression"}),
]
"""ECMAScript expression over variables, constants, ``caller``, ``called`` and ``language``."""
Flag = Annotated[bool, Strict()]
Number = Annotated[float, Strict(), PlainSerializer(_plain_number, return_type=int | float)]
"""A finite number; whole numbers are written without a fraction."""
Seconds = Annotated[Number, Field(ge=0, le=86_400, json_schema_extra={"format": "seconds"})]
"""Duration in seconds, up to a day."""
PositiveSeconds = Annotated[Number, Field(gt=0, le=86_400, json_schema_extra={"format": "seconds"})]
"""Duration in seconds, more than none."""
