"""What an engine of FreeSWITCH's own is given and gives: grammars as SRGS, results as NLSML or JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Final

from lxml import etree

from asr_tts.spi import ANY_WORD, Reading, WordGraph

__all__ = ["readings", "srgs"]

_SRGS: Final = "http://www.w3.org/2001/06/grammar"
_LANGUAGE: Final = "{http://www.w3.org/XML/1998/namespace}lang"
_LARGEST: Final = 256 * 1024
"""Characters of a result that is read."""


def srgs(graphs: Sequence[WordGraph], language: str) -> bytes:
    """Grammars that are active together as one (SRGS 1.0, XML form): a rule for each state, each arc an item."""
    root = etree.Element("grammar", xmlns=_SRGS, version="1.0", mode="voice", root="said")
    root.set(_LANGUAGE, language)
    choices = etree.SubElement(etree.SubElement(root, "rule", id="said", scope="public"), "one-of")
    for number, graph in enumerate(graphs):
        item = etree.SubElement(choices, "item", weight=f"{graph.weight:g}")
        etree.SubElement(item, "ruleref", uri=f"#g{number}s0")
        _states(root, graph, f"g{number}s")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8")


def _states(root: etree._Element, graph: WordGraph, prefix: str) -> None:
    rules: dict[int, etree._Element] = {}
    going_on = {arc.source for arc in graph.arcs}

    def choices(state: int) -> etree._Element:
        if state not in rules:
            rules[state] = etree.SubElement(etree.SubElement(root, "rule", id=f"{prefix}{state}"), "one-of")
            if state and state in graph.finals:
                etree.SubElement(etree.SubElement(rules[state], "item"), "ruleref", special="NULL")
        return rules[state]

    if 0 not in going_on:
        etree.SubElement(etree.SubElement(choices(0), "item"), "ruleref", special="VOID")
    for arc in graph.arcs:
        item = etree.SubElement(choices(arc.source), "item")
        if arc.word == ANY_WORD:
            etree.SubElement(item, "ruleref", special="GARBAGE")
        else:
            item.text = arc.word
        if arc.target in going_on:
            choices(arc.target)
            etree.SubElement(item, "ruleref", uri=f"#{prefix}{arc.target}")


def readings(text: str) -> tuple[Reading, ...]:
    """What was understood, best first; () when nothing was, or what is told cannot be read.

    MRCP servers tell it as NLSML, pocketsphinx nearly so, other modules as JSON with ``text`` and ``confidence``.
    Confidences over 1 are percent; one that is not told is 1.
    """
    text = text.strip()[:_LARGEST]
    found = _of_json(text) if text.startswith("{") else _of_xml(text)
    return tuple(sorted(found, key=lambda reading: -reading.confidence))


def _of_json(text: str) -> list[Reading]:
    try:
        told = json.loads(text)
    except (ValueError, RecursionError):
        return []
    said = told.get("text")
    return (
        [Reading(said.strip(), _level(told.get("confidence")))]
        if isinstance(said, str) and said.strip()
        else []
    )


def _of_xml(text: str) -> list[Reading]:
    parser = etree.XMLParser(resolve_entities=False, no_network=True)
    try:
        root = etree.fromstring(text.encode(), parser)
    except (etree.XMLSyntaxError, ValueError):
        return []
    if root.getroottree().docinfo.internalDTD is not None:
        return []  # no result has entities
    found = []
    for interpretation in root.iter("{*}interpretation"):
        said = next(interpretation.iter("{*}input"), None)
        if said is None or any(isinstance(child.tag, str) for child in said.iter("{*}nomatch", "{*}noinput")):
            continue
        words = " ".join("".join(map(str, said.itertext())).split())
        if words:
            found.append(Reading(words, _level(interpretation.get("confidence") or said.get("confidence"))))
    return found


def _level(told: object) -> float:
    try:
        level = float(told)  # type: ignore[arg-type]
    except (TypeError, ValueError):
        return 1.0
    level = level / 100 if level > 1.0 else level
    return min(max(level, 0.0), 1.0) if level == level else 1.0  # noqa: PLR0124 - not a number
