"""Reading XML from strangers: no entities from outside, no network, bounded size, forgiving where asked.

lxml knows lines only, and those of a tag's end; positions come from a scan of the start tags instead.
"""

from __future__ import annotations

import codecs
import re
from bisect import bisect_right
from html.entities import html5
from typing import Any

from lxml import etree

from vxml.errors import DocumentError, Position, Problem, ResourceLimit
from vxml.message import Message

__all__ = ["DECLARATION", "MAX_BYTES", "MAX_DEPTH", "XmlSource", "parse_text", "parse_xml", "read_text"]

MAX_BYTES = 8 << 20
"""Largest document that is parsed, in bytes."""
MAX_DEPTH = 200
MAX_ATTRIBUTES = 200
"""Of one element."""

_DECLARED = re.compile(rb"""<\?xml[^>]*?encoding\s*=\s*["']([A-Za-z0-9._-]+)["']""")
DECLARATION = re.compile(r"^\s*<\?xml[^>]*\?>")
_ROOT = re.compile(r"<\?xml|<!DOCTYPE|<!--|<[A-Za-z_]")
_TAG = re.compile(
    r"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>|<!DOCTYPE(?:[^\[>]|\[.*?\]\s*(?=>))*>"
    r"""|<(?P<name>[^\s<>/!?='"]+)(?:[^<>"']|"[^"]*"|'[^']*')*>""",
    re.DOTALL,
)
_BOMS = (
    (codecs.BOM_UTF8, "utf-8"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)


class XmlSource:
    """A parsed tree with the position of each element and what was forgiven."""

    def __init__(self, uri: str, text: str, root: etree._Element, warnings: list[Problem]) -> None:
        self.uri = uri
        self.text = text
        self.root = root
        self.warnings = warnings
        self._positions = _positions(uri, text, root)

    def position(self, element: etree._Element) -> Position:
        """Where the element's start tag begins."""
        known = self._positions.get(element)
        return known or Position(self.uri, _line(element))

    def fail(self, element: etree._Element, message: Message, event: str = "error.badfetch") -> Problem:
        return Problem(self.position(element), message, event)


def parse_xml(data: bytes | str, *, uri: str, tolerant: bool = True) -> XmlSource:
    """Parse a document; raises `DocumentError` (not well-formed) or `ResourceLimit` (over `MAX_BYTES`).

    Tolerant mode forgives text before the root, a wrong or missing encoding declaration and HTML entities,
    each with a warning.
    """
    warnings: list[Problem] = []
    text = read_text(data, uri, warnings, tolerant=tolerant)
    if tolerant:
        text = _html_entities(_drop_junk(text, uri, warnings), uri, warnings)
    body = DECLARATION.sub(_blank, text, count=1)
    return XmlSource(uri, body, parse_text(body, uri, all_nodes=False), warnings)


def read_text(data: bytes | str, uri: str, warnings: list[Problem], *, tolerant: bool) -> str:
    """The characters of a document. Raises as `parse_xml` does."""
    if len(data) > MAX_BYTES:
        raise ResourceLimit(
            Message(
                "{uri}: document of {size} bytes is over the limit of {most}",
                uri=uri,
                size=len(data),
                most=MAX_BYTES,
            )
        )
    text = data if isinstance(data, str) else _decode(data, uri, warnings, tolerant=tolerant)
    text = text.lstrip("\ufeff")
    if "\x00" in text:
        raise DocumentError(
            [Problem(Position(uri, 1, 1), Message("not an XML document: it contains NUL bytes"))]
        )
    return text


def parse_text(text: str, uri: str, *, all_nodes: bool) -> etree._Element:
    """The root element of XML without declaration; with `all_nodes` comments and instructions too."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=not all_nodes,
        remove_pis=not all_nodes,
        strip_cdata=True,
    )
    try:
        root = etree.fromstring(text.encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as error:
        line, column = error.position
        message = Message("not well-formed XML: {reason}", reason=_plain(error))
        raise DocumentError([Problem(Position(uri, line, column), message)]) from None
    _check_bounds(root, uri)
    _replace_entities(root, uri)
    return root


def _blank(match: re.Match[str]) -> str:
    """Keep the length and lines of what is cut, so that positions stay right."""
    return re.sub(r"[^\n]", " ", match.group())


def _plain(error: etree.XMLSyntaxError) -> str:
    text = re.sub(r", line \d+, column \d+.*$", "", error.msg or "syntax error")
    return re.sub(r", (see xml\w+|use XML_\w+ option)\.?$", "", text)  # advice to programmers of the library


def _decode(data: bytes, uri: str, warnings: list[Problem], *, tolerant: bool) -> str:
    for bom, name in _BOMS:
        if data.startswith(bom):
            return data.decode(name, "replace")
    if data[:4] in (b"<\x00?\x00", b"<\x00v\x00"):
        return data.decode("utf-16-le", "replace")
    if data[:4] in (b"\x00<\x00?", b"\x00<\x00v"):
        return data.decode("utf-16-be", "replace")
    declared = _DECLARED.search(data[:400])
    name = declared.group(1).decode("ascii") if declared else "utf-8"
    try:
        return data.decode(name)
    except (LookupError, UnicodeDecodeError) as error:
        where = Position(uri, data[: getattr(error, "start", 0)].count(b"\n") + 1, 1)
        if not tolerant:
            raise DocumentError(
                [
                    Problem(
                        where,
                        Message(
                            "the text is not {name}: {error}; save it as UTF-8", name=name, error=str(error)
                        ),
                    )
                ]
            ) from None
        for guess in ("utf-8", "windows-1252", "latin-1"):
            try:
                text = data.decode(guess)
            except UnicodeDecodeError:
                continue
            warnings.append(
                Problem(where, Message("the text is not {name}, read as {guess}", name=name, guess=guess))
            )
            return text
        raise AssertionError("latin-1 reads every byte") from None


def _drop_junk(text: str, uri: str, warnings: list[Problem]) -> str:
    start = _ROOT.search(text)
    if start is None or not text[: start.start()].strip():
        return text
    warnings.append(Problem(Position(uri, 1, 1), Message("text before the document was ignored")))
    head = re.sub(r"[^\n]", " ", text[: start.start()])
    return head + text[start.start() :]


def _html_entities(text: str, uri: str, warnings: list[Problem]) -> str:
    """Undeclared entities with an HTML name, such as &nbsp;, as the character itself."""
    own = {"amp", "lt", "gt", "quot", "apos", *re.findall(r"<!ENTITY\s+(\w+)", text)}

    def character(match: re.Match[str]) -> str:
        name = match.group(1)
        known = None if name in own else html5.get(f"{name};")
        if known is None:
            return match.group()
        line = text.count("\n", 0, match.start()) + 1
        warnings.append(
            Problem(Position(uri, line, 1), Message("undeclared entity &{name}; read as in HTML", name=name))
        )
        return known

    return re.sub(r"&([A-Za-z]\w*);", character, text) if "&" in text else text


def _check_bounds(root: etree._Element, uri: str) -> None:
    """Neither too deep nor too many attributes, which lxml lists in the square of their time; without recursion."""
    level = [root]
    for _ in range(MAX_DEPTH):
        if any(len(element.attrib) > MAX_ATTRIBUTES for element in level):
            raise ResourceLimit(
                Message(
                    "{uri}: an element has over {most} attributes",
                    uri=uri,
                    most=MAX_ATTRIBUTES,
                )
            )
        level = [child for element in level for child in element]
        if not level:
            return
    raise ResourceLimit(Message("{uri}: elements are nested over {most} deep", uri=uri, most=MAX_DEPTH))


def _replace_entities(root: etree._Element, uri: str) -> None:
    """Put the text of entities that the document itself declares as plain text; others are refused."""
    entities = [node for node in root.iter() if node.tag is etree.Entity]
    if not entities:
        return
    dtd = root.getroottree().docinfo.internalDTD
    declared: Any = dtd.iterentities() if dtd is not None else ()  # type: ignore[attr-defined]  # stubs lack it
    internal = {e.name: e.content for e in declared}  # None for external ones
    for entity in entities:
        name = str(entity.text or "").strip("&;")
        text = internal.get(name)
        if text is None or re.search(r"[<&]", text) or len(text) > 1000:
            position = Position(uri, _line(entity))
            raise DocumentError(
                [
                    Problem(
                        position,
                        Message("entity &{name}; is not text known here; write the text itself", name=name),
                    )
                ]
            )
        _inline(entity, text)


def _line(element: etree._Element) -> int:
    """Line of the end of a start tag; 0 when lxml does not know."""
    line: Any = element.sourceline  # the stubs say that it is an ellipsis
    return int(line or 0)


def _inline(entity: etree._Element, text: str) -> None:
    parent, before = entity.getparent(), entity.getprevious()
    text += entity.tail or ""
    assert parent is not None  # an entity reference cannot be the root
    if before is None:
        parent.text = (parent.text or "") + text
    else:
        before.tail = (before.tail or "") + text
    parent.remove(entity)


def _positions(uri: str, text: str, root: etree._Element) -> dict[etree._Element, Position]:
    """Start tags in the text and elements in the tree come in the same order."""
    starts = [0, *(m.end() for m in re.finditer("\n", text))]
    elements = list(root.iter(etree.Element))
    found = [m for m in _TAG.finditer(text) if m.group("name")]
    if len(found) != len(elements):
        return {}
    positions: dict[etree._Element, Position] = {}
    for match, element in zip(found, elements, strict=True):
        line = bisect_right(starts, match.start())
        positions[element] = Position(uri, line, match.start() - starts[line - 1] + 1)
    return positions
