"""Elements of VoiceXML 1.0 and of drafts of 2.0, rewritten as their successors before a document is read."""

from __future__ import annotations

from lxml import etree

from vxml.message import Message
from vxml.parser.attributes import Reader, is_bare_number, local, namespace
from vxml.parser.schema import SSML_NAMESPACE

__all__ = ["modernise"]

_SUCCESSORS = {
    "dtmf": "grammar",
    "sayas": "say-as",
    "emp": "emphasis",
    "pros": "prosody",
    "div": "p",
    "paragraph": "p",
    "sentence": "s",
}
_SIZES = {"small": "weak", "large": "strong"}


def modernise(reader: Reader) -> None:
    """Rewrite the tree in place; each rewriting is forgiven, in strict mode a problem."""
    names = (f"{{*}}{name}" for name in (*_SUCCESSORS, "break", "say-as"))
    for element in list(reader.source.root.iter(*names)):
        name = local(element)
        if not reader.own(element) and namespace(element) != SSML_NAMESPACE:
            continue
        if name == "break":
            _break(reader, element)
        elif name == "say-as":
            if "type" in element.attrib and "interpret-as" not in element.attrib:
                reader.forgive(element, Message("type of <say-as> is read as interpret-as"))
                element.set("interpret-as", element.attrib.pop("type"))
        else:
            successor = _successor(element, name)
            reader.forgive(
                element,
                Message("<{name}> of VoiceXML 1.0 is read as <{successor}>", name=name, successor=successor),
            )
            space = namespace(element)
            element.tag = f"{{{space}}}{successor}" if space else successor


def _successor(element: etree._Element, name: str) -> str:
    """Rewrites the attributes and tells the new name."""
    match name:
        case "dtmf":
            element.set("mode", "dtmf")
        case "pros":
            _rename(element, "vol", "volume")
        case "div":
            return "s" if element.attrib.pop("type", "") == "sentence" else "p"
        case "sayas" if "phon" in element.attrib:
            _rename(element, "phon", "ph")
            return "phoneme"
        case "sayas" if "sub" in element.attrib:
            _rename(element, "sub", "alias")
            return "sub"
        case "sayas":
            _rename(element, "class", "interpret-as")
    return _SUCCESSORS[name]


def _break(reader: Reader, element: etree._Element) -> None:
    if "msecs" in element.attrib:
        reader.forgive(element, Message("msecs of <break> is read as time"))
        element.set("time", f"{str(element.attrib.pop('msecs')).strip()}ms")
    if "size" in element.attrib:
        reader.forgive(element, Message("size of <break> is read as strength"))
        size = str(element.attrib.pop("size"))
        element.set("strength", _SIZES.get(size, size))
    time = element.get("time")
    if time is not None:
        reader.time(element, "time", time)
        if is_bare_number(time):
            element.set("time", f"{time.strip()}ms")


def _rename(element: etree._Element, old: str, new: str) -> None:
    if old in element.attrib:
        element.set(new, element.attrib.pop(old))
