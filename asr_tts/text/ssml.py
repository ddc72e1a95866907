"""SSML documents from text, safely."""

from __future__ import annotations

import re
from typing import Final

from lxml import etree

from asr_tts.errors import SynthesisFailed

__all__ = ["MAX_CHARACTERS", "UNSPOKEN", "XML_LANG", "break_seconds", "local_name", "parse_ssml"]

MAX_CHARACTERS = 200_000
_MAX_DEPTH = 100
"""Elements inside each other. Those who walk a document take some calls a level, and their callers took some before."""
_TOO_DEEP = etree.XPath(f"boolean({'/*' * (_MAX_DEPTH + 1)})")
XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
UNSPOKEN: Final = frozenset({"desc", "lexicon", "meta", "metadata"})
"""Elements whose content nobody hears."""
_TIME = re.compile(r"\+?([0-9]{0,9}(?:\.[0-9]{1,9})?)(ms|s)")
_STRENGTHS = {"none": 0.0, "x-weak": 0.1, "weak": 0.2, "medium": 0.4, "strong": 0.7, "x-strong": 1.0}


def parse_ssml(document: str) -> etree._Element:
    """The ``speak`` element of an SSML document (SSML 1.1 §3.1.1 speak Root Element), with or without a namespace.

    Raises SynthesisFailed with line and column when it is malformed, longer than 200 000 characters, nested deeper
    than 100 elements, has a document type declaration, or is not SSML.
    """
    if len(document) > MAX_CHARACTERS:
        raise SynthesisFailed(
            f"the SSML document has {len(document)} characters, more than {MAX_CHARACTERS}; split the prompt"
        )
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        # A document that states another encoding than the one it is handed over in would be misread or refused.
        root = etree.fromstring(_without_declaration(document).encode("utf-8", "replace"), parser)
    except etree.XMLSyntaxError as fault:
        line, column = fault.position
        raise SynthesisFailed(
            f"SSML line {line}, column {column}: {str(fault.msg).rsplit(', line', 1)[0]}; correct the markup"
        ) from fault
    if getattr(root.getroottree().docinfo, "doctype", ""):
        raise SynthesisFailed("SSML line 1: a document type declaration is not accepted; remove it")
    if _TOO_DEEP(root):
        raise SynthesisFailed(
            f"more than {_MAX_DEPTH} elements of the SSML document are inside each other; make it flatter"
        )
    if local_name(root) != "speak":
        raise SynthesisFailed(
            f"SSML line {root.sourceline}: the root is <{local_name(root)}>, it must be <speak>"
        )
    return root


def local_name(element: etree._Element) -> str:
    """The element's name without its namespace; '' for what is no element."""
    return etree.QName(element).localname if isinstance(element.tag, str) else ""


def break_seconds(element: etree._Element) -> float:
    """Of a ``break`` (SSML 1.1 §3.2.3 break Element): its time, else that of its strength."""
    time = _TIME.fullmatch((element.get("time") or "").strip())
    if time is not None and time[1]:
        return float(time[1]) / (1000 if time[2] == "ms" else 1)
    return _STRENGTHS.get(element.get("strength", "medium"), _STRENGTHS["medium"])


def _without_declaration(document: str) -> str:
    document = document.removeprefix("\ufeff")
    bare = document.lstrip()
    end = bare.find("?>")
    if not bare.startswith("<?xml") or end < 0:
        return document
    # Lines stay where they were, for the messages.
    lost = document[: len(document) - len(bare) + end]
    return "\n" * lost.count("\n") + bare[end + 2 :]
