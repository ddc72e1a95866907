"""XML for `<data>`: strict, with all that its DOM shows (VoiceXML 2.1 §5, Appendix D)."""

from __future__ import annotations

import re
from urllib.parse import quote, urlsplit

from lxml import etree

from vxml.ecmascript import CDATA_TARGET
from vxml.parser.xml import DECLARATION, parse_text, read_text

__all__ = ["grants", "parse_data"]

_PSEUDO = re.compile(r"""(allow|deny)\s*=\s*["']([^"']*)["']""")
_ASIDE = re.compile(r"<!--.*?-->|<\?.*?\?>|<!\[CDATA\[(?P<cdata>.*?)\]\]>", re.DOTALL)


def parse_data(data: bytes, *, uri: str) -> etree._ElementTree:
    """Raises `DocumentError` (not well-formed) or `ResourceLimit`.

    lxml joins CDATA sections to the text around them, so they travel as instructions with `CDATA_TARGET`.
    """
    text = DECLARATION.sub("", read_text(data, uri, [], tolerant=False), count=1)
    if "<![CDATA[" in text:
        text = _ASIDE.sub(_carried, text)
    return etree.ElementTree(parse_text(text, uri, all_nodes=True))


def grants(tree: etree._ElementTree, uri: str) -> bool:
    """Whether the document at that URI may read the data, by its `<?access-control allow="…" deny="…"?>`.

    Patterns are `*`, a host, or `*.` and a domain; without the instruction everybody may (VoiceXML 2.1 §5).
    """
    rules = [
        dict(_PSEUDO.findall(node.text or ""))
        for node in tree.getroot().itersiblings(preceding=True)
        if isinstance(node, etree._ProcessingInstruction)  # noqa: SLF001 -- lxml has no public name for the type
        and node.target == "access-control"
    ]
    host = _host(uri)
    return not rules or any(
        _lists(rule.get("allow", "*"), host) and not _lists(rule.get("deny", ""), host) for rule in rules
    )


def _host(uri: str) -> str:
    try:
        return urlsplit(uri).hostname or ""
    except ValueError:
        return ""


def _lists(patterns: str, host: str) -> bool:
    return any(
        pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))
        for pattern in patterns.lower().split()
    )


def _carried(match: re.Match[str]) -> str:
    section = match["cdata"]
    if section is None:
        return match[0]
    section = section.replace("\r\n", "\n").replace("\r", "\n")
    return f"<?{CDATA_TARGET} {quote(section)}?>"
