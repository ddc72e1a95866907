"""The parts of an HTTP exchange: what is sent and which fields of the answer are kept (R-ivr.5)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Any, Final, Literal

from pydantic import BeforeValidator, Discriminator, Field, JsonValue, Tag
from typing_extensions import TypeAliasType

from ivrdesigner.project.names import Model, Template, Text, VariableName, fault
from vxml.message import Message

__all__ = ["Body", "FormBody", "JsonBody", "Response", "TextBody"]


class JsonBody(Model):
    """A JSON body."""

    json_: JsonValue = Field(alias="json")
    """Any JSON value; strings in it are templates, and one that is just "{expression}" keeps the value's type."""


class FormBody(Model):
    """A form, as a browser sends it."""

    form: dict[Text, Template]
    """Field name to template; a variable of type recording makes the form multipart."""


class TextBody(Model):
    """A body of plain text."""

    text: Template
    """The text, a template."""


_KINDS: Final = ("json", "form", "text")


def _kind(value: Any) -> str | None:
    if isinstance(value, Mapping):
        return next((key for key in _KINDS if key in value), None)
    return {"JsonBody": "json", "FormBody": "form", "TextBody": "text"}.get(type(value).__name__)


def _one_kind(value: Any) -> Any:
    if isinstance(value, dict) and sum(kind in value for kind in _KINDS) != 1:
        raise fault(
            Message("The body is not of one kind."), Message("Give it exactly one of json, form and text.")
        )
    return value


_Body = Annotated[
    Annotated[JsonBody, Tag("json")] | Annotated[FormBody, Tag("form")] | Annotated[TextBody, Tag("text")],
    Discriminator(_kind),
]
Body = TypeAliasType("Body", Annotated[_Body, BeforeValidator(_one_kind, json_schema_input_type=_Body)])
"""The body of a request: exactly one of json, form and text."""


class Response(Model):
    """What is read from the answer."""

    format: Literal["json", "xml", "text"] = "json"
    """Form of the answer."""
    fields: dict[VariableName, Text] = Field(default_factory=dict)
    """Variable to path: JSONPath (RFC 9535) for json, XPath for xml, a regular expression with one group for text."""
