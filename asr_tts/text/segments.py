"""An SSML document in parts: what an engine says, and the elements that come from elsewhere."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from lxml import etree

from asr_tts.errors import SynthesisFailed
from asr_tts.text.ssml import UNSPOKEN, XML_LANG, local_name

__all__ = ["language_of", "segments"]

_MAX_SEGMENTS = 500
_AUDIBLE = frozenset({"break", "mark", "sub", "audio"})


def segments(root: etree._Element, is_apart: Callable[[etree._Element], bool]) -> list[str | etree._Element]:
    """The document cut around the elements that are ``is_apart``, in order: SSML documents, and those elements.

    Each document repeats the elements it stood in, so prosody, voice and language hold on. Documents that say nothing
    are left out. Raises SynthesisFailed for more than 500 parts.
    """
    copy = _Copy()
    copy.walk(root, is_apart)
    copy.finish()
    return copy.parts


def language_of(element: etree._Element, default: str) -> str:
    """The BCP 47 tag that holds at an element."""
    while element is not None:
        tag = element.get(XML_LANG)
        if tag:
            return str(tag)
        parent = element.getparent()
        if parent is None:
            break
        element = parent
    return default


class _Copy:
    def __init__(self) -> None:
        self.parts: list[str | etree._Element] = []
        self._open: list[etree._Element] = []
        """Elements of the author that are open, outermost first."""
        self._copies: list[etree._Element] = []

    def walk(self, element: etree._Element, is_apart: Callable[[etree._Element], bool]) -> None:
        if is_apart(element):
            self.finish()
            self._part(element)
            self._copies = []
            for outer in self._open:
                self._start(outer)
            return
        self._open.append(element)
        self._start(element)
        self._say(element.text)
        for child in element:
            if isinstance(child.tag, str):
                self.walk(child, is_apart)
            self._say(child.tail)
        self._open.pop()
        if self._open:
            self._copies.pop()

    def finish(self) -> None:
        if self._copies and _says_something(self._copies[0]):
            self._part(etree.tostring(self._copies[0], encoding="unicode", with_tail=False))

    def _start(self, element: etree._Element) -> None:
        attributes = {str(name): str(value) for name, value in element.attrib.items()}
        if self._copies:
            self._copies.append(etree.SubElement(self._copies[-1], element.tag, attributes))
        else:
            # The stubs forget the default namespace, whose prefix is None.
            names: Any = element.nsmap
            self._copies.append(etree.Element(element.tag, attributes, nsmap=names))

    def _say(self, text: str | None) -> None:
        if not text:
            return
        inside = self._copies[-1]
        if len(inside):
            inside[-1].tail = (inside[-1].tail or "") + text
        else:
            inside.text = (inside.text or "") + text

    def _part(self, part: str | etree._Element) -> None:
        # Each document repeats the elements it stands in: without a bound many cuts in deep markup fill the memory.
        if len(self.parts) >= _MAX_SEGMENTS:
            raise SynthesisFailed(
                f"recordings and values cut the prompt in more than {_MAX_SEGMENTS} parts; split the prompt"
            )
        self.parts.append(part)


def _says_something(element: etree._Element) -> bool:
    name = local_name(element)
    if name in UNSPOKEN:
        return bool(element.tail and any(map(str.isalnum, element.tail)))
    texts = (element.text, *(child.tail for child in element))
    return (
        name in _AUDIBLE
        or any(text and any(map(str.isalnum, text)) for text in texts)
        or any(_says_something(child) for child in element)
    )
