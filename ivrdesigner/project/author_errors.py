"""Pydantic's errors → findings in plain sentences, with the field and a remedy.

The walk over the model that goes with each error drops the union tags that pydantic puts into a location, and
finds the class whose fields are the candidates for "did you mean".
"""

from __future__ import annotations

import difflib
import types
import typing
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, Tag, ValidationError
from pydantic_core import ErrorDetails
from typing_extensions import TypeAliasType

from ivrdesigner.project.findings import FieldPath
from ivrdesigner.project.localized import Localized, Phrases
from ivrdesigner.project.prompt import TextItem

__all__ = ["AuthorError", "author_errors", "did_you_mean"]

Classes = tuple[type[BaseModel], ...]
_SHOWN = 200
"""Most errors told of one file; more tell an author nothing new."""


@dataclass(frozen=True, slots=True)
class AuthorError:
    """An error without its place. ``at_key``: the fault is the key itself, not its value."""

    code: str
    path: FieldPath
    message: str
    remedy: str
    at_key: bool = False


def author_errors(error: ValidationError, model: type[BaseModel]) -> list[AuthorError]:
    """All errors of a validation, one for each mistake, in the order of the file's fields."""
    details = [
        detail for detail in error.errors(include_url=False) if detail["type"] != "default_factory_not_called"
    ]
    details = details[: _SHOWN * 2]
    located = [(detail, *_walk(model, detail["loc"])) for detail in details]
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


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """`` Did you mean X?`` for the nearest known word, or an empty string."""
    near = difflib.get_close_matches(word[:80].lower(), sorted(known), n=1, cutoff=0.6)
    return f" Did you mean {near[0]}?" if near else ""


def _sentences(detail: ErrorDetails, path: FieldPath, classes: Classes, values: Classes) -> AuthorError:
    kind, value, context = detail["type"], detail["input"], detail.get("ctx", {})
    name = _shown(path[-1]) if path else "The file"
    at_key = bool(detail["loc"]) and detail["loc"][-1] == "[key]"
    if kind == "ivr":
        return AuthorError("IVR108", path, context["message"], context["remedy"], at_key)
    if kind == "missing":
        description = next((_fields(c)[name] for c in classes if name in _fields(c)), "")
        where = path[:-1]
        return AuthorError(
            "IVR110",
            path,
            f"The field {name} is missing{_of(where, 'in')}.",
            f"Add {name}: {description}",
            at_key=True,
        )
    if kind == "extra_forbidden":
        known = {field for c in classes for field in _fields(c)}
        guess = did_you_mean(str(path[-1]), known)
        remedy = guess.strip() or f"Remove it; the fields here are {', '.join(sorted(known))}."
        return AuthorError("IVR109", path, f"{name} is not a field{_of(path[:-1])}.", remedy, at_key=True)
    if kind == "union_tag_invalid":
        words = [word.strip("' ") for word in str(context["expected_tags"]).split(",")]
        return _not_a_word(str(context["tag"]), words, (*path, "type"), "kind of node")
    if kind == "literal_error":
        words = [word.strip("' ") for word in str(context["expected"]).replace(" or ", ", ").split(",")]
        return _not_a_word(str(value), words, path, f"value of {name}", at_key=at_key)
    if kind == "union_tag_not_found":
        if isinstance(value, dict):
            return AuthorError(
                "IVR110",
                (*path, "type"),
                f"The field type is missing in {name}.",
                "Add type: the kind of the node, such as play or menu.",
                at_key=True,
            )
        return _wrong_type(path, name, value, "a map of fields")
    if kind in _TYPES:
        wanted = next((_WANTED[c] for c in values if c in _WANTED and c not in classes), _TYPES[kind])
        return _wrong_type(path, name, value, wanted)
    if kind == "finite_number":
        return AuthorError(
            "IVR113", path, f"{name} must be a finite number, not {_brief(value)}.", "Correct the value."
        )
    if kind in _RANGES:
        got = "" if isinstance(value, list | dict | tuple) else f", not {_brief(value)}"
        remedy = "Correct the value."
        if kind == "too_long":
            remedy = "Move parts of it into sub-flows." if path == ("nodes",) else "Leave some out."
        return AuthorError("IVR113", path, f"{name} {_RANGES[kind].format(**context)}{got}.", remedy)
    return AuthorError(
        "IVR108", path, f"The value of {name} is refused: {detail['msg']}.", "Correct the value.", at_key
    )


_TYPES = {
    "string_type": "text",
    "bool_type": "true or false",
    "int_type": "a whole number",
    "int_from_float": "a whole number",
    "float_type": "a number",
    "dict_type": "a map",
    "tuple_type": "a list",
    "list_type": "a list",
    "model_type": "a map of fields",
    "model_attributes_type": "a map of fields",
    "invalid-json-value": "text, a number, true, false, a list or a map",
}
_WANTED = {
    Localized: "text, or a text for each language",
    Phrases: "a phrase, a list of phrases, or one for each language",
    TextItem: "text, or a list of prompt items",
}
_RANGES = {
    "greater_than": "must be greater than {gt:,g}",
    "greater_than_equal": "must be at least {ge:,g}",
    "less_than": "must be less than {lt:,g}",
    "less_than_equal": "must be at most {le:,g}",
    "too_short": "needs at least {min_length}",
    "too_long": "has more than {max_length:,} members",
}


def _wrong_type(path: FieldPath, name: str, value: Any, wanted: str) -> AuthorError:
    remedy = f"Write {wanted}."
    if wanted.startswith("text") and isinstance(value, int | float) and not isinstance(value, bool):
        remedy = f'Put it in quotes: "{_brief(value)}".'
    elif wanted.startswith("text") and isinstance(value, bool):
        remedy = f'Put it in quotes: "{str(value).lower()}".'
    elif wanted.startswith("text") and isinstance(value, dict) and len(value) == 1:
        remedy = "A text with {…} at its beginning needs quotes; else write one text."
    elif isinstance(value, str) and wanted in ("a number", "a whole number", "true or false"):
        remedy = f"Write {wanted}, without quotes."
    if value is None:
        return AuthorError("IVR111", path, f"{name} is empty.", f"Write {wanted}, or remove the key.")
    return AuthorError("IVR111", path, f"{name} must be {wanted}, not {_kind_of(value)}.", remedy)


def _not_a_word(
    word: str, words: list[str], path: FieldPath, role: str, *, at_key: bool = False
) -> AuthorError:
    remedy = did_you_mean(word, words).strip() or f"Use one of {', '.join(words)}."
    return AuthorError("IVR112", path, f"{_brief(word)} is not a {role}.", remedy, at_key)


def _of(path: FieldPath, preposition: str = "of") -> str:
    if len(path) == 2 and path[0] == "nodes":
        return f" {preposition} node {_shown(path[1])}"
    inner = path[2:] if path[:1] == ("nodes",) else path
    return f" {preposition} {'.'.join(map(_brief, inner))}" if inner else ""


def _shown(part: str | int) -> str:
    return f"item {part + 1}" if isinstance(part, int) else _brief(part)


def _brief(value: Any) -> str:
    text = str(value)
    return text if len(text) <= 60 else text[:57] + "…"


def _kind_of(value: Any) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, int | float):
        return f"the number {_brief(value)}"
    if isinstance(value, str):
        return f"the text {_brief(value)!r}"
    if isinstance(value, dict):
        return "a map"
    return "a list" if isinstance(value, list | tuple) else "this value"


# -- the walk over the model ------------------------------------------------------------------------------------


def _walk(model: type[BaseModel], location: tuple[str | int, ...]) -> tuple[FieldPath, Classes, Classes]:
    """The location without union tags, the classes that its last part is a field of, and the classes of its value."""
    classes: Classes = (model,)
    owners = classes
    path: list[str | int] = []
    members = 0
    """Parts to come that name members of maps and lists: a node may be called as a kind of node."""
    for part in location:
        if members and part != "[key]":
            members -= 1
            path.append(part)
            owners = classes
            continue
        tagged = tuple(c for c in classes if part in _tags(c)) if len(classes) > 1 else ()
        if tagged:
            classes = owners = tagged
            continue
        if part == "[key]" or (isinstance(part, str) and part.endswith("]") and "[" in part):
            continue
        path.append(part)
        annotations = [
            c.model_fields[field].annotation
            for c in classes
            for field in c.model_fields
            if _alias(c, field) == part
        ]
        owners = classes
        if annotations:
            classes = tuple(dict.fromkeys(m for a in annotations for m in _models(a)))
            members = max(map(_containers, annotations))
    return tuple(path), owners, classes


def _alias(model: type[BaseModel], field: str) -> str:
    return model.model_fields[field].alias or field


@cache
def _fields(model: type[BaseModel]) -> dict[str, str]:
    return {_alias(model, name): info.description or "" for name, info in model.model_fields.items()}


@cache
def _tags(model: type[BaseModel]) -> frozenset[str]:
    """The words by which a union may name this class: its literal type, or its first field."""
    kind = model.model_fields.get("type")
    if kind is not None and get_origin(kind.annotation) is typing.Literal:
        return frozenset(str(word) for word in get_args(kind.annotation))
    return frozenset(list(map(str, _fields(model)))[:1])


def _containers(annotation: Any) -> int:
    """How many maps and lists lie around the values of a field."""
    if isinstance(annotation, TypeAliasType):
        return _containers(annotation.__value__)
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is dict:
        return 1 + _containers(arguments[1])
    if origin in (list, tuple):
        return 1 + _containers(arguments[0])
    if origin is Annotated:
        return _containers(arguments[0])
    return max(map(_containers, arguments), default=0) if origin in (typing.Union, types.UnionType) else 0


def _models(annotation: Any) -> Classes:
    return tuple(dict.fromkeys(_find_models(annotation)))


def _find_models(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, TypeAliasType):
        yield from _find_models(annotation.__value__)
    elif isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    else:
        arguments = get_args(annotation)
        if get_origin(annotation) is Annotated:
            arguments = arguments[:1]
        for argument in arguments:
            if not isinstance(argument, Tag):
                yield from _find_models(argument)
