"""XML for `<data>`: strict, with all that its DOM shows (VoiceXML 2.1 §5, Appendix D)."""

from __future__ import annotations

import re
from urllib.parse import quote

from lxml import etree

from vxml.ecmascript import CDATA_TARGET
from vxml.parser.xml import DECLARATION, parse_text, read_text

__all__ = ["parse_data"]

_ASIDE = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>", re.DOTALL)


def parse_data(data: bytes, *, uri: str) -> etree._ElementTree:
    """Raises `DocumentError` (not well-formed) or `ResourceLimit`.

    lxml joins CDATA sections to the text around them, so they travel as instructions with `CDATA_TARGET`.
    """
    text = DECLARATION.sub("", read_text(data, uri, [], tolerant=False), count=1)
    if "<![CDATA[" in text:
        text = _ASIDE.sub(_carried, text)
    return etree.ElementTree(parse_text(text, uri, all_nodes=True))


def _carried(match: re.Match[str]) -> str:
    section = match["cdata"]
    if section is None:
        return match[0]
    section = section.replace("\r\n", "\n").replace("\r", "\n")
    return f"<?{CDATA_TARGET} {quote(section)}?>"
