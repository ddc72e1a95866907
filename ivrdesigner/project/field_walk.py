"""Where in a model an error of pydantic lies: its location without union tags, and the classes around it."""

from __future__ import annotations

import types
import typing
from collections.abc import Iterator
from functools import cache
from typing import Annotated, Any, get_args, get_origin

from pydantic import BaseModel, Tag
from typing_extensions import TypeAliasType

from ivrdesigner.project.findings import FieldPath

__all__ = ["Classes", "fields_of", "walk"]

Classes = tuple[type[BaseModel], ...]


def walk(model: type[BaseModel], location: tuple[str | int, ...]) -> tuple[FieldPath, Classes, Classes]:
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
def fields_of(model: type[BaseModel]) -> dict[str, str]:
    return {_alias(model, name): info.description or "" for name, info in model.model_fields.items()}


@cache
def _tags(model: type[BaseModel]) -> frozenset[str]:
    """The words by which a union may name this class: its literal type, or its first field."""
    kind = model.model_fields.get("type")
    if kind is not None and get_origin(kind.annotation) is typing.Literal:
        return frozenset(str(word) for word in get_args(kind.annotation))
    return frozenset(list(map(str, fields_of(model)))[:1])


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
