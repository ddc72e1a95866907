"""Fields of an HTTP answer: JSONPath in JSON, XPath in XML, a regular expression in text (R-ivr.5).

Answers come from other systems: sizes are bounded, entities are not resolved, nothing is fetched.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Final

import jsonpath_rfc9535 as jsonpath
import regex
from lxml import etree

from ivrdesigner.runtime.values import WrongType, converted

__all__ = ["MAX_ANSWER", "MAX_TEXT", "AnswerFault", "read_fields"]

MAX_ANSWER: Final = 1 << 20
"""Greatest size of a JSON or XML answer in bytes."""
MAX_TEXT: Final = 64 << 10
"""Characters of a text answer that a regular expression looks at."""

SEARCH_TIME: Final = 0.25
"""Seconds for one search of a regular expression; Python's own `re` has no limit and would hold up every call."""

Finder = Callable[[str], object]
_MISSING: Final = object()


class AnswerFault(Exception):
    """The answer is not what the flow expects. ``kind``: format, field or type."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind


def read_fields(body: bytes, form: str, fields: Mapping[str, tuple[str, str]]) -> dict[str, object]:
    """The wanted fields of an answer, converted. ``fields``: variable to path and variable type.

    Raises `AnswerFault` for an answer that does not parse, a field that is not there and a value of another type.
    """
    if not fields:
        return {}
    find = {"json": _json, "xml": _xml}.get(form, _text)(body)
    found: dict[str, object] = {}
    for variable, (path, kind) in fields.items():
        value = find(path)
        if value is _MISSING or (value is None and kind != "any"):
            raise AnswerFault("field", f"the answer has no {path[:80]} for the variable {variable}")
        try:
            found[variable] = converted(value, kind)
        except WrongType:
            shown = repr(value)[:60]
            raise AnswerFault("type", f"{path[:80]} of the answer is {shown}, which is no {kind}") from None
    return found


def _json(body: bytes) -> Finder:
    try:
        data = json.loads(_bounded(body).decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise AnswerFault("format", f"the answer is not JSON: {str(error)[:120]}") from None

    def find(path: str) -> object:
        try:
            nodes = _jsonpath(path).find(data)
        except (jsonpath.JSONPathError, RecursionError) as error:
            raise AnswerFault("field", f"{path[:80]}: {str(error)[:120]}") from None
        return nodes[0].value if nodes else _MISSING

    return find


@lru_cache(maxsize=512)
def _jsonpath(path: str) -> jsonpath.JSONPathQuery:
    return jsonpath.compile(path)


def _xml(body: bytes) -> Finder:
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False)
    try:
        root = etree.fromstring(_bounded(body), parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise AnswerFault("format", f"the answer is not XML: {str(error)[:120]}") from None
    names = {prefix: uri for prefix, uri in root.nsmap.items() if prefix}

    def find(path: str) -> object:
        try:
            value: object = root.getroottree().xpath(path, namespaces=names, smart_strings=False)
        except (etree.XPathError, ValueError) as error:
            raise AnswerFault("field", f"{path[:80]}: {str(error)[:120]}") from None
        if isinstance(value, list):
            value = value[0] if value else _MISSING
        if isinstance(value, etree._Element):  # noqa: SLF001 - the class has no public name
            return "".join(str(part) for part in value.itertext()).strip()
        return value.strip() if isinstance(value, str) else value

    return find


def _text(body: bytes) -> Finder:
    text = body[: 4 * MAX_TEXT].decode("utf-8", "replace")[:MAX_TEXT]

    def find(path: str) -> object:
        try:
            match = regex.search(path, text, timeout=SEARCH_TIME)
        except TimeoutError:
            raise AnswerFault("field", f"{path[:80]} takes too long; make it match in fewer ways") from None
        except (regex.error, RecursionError, OverflowError) as error:
            raise AnswerFault("field", f"{path[:80]}: {str(error)[:120]}") from None
        if match is None:
            return _MISSING
        value = match.group(1) if match.re.groups else match.group()
        return _MISSING if value is None else value

    return find


def _bounded(body: bytes) -> bytes:
    if len(body) > MAX_ANSWER:
        raise AnswerFault("format", f"the answer of {len(body)} bytes is over the limit of {MAX_ANSWER}")
    return body
