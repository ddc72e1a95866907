"""XML for the sandbox: a document as columns of numbers and one text, which ``dom.js`` reads in place.

A node has four numbers: type and name, parent, end of its subtree (of a text: its length), first attribute
(of a text: where it starts). An attribute has four as well: owner, name, start and length of its value.
lxml merges CDATA sections with the text around them; those that come as instructions for `CDATA_TARGET` stay apart.
"""

from __future__ import annotations

import json
from typing import Any, Final
from urllib.parse import unquote

from lxml import etree

from vxml.errors import ResourceLimit
from vxml.message import Message

__all__ = ["CDATA_TARGET", "pack"]

CDATA_TARGET: Final = "ivrkit-cdata"
"""Target of a processing instruction that stands for a CDATA section; its text is percent-encoded."""

_ELEMENT: Final = 1
_TEXT: Final = 3
_CDATA: Final = 4
_INSTRUCTION: Final = 7
_COMMENT: Final = 8
_DOCUMENT: Final = 9
_LARGEST: Final = 1 << 26
"""Names: their numbers share 30 bits with a type."""
_XML: Final = "http://www.w3.org/XML/1998/namespace"
_XMLNS: Final = "http://www.w3.org/2000/xmlns/"


def pack(tree: etree._ElementTree) -> tuple[str, str, str]:
    """Names, all text, four columns of the nodes and four of the attributes; the columns as JSON in JSON."""
    packer = _Packer()
    packer.document(tree)
    if len(packer.rows) >= _LARGEST:
        raise ResourceLimit(Message("the document of a <data> element is too large for a script"))
    return (
        json.dumps(packer.rows),
        "".join(packer.texts),
        json.dumps(
            [json.dumps(column, separators=(",", ":")) for column in (*packer.nodes, *packer.attributes)]
        ),
    )


class _Packer:
    def __init__(self) -> None:
        self.rows: list[tuple[str, str | None, str, str | None]] = []
        self.texts: list[str] = []
        self.length = 0
        self.nodes: tuple[list[int], ...] = ([], [], [], [])
        self.attributes: tuple[list[int], ...] = ([], [], [], [])
        self._numbers: dict[tuple[str, str | None], int] = {}

    def document(self, tree: etree._ElementTree) -> None:
        root = tree.getroot()
        self._node(_DOCUMENT, 0, 0, 0)
        for sibling in [*root.itersiblings(preceding=True)][::-1]:
            self._aside(sibling, 0)
        self._tree(root)
        for sibling in root.itersiblings():
            self._aside(sibling, 0)
        self.nodes[2][0] = len(self.nodes[0])

    def _tree(self, root: etree._Element) -> None:
        kinds, _, ends, _ = self.nodes
        owners = self.attributes[0]
        parents = [0]
        declared: list[tuple[str, str]] = []
        for event, element in etree.iterwalk(root, events=("start", "end", "comment", "pi", "start-ns")):
            if event == "start-ns":
                declared.append(element)
                continue
            if event == "start":
                number = len(kinds)
                name = self._name(str(element.tag), element.prefix)
                self._node(_ELEMENT | name << 4, parents[-1], 0, len(owners))
                for prefix, uri in declared:  # attributes too, by DOM Level 2
                    self._row(number, f"{{{_XMLNS}}}{prefix or 'xmlns'}", "xmlns" if prefix else None, uri)
                declared.clear()
                for key, value in element.items():
                    self._attribute(element, number, str(key), str(value))
                parents.append(number)
                text = element.text
                if text:
                    self._text(_TEXT, text, number)
                continue
            if event == "end":
                ends[parents.pop()] = len(kinds)
            else:
                self._aside(element, parents[-1])
            tail = element.tail
            if tail and element is not root:
                self._text(_TEXT, tail, parents[-1])

    def _node(self, kind: int, parent: int, end: int, first: int) -> None:
        kinds, parents, ends, firsts = self.nodes
        kinds.append(kind)
        parents.append(parent)
        ends.append(end)
        firsts.append(first)

    def _aside(self, node: Any, parent: int) -> None:
        if isinstance(node, etree._ProcessingInstruction):  # noqa: SLF001 -- lxml has no public name for the type
            if node.target == CDATA_TARGET:
                self._text(_CDATA, unquote(node.text or ""), parent)
                return
            self._text(_INSTRUCTION | self._name(str(node.target), None) << 4, node.text or "", parent)
        elif isinstance(node, etree._Comment):  # noqa: SLF001 -- as above
            self._text(_COMMENT, node.text or "", parent)

    def _text(self, kind: int, text: str, parent: int) -> None:
        start, length = self._keep(text)
        self._node(kind, parent, length, start)

    def _attribute(self, element: etree._Element, owner: int, key: str, value: str) -> None:
        prefix: str | None = None
        if key[0] == "{":
            uri = key[1 : key.index("}")]
            prefix = (
                "xml" if uri == _XML else next((p for p, u in element.nsmap.items() if p and u == uri), None)
            )
        self._row(owner, key, prefix, value)

    def _row(self, owner: int, key: str, prefix: str | None, value: str) -> None:
        row = (owner, self._name(key, prefix), *self._keep(value))
        for column, number in zip(self.attributes, row, strict=True):
            column.append(number)

    def _keep(self, text: str) -> tuple[int, int]:
        start = self.length
        # Scripts count UTF-16 units.
        length = len(text) if text.isascii() else len(text.encode("utf-16-le")) // 2
        self.texts.append(text)
        self.length += length
        return start, length

    def _name(self, tag: str, prefix: str | None) -> int:
        number = self._numbers.get((tag, prefix))
        if number is None:
            number = self._numbers[tag, prefix] = len(self.rows)
            uri, _, local = tag[1:].rpartition("}") if tag[:1] == "{" else ("", "", tag)
            self.rows.append((f"{prefix}:{local}" if prefix else local, prefix, local, uri or None))
        return number
