"""Variables on their way to a server: `<submit>`, `<subdialog>`, `<data>` (VoiceXML 2.0 §5.3.8, 2.3.4; 2.1 §5)."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass

from vxml import model
from vxml.ecmascript import Scope
from vxml.interpreter.context import Context
from vxml.interpreter.fetching import with_query
from vxml.model.addresses import resolve
from vxml.platform import Part

__all__ = ["Sent", "variables_sent"]


@dataclass(frozen=True, slots=True)
class Sent:
    """Where variables go and how."""

    uri: str
    method: str
    body: bytes | None = None
    content_type: str | None = None
    parts: tuple[Part, ...] = ()


def variables_sent(
    context: Context,
    element: model.Submit | model.Subdialog | model.Data,
    reference: str,
    names: Sequence[str],
    scope: Scope,
) -> Sent:
    """Variables in the query, or in the body: as parts when that is asked for or a recording is among them (§5.3.8)."""
    pairs, recordings = _values(context, scope, names)
    uri = resolve(context.base, reference) or reference
    method = element.method.upper()
    if method == "GET":
        return Sent(with_query(uri, pairs), method)
    if recordings or element.enctype == "multipart/form-data":
        parts = tuple(
            Part(name, recording=value) if name in recordings else Part(name, text=value)
            for name, value in pairs
        )
        return Sent(uri, method, parts=parts)
    body = with_query("", pairs)[1:].encode()
    return Sent(uri, method, body, "application/x-www-form-urlencoded")


def _values(context: Context, scope: Scope, names: Sequence[str]) -> tuple[list[tuple[str, str]], set[str]]:
    """Names with their values as text, and which of them are recordings.

    An object goes as one pair for each of its properties, `name.property` (§5.3.8 leaves it open).
    """
    pairs: list[tuple[str, str]] = []
    recordings: set[str] = set()
    for name in names:
        value = scope.evaluate(name)
        if isinstance(value, dict):
            pairs.extend((f"{name}.{key}", _plain(inner)) for key, inner in value.items())
            continue
        text = _plain(value) if isinstance(value, list) else scope.text(name)
        if text in context.run.recordings:
            recordings.add(name)
        pairs.append((name, text))
    return pairs, recordings


def _plain(value: object) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    return "null" if value is None else str(value)
