"""Pydantic's errors → findings in plain sentences, with the field and a remedy."""

from __future__ import annotations

import difflib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from ivrdesigner.project.field_walk import Classes, fields_of, walk
from ivrdesigner.project.findings import FieldPath
from ivrdesigner.project.localized import Localized, Phrases
from ivrdesigner.project.prompt import TextItem
from vxml.message import Message

__all__ = ["AuthorError", "author_errors", "did_you_mean"]

_SHOWN = 200
"""Most errors told of one file; more tell an author nothing new."""


@dataclass(frozen=True, slots=True)
class AuthorError:
    """An error without its place. ``at_key``: the fault is the key itself, not its value."""

    code: str
    path: FieldPath
    message: Message
    remedy: Message
    at_key: bool = False


def author_errors(error: ValidationError, model: type[BaseModel]) -> list[AuthorError]:
    """All errors of a validation, one for each mistake, in the order of the file's fields."""
    details = [
        detail for detail in error.errors(include_url=False) if detail["type"] != "default_factory_not_called"
    ]
    details = details[: _SHOWN * 2]
    located = [(detail, *walk(model, detail["loc"])) for detail in details]
    paths = [path for _, path, _, _ in located]
    prefixes = {path[:length] for path in paths for length in range(len(path))}
    told = []
    for detail, path, owners, values in located:
        if detail["type"] == "too_short" and path in prefixes:
            continue  # its members were all refused, which is told
        told.append(_sentences(detail, path, owners, values))
        if len(told) == _SHOWN:
            break
    return told


def did_you_mean(word: str, known: Iterable[str]) -> Message | None:
    """``Did you mean X?`` for the nearest known word, if there is one."""
    near = difflib.get_close_matches(word[:80].lower(), sorted(known), n=1, cutoff=0.6)
    return Message("Did you mean {name}?", name=near[0]) if near else None


def _sentences(detail: ErrorDetails, path: FieldPath, classes: Classes, values: Classes) -> AuthorError:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = _shown(path[-1]) if path else Message("The file")
    at_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
    if kind == "ivr":
        return AuthorError("IVR108", path, context["message"], context["remedy"], at_key)
    if kind == "missing":
        description = next((fields_of(c)[name] for c in classes if name in fields_of(c)), "")
        remedy = (
            Message("Add {name}: {description}", name=name, description=description)
            if description
            else Message("Add it.")
        )
        return AuthorError("IVR110", path, _missing(name, _place(path[:-1])), remedy, at_key=True)
    if kind == "extra_forbidden":
        known = {field for c in classes for field in fields_of(c)}
        remedy = did_you_mean(str(path[-1]), known) or Message(
            "Remove it; the fields here are {names}.", names=tuple(sorted(known))
        )
        return AuthorError("IVR109", path, _unknown(name, _place(path[:-1])), remedy, at_key=True)
    if kind == "union_tag_invalid":
        words = [word.strip("' ") for word in str(context["expected_tags"]).split(",")]
        word = str(context["tag"])
        field = str(context["discriminator"]).strip("'")
        message = (
            Message("{word} is not a kind of node.", word=_brief(word))
            if field == "type"
            else Message("{word} is not a value of {name}.", word=_brief(word), name=field)
        )
        return _not_a_word(word, words, (*path, field), message)
    if kind == "literal_error":
        words = [word.strip("' ") for word in str(context["expected"]).replace(" or ", ", ").split(",")]
        message = Message("{word} is not a value of {name}.", word=_brief(value), name=name)
        return _not_a_word(str(value), words, path, message, at_key=at_key)
    if kind == "union_tag_not_found":
        if isinstance(value, dict):
            message = _missing("type", name)
            remedy = Message("Add type: the kind of the node, such as play or menu.")
            return AuthorError("IVR110", (*path, "type"), message, remedy, at_key=True)
        return _wrong_type(path, name, value, Message("a map of fields"))
    if kind in _TYPES:
        wanted = next((_WANTED[c] for c in values if c in _WANTED and c not in classes), _TYPES[kind])
        return _wrong_type(path, name, value, wanted)
    if (bounds := _out_of_bounds(kind, path, name, _brief(value), context)) is not None:
        return AuthorError("IVR113", path, *bounds)
    message = Message("The value of {name} is refused: {reason}.", name=name, reason=detail["msg"])
    return AuthorError("IVR108", path, message, Message("Correct the value."), at_key)


_TYPES = {
    "string_type": Message("text"),
    "bool_type": Message("true or false"),
    "int_type": Message("a whole number"),
    "int_from_float": Message("a whole number"),
    "int_parsing": Message("a whole number"),
    "float_parsing": Message("a number"),
    "bool_parsing": Message("true or false"),
    "float_type": Message("a number"),
    "dict_type": Message("a map"),
    "tuple_type": Message("a list"),
    "list_type": Message("a list"),
    "model_type": Message("a map of fields"),
    "model_attributes_type": Message("a map of fields"),
    "invalid-json-value": Message("text, a number, true, false, a list or a map"),
}
_WANTED = {
    Localized: Message("text, or a text for each language"),
    Phrases: Message("a phrase, a list of phrases, or one for each language"),
    TextItem: Message("text, or a list of prompt items"),
}


def _out_of_bounds(
    kind: str, path: FieldPath, name: str, value: str, context: Mapping[str, Any]
) -> tuple[Message, Message] | None:
    """Message and remedy for a number or length that is out of range; None for other kinds of errors."""
    remedy = Message("Correct the value.")
    match kind:
        case "finite_number":
            message = Message("{name} must be a finite number, not {value}.", name=name, value=value)
        case "greater_than":
            bound = context["gt"]
            message = Message(
                "{name} must be greater than {bound:,g}, not {value}.", name=name, bound=bound, value=value
            )
        case "greater_than_equal":
            bound = context["ge"]
            message = Message(
                "{name} must be at least {bound:,g}, not {value}.", name=name, bound=bound, value=value
            )
        case "less_than":
            bound = context["lt"]
            message = Message(
                "{name} must be less than {bound:,g}, not {value}.", name=name, bound=bound, value=value
            )
        case "less_than_equal":
            bound = context["le"]
            message = Message(
                "{name} must be at most {bound:,g}, not {value}.", name=name, bound=bound, value=value
            )
        case "too_short" | "string_too_short":
            message, remedy = (
                Message("{name} must not be empty.", name=name),
                Message("Add at least one member.") if kind == "too_short" else Message("Write something."),
            )
        case "too_long":
            most = context["max_length"]
            message = Message("{name} has more than {most:,} members.", name=name, most=most)
            remedy = (
                Message("Move parts of it into sub-flows.")
                if path == ("nodes",)
                else Message("Leave some out.")
            )
        case "string_too_long":
            most = context["max_length"]
            message = Message("{name} has more than {most:,} characters.", name=name, most=most)
            remedy = Message("Leave some out.")
        case _:
            return None
    return message, remedy


def _wrong_type(path: FieldPath, name: str, value: Any, wanted: Message) -> AuthorError:
    remedy = Message("Write {wanted}.", wanted=wanted)
    if wanted.startswith("text") and isinstance(value, int | float) and not isinstance(value, bool):
        remedy = Message('Put it in quotes: "{value}".', value=_brief(value))
    elif wanted.startswith("text") and isinstance(value, bool):
        remedy = Message('Put it in quotes: "{value}".', value=str(value).lower())
    elif wanted.startswith("text") and isinstance(value, dict) and len(value) == 1:
        remedy = Message("A text with {{…}} at its beginning needs quotes; else write one text.")
    elif isinstance(value, str) and wanted in ("a number", "a whole number", "true or false"):
        remedy = Message("Write {wanted}, without quotes.", wanted=wanted)
    if value is None:
        message = Message("{name} is empty.", name=name)
        return AuthorError(
            "IVR111", path, message, Message("Write {wanted}, or remove the key.", wanted=wanted)
        )
    message = Message(
        "{name} must be {wanted}, not {given}.", name=name, wanted=wanted, given=_kind_of(value)
    )
    return AuthorError("IVR111", path, message, remedy)


def _not_a_word(
    word: str, words: list[str], path: FieldPath, message: Message, *, at_key: bool = False
) -> AuthorError:
    remedy = did_you_mean(word, words) or Message("Use one of {words}.", words=tuple(words))
    return AuthorError("IVR112", path, message, remedy, at_key)


def _missing(name: str, place: str | None) -> Message:
    if place is None:
        return Message("The field {name} is missing.", name=name)
    return Message("The field {name} is missing in {place}.", name=name, place=place)


def _unknown(name: str, place: str | None) -> Message:
    if place is None:
        return Message("{name} is not a field.", name=name)
    return Message("{name} is not a field of {place}.", name=name, place=place)


def _place(path: FieldPath) -> str | None:
    """What a field stands in; None for the file itself."""
    if len(path) == 2 and path[0] == "nodes":
        return Message("node {node}", node=_shown(path[1]))
    inner = path[2:] if path[:1] == ("nodes",) else path
    return ".".join(map(_brief, inner)) or None


def _shown(part: str | int) -> str:
    return Message("item {number}", number=part + 1) if isinstance(part, int) else _brief(part)


def _brief(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return Message("the number {value}", value=_brief(value))
    if isinstance(value, str):
        return Message("the text {value!r}", value=_brief(value))
    if isinstance(value, dict):
        return Message("a map")
    return Message("a list") if isinstance(value, list | tuple) else Message("this value")
